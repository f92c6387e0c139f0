"""Whom an event wants in its room, as its organiser says it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db, transaction
from app.desk import service
from app.desk.composition import defaults
from app.programme.models import Event
from app.programme.rules import OpenSeats
from tests.factories import NOW, assign, make_event, make_user, sign_in

SAID = {
    "titular_government": "1",
    "titular_employers": "1",
    "titular_workers": "1",
    "adviser_workers": "2",
    "endorsed_groups": ["employers", "workers"],
    "nominations_until": "2027-03-01T12:00",
    "open_seats": "short_group",
    "women_floor": "35",
    "parity_from": "45",
    "parity_to": "55",
    "groups_from": "20",
    "groups_to": "45",
    "countries_target": "12",
    "southern_target": "80",
}


def organise(client: FlaskClient, **values: Any) -> Event:
    event, olga = make_event(**values), make_user()
    assign(olga, event)
    sign_in(client, olga)
    return event


def seen(event: Event) -> str:
    return event.modified_at.isoformat()


def store(client: FlaskClient, event: Event, **said: Any) -> Any:
    return client.post(f"/organise/events/{event.slug}/composition", data=SAID | {"seen": seen(event)} | said)


def test_an_organiser_states_the_composition_of_an_event(client: FlaskClient, app: Flask) -> None:
    event = organise(client)

    stored = store(client, event)

    event = db.session.get_one(Event, event.id)
    assert stored.status_code == 302
    assert event.delegation == {
        "government": {"titular": 1},
        "employers": {"titular": 1},
        "workers": {"titular": 1, "adviser": 2},
    }
    assert event.nominations_until == datetime(2027, 3, 1, 9, tzinfo=UTC)  # noon in Nairobi
    assert (event.details_until, event.freeze_at) == (None, None)
    assert (event.open_seats, event.endorsed_groups) == (OpenSeats.SHORT_GROUP, ["employers", "workers"])
    shown = client.get(f"/organise/events/{event.slug}/composition").text
    assert "2027-03-01 12:00" in shown


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"women_floor": "many"}, "Enter a whole number"),
        ({"groups_from": "50", "groups_to": "20"}, "50"),
        ({"titular_workers": "-1"}, "whole number"),
        ({"open_seats": ""}, "Choose one"),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(
    client: FlaskClient, app: Flask, said: dict[str, str], sentence: str
) -> None:
    event = organise(client)

    refused = store(client, event, **said)

    assert refused.status_code == 422
    assert sentence in refused.text
    assert 'value="12"' in refused.text


def test_of_two_who_change_the_composition_the_second_sees_what_the_first_did(client: FlaskClient, app: Flask) -> None:
    event = organise(client)
    before = seen(event)
    with transaction():
        said = {"delegation": {"workers": {"adviser": 3}}, "women_floor": 40}
        service.change(event, said, {}, tell=False, by=make_user(name="Peter"), at=NOW.replace(hour=10))

    as_it_was = {name: value for name, value in defaults(make_event()).items() if value is not None}
    answer = client.post(
        f"/organise/events/{event.slug}/composition", data=as_it_was | {"seen": before, "countries_target": "9"}
    )

    assert answer.status_code == 409
    assert "Peter changed “Workers: advisers”: it is now “3”" in answer.text
    for kept in ('name="adviser_workers" type="number" value="3"', 'value="40"', 'value="9"'):
        assert kept in answer.text
