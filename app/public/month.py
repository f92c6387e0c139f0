"""A month of the programme as a table: weeks, their days, and a bar for each event in a lane of its own."""

import re
from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.programme.models import Event
from app.programme.rules import Part
from app.public.cards import Card

LANES = 5  # bars above one another in a week; the list below the table has them all
MONDAY = 0
MONTH = re.compile(r"((?:19|20|21)\d\d)-(0[1-9]|1[0-2])")
DAY_KNOWN = (Part.COMING, Part.PAST)


@dataclass(frozen=True)
class Cell:
    """One or several days of a lane: a bar, or nothing."""

    days: int
    card: Card | None = None
    goes_on: bool = False  # from the week before
    continues: bool = False  # into the week after


@dataclass(frozen=True)
class Week:
    """Seven days, and the lanes with what happens on them."""

    days: list[date]
    lanes: list[list[Cell]]
    more: int  # how many have no lane


def grid_days(month: date) -> tuple[date, date]:
    """Give the first and the last day that the table of a month shows."""
    weeks = Calendar(MONDAY).monthdatescalendar(month.year, month.month)
    return weeks[0][0], weeks[-1][-1]


def weeks_of(month: date, cards: Iterable[Card]) -> list[Week]:
    """Lay the events of a month out."""
    dated = [card for card in cards if card.part in DAY_KNOWN]
    return [_week(days, dated) for days in Calendar(MONDAY).monthdatescalendar(month.year, month.month)]


def _week(days: list[date], cards: Iterable[Card]) -> Week:
    """Give each event of a week the first lane that is free on its days."""
    lanes: list[list[Card]] = []
    more = 0
    for card in sorted((c for c in cards if _span(c, days)), key=lambda c: (_span(c, days)[0], -len(_span(c, days)))):
        first = _span(card, days)[0]
        lane = next((lane for lane in lanes if _span(lane[-1], days)[-1] < first), None)
        if lane is not None:
            lane.append(card)
        elif len(lanes) < LANES:
            lanes.append([card])
        else:
            more += 1
    return Week(days, [list(_cells(lane, days)) for lane in lanes], more)


def _span(card: Card, days: list[date]) -> range:
    """Number the days of a week on which an event takes place."""
    first, last = card.event.first_day, card.event.last_day
    if first is None or last is None:
        return range(0)
    return range(max((first - days[0]).days, 0), min((last - days[0]).days, 6) + 1)


def _cells(lane: list[Card], days: list[date]) -> Iterator[Cell]:
    """Fill a lane from the first day to the last: bars, and nothing between them."""
    at = 0
    for card in lane:
        span = _span(card, days)
        if span[0] > at:
            yield Cell(span[0] - at)
        first, last = card.event.first_day, card.event.last_day
        yield Cell(len(span), card, bool(first and first < days[0]), bool(last and last > days[-1]))
        at = span[-1] + 1
    if at < len(days):
        yield Cell(len(days) - at)


def is_in_month(event: Event, month: date) -> bool:
    """Tell whether an event falls in a month, on whichever of its days."""
    end = month_after(month, 1)
    return bool(event.first_day and event.last_day and event.first_day < end and event.last_day >= month)


def read_month(asked: str) -> date | None:
    """Read a month from an address: “2027-05”."""
    found = MONTH.fullmatch(asked)
    return date(int(found[1]), int(found[2]), 1) if found else None


def month_after(month: date, number: int) -> date:
    """Give the first day of the month so many months later, or earlier."""
    months = month.year * 12 + month.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)
