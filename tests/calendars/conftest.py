"""What the tests of feeds have in common: a client that reads what it gets, and finds nothing wrong with it."""

import icalendar
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.reference.catalogue import catalogue


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
