"""Deadlines as calendars show them: the half hour before, in nobody's way."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask import current_app

from app.core.ical.entries import Entry, Status
from app.programme.models import Event

BEFORE = timedelta(minutes=30)  # a timed entry has an end, which is the deadline itself


def deadline(event: Event, name: str, due: datetime, title: str, told: str, *, modified: datetime) -> Entry:
    """Describe a deadline of an event; its name tells it from the event's others, for good."""
    begins = due - BEFORE
    address = f"{current_app.config['BASE_URL']}/events/{event.slug}"
    return Entry(
        uid=f"{name}.{event.uid}",
        sequence=int((modified - event.created_at).total_seconds()),  # nobody counts its changes, and this only rises
        created=event.created_at,
        modified=modified,
        start=begins.replace(tzinfo=None),
        end=due.replace(tzinfo=None),
        zone="UTC",
        busy=False,
        summary=title,
        description="\n\n".join(filter(None, (told, address))),
        url=address,
    )


def whole_day(event: Event, name: str, due: date, title: str, told: str, *, created: datetime) -> Entry:
    """Describe a day by which somebody does something that follows from an event, in nobody's way."""
    address = f"{current_app.config['BASE_URL']}/events/{event.slug}"
    return Entry(
        uid=f"{name}.{event.uid}",
        sequence=0,
        created=created,
        modified=created,
        start=due,
        end=due,
        busy=False,
        summary=title,
        description=f"{told}\n\n{address}",
        url=address,
    )


def over(entry: Entry, title: str) -> Entry:
    """Say that a deadline concerns its reader no longer."""
    return replace(entry, status=Status.CANCELLED, cancelled_title=title)
