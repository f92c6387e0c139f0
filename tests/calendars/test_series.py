"""Somebody's own calendar shows the parts of the series for which they registered once."""

from datetime import date, time, timedelta

from flask import Flask

from app.core.db import transaction
from app.programme import calendar
from app.registration import service as registrations
from tests.calendars.conftest import entries_of, proved, summaries
from tests.factories import NOW, make_event, make_part, make_registration, session_at

APRIL, JUNE = date(2027, 4, 12), date(2027, 6, 14)


def test_a_series_is_in_ones_calendar_with_its_parts_until_one_leaves(app: Flask, client) -> None:
    series = make_event("Course", start_time=time(9), end_time=time(17))
    parts = [make_part(series, "Module 1", APRIL), make_part(series, "Masterclass", JUNE)]
    session_at(parts[1], "Opening", "2027-06-14 09:00")
    for event in (series, *parts):
        with transaction():
            calendar.refresh(event, at=NOW)
    amina = make_registration(series, "Amina")
    path = proved(amina)

    said = {str(one["SUMMARY"]): (str(one["STATUS"]), str(one["TRANSP"])) for one in entries_of(client, path).values()}
    assert said == {
        "Course": ("CONFIRMED", "TRANSPARENT"),  # three months of it keep nobody busy
        "Module 1": ("CONFIRMED", "OPAQUE"),
        "Masterclass": ("CONFIRMED", "OPAQUE"),
        "Opening": ("CONFIRMED", "TRANSPARENT"),
    }
    assert set(summaries(client, f"/feeds/event/{series.slug}.ics")) == set(said)

    with transaction():
        registrations.cancel(amina, at=NOW + timedelta(hours=1))
    assert {str(one["STATUS"]) for one in entries_of(client, path).values()} == {"CANCELLED"}
    assert len(entries_of(client, path)) == 4
