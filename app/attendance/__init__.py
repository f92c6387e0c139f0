"""Tickets, scans, marks, and who was there."""
