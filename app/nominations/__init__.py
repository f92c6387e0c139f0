"""Nominations: organisations put people forward, their group endorses them, and nobody acts for another group."""
