"""Certificates: given to whoever completed an event, kept as issued, checked in public by their code."""
