"""Policies, seats, registrations and waiting lists."""
