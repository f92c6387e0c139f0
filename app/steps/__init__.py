"""The registrant's form in steps: each is saved when it is left, so that nothing typed is ever lost."""
