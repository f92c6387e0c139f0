"""The events of a project, year by year."""

from collections.abc import Iterable
from itertools import groupby

from app.public.cards import Card


def by_year(cards: Iterable[Card]) -> list[tuple[int | None, list[Card]]]:
    """Group cards that stand in the order of their dates; without a year where none is known."""
    groups = groupby(cards, key=lambda card: card.event.first_day and card.event.first_day.year)
    return [(year, list(members)) for year, members in groups]
