"""What the tests of feeds have in common: a client that reads what it gets, and finds nothing wrong with it."""

from datetime import time, timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.calendars import private, service
from app.core import clock
from app.core.db import transaction
from app.programme import calendar
from app.programme.models import Event
from app.reference.catalogue import catalogue
from app.registration.models import Registration
from tests.factories import NOW, make_event

HOUR = timedelta(hours=1)
TIMED = {"start_time": time(9), "end_time": time(17)}


@pytest.fixture(autouse=True)
def _known(app):
    """Have the reference data at hand, as every process has after its first request."""
    catalogue()


def get(client: FlaskClient, path: str = "/feeds/all.ics", **headers: str) -> TestResponse:
    """Ask for a feed as a calendar client does: `If_None_Match="…"`."""
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def read(client: FlaskClient, path: str = "/feeds/all.ics") -> icalendar.Calendar:
    """Read a feed with a reader that did not write it, and find nothing wrong with it."""
    answer = get(client, path)
    assert answer.status_code == 200, answer.text
    octets = answer.data
    assert octets.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Baraza//Baraza//EN\r\n")
    assert octets.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 and line.decode() for line in octets.removesuffix(b"\r\n").split(b"\r\n"))
    assert octets.count(b"\n") == octets.count(b"\r") == octets.count(b"\r\n")
    calendar = icalendar.Calendar.from_ical(octets)
    assert [part.errors for part in calendar.walk() if part.errors] == []
    return calendar


def summaries(client: FlaskClient, path: str = "/feeds/all.ics") -> list[str]:
    """Name what a feed shows, in its order."""
    return [str(event["SUMMARY"]) for event in read(client, path).events]


@pytest.fixture
def january(monkeypatch):
    """Let it be January, before the events of May."""
    monkeypatch.setattr(clock, "now", lambda: NOW + 12 * HOUR)


def shown(event: Event) -> Event:
    with transaction():
        calendar.refresh(event, at=NOW)
    return event


def forum(**values: object) -> Event:
    return shown(make_event(**{**TIMED, **values}))


def proved(registration: Registration) -> str:
    """Make a person's calendar and say, as its owner, that it is theirs; gives its path."""
    with transaction():
        link = service.make(registration, at=NOW)
        service.prove(link, at=NOW)
    return path_of(registration)


def path_of(registration: Registration) -> str:
    return f"/feeds/personal/{private.token_of(private.link_of(registration))}.ics"


def entries_of(client, path: str) -> dict[str, icalendar.Event]:
    """Read a private feed back with a reader that did not write it, by title."""
    answer = get(client, path)
    assert answer.status_code == 200, answer.text
    read = icalendar.Calendar.from_ical(answer.data)
    assert [part.errors for part in read.walk() if part.errors] == []
    assert "ATTENDEE" not in answer.text
    assert "VALARM" not in answer.text
    return {str(one["SUMMARY"]): one for one in read.events}


def stands(client, path: str) -> dict[str, str]:
    return {title: str(one["STATUS"]) for title, one in entries_of(client, path).items()}


def only(client, path: str) -> icalendar.Event:
    [entry] = entries_of(client, path).values()
    return entry
