"""Badges and tickets on paper, and the ticket that opens without a line."""
