"""The room in balance: the live view, what accepting people would do to it, and who would bring it into its bands."""
