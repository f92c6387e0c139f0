"""What is kept apart, and who reads it."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.permissions import Role
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.questions.queries import apart_of
from app.registration import phrases, service
from app.registration.models import Registration
from app.registration.queries import stands
from app.registration.rules import CONSENT_VERSION, Payer
from tests.factories import NOW, assign, make_event, make_registration, make_token, make_user, sign_in

SECRET = {"passport_number": "AB 123456", "passport_country": "SEN", "passport_expiry": "2030-04-01"}
NEEDS = {"access_needs": "Step-free", "dietary_needs": "No pork"}


def apart_page(registration: Registration, slug: str) -> str:
    return f"/organise/events/{slug}/registrations/{registration.id}/apart"


def readings() -> list[tuple[str, list[str]]]:
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "answers.read"))
    return [(entry.actor, entry.changes["questions"]) for entry in found]


def test_an_organiser_reads_what_is_kept_apart_and_that_is_on_record(client: FlaskClient) -> None:
    event, olga = make_event(), make_user()
    assign(olga, event)
    amina = make_registration(event, "Amina", **SECRET, **NEEDS)
    sign_in(client, olga)

    page = client.get(apart_page(amina, event.slug)).text

    for words in ("AB 123456", "Senegal", "1 April 2030", "Step-free", "No pork"):
        assert words in page
    assert readings() == [(olga.actor, sorted([*SECRET, *NEEDS]))]


def test_nothing_else_shows_what_is_kept_apart(client: FlaskClient) -> None:
    event, olga = make_event(), make_user()
    assign(olga, event)
    amina = make_registration(event, "Amina", **SECRET, **NEEDS)
    token = make_token(olga, "registrations:read", "reports:read")
    sign_in(client, olga)
    desk = f"/organise/events/{event.slug}"
    shown = [
        client.get(place).text
        for place in (f"{desk}/registrations?status=all", f"{desk}/registrations/{amina.id}", f"{desk}/attendance.csv")
    ]
    shown += [
        client.get(place, headers=token).text
        for place in (f"/api/v1/events/{event.slug}/registrations", f"/api/v1/registrations/{amina.id}")
    ]
    row = {column.name: getattr(amina, column.name) for column in Registration.__table__.columns}
    shown.append(json.dumps(row, default=str))
    shown += [json.dumps(entry.changes) for entry in db.session.scalars(select(AuditEntry))]

    for words in (*SECRET.values(), *NEEDS.values(), "AB123456"):
        assert not [text for text in shown if words in text and words != "SEN"]
    assert readings() == []


@pytest.mark.parametrize("role", [Role.CHECK_IN, Role.FOCAL_POINT, Role.SECRETARIAT, Role.ORGANISER])
def test_whoever_has_no_right_finds_nothing(client: FlaskClient, role: Role) -> None:
    event, somebody = make_event(), make_user(role)
    if role is not Role.ORGANISER:  # this one organises another event
        assign(somebody, event)
    amina = make_registration(event, "Amina", **NEEDS)
    sign_in(client, somebody)

    assert client.get(apart_page(amina, event.slug)).status_code == 404
    assert readings() == []


def test_a_registration_is_not_found_under_another_event(client: FlaskClient) -> None:
    event, other, olga = make_event(), make_event(), make_user()
    assign(olga, event)
    assign(olga, other)
    amina = make_registration(event, "Amina", **NEEDS)
    sign_in(client, olga)

    assert client.get(apart_page(amina, other.slug)).status_code == 404


def test_a_registrant_takes_everything_with_them(client: FlaskClient) -> None:
    amina = make_registration(make_event(), "Amina", **SECRET, **NEEDS, payer=Payer.SELF)

    kept = client.get(f"/r/{token_for(amina.link_nonce)}/data.json").json["registration"]

    assert {name: kept[name] for name in (*SECRET, *NEEDS)} == SECRET | NEEDS
    assert (kept["payer"], kept["consent_version"]) == ("self", CONSENT_VERSION)
    assert "passport_hash" not in kept


def test_the_same_passport_is_known_again_however_it_is_written(app: Flask) -> None:
    first = make_registration(make_event(), "Amina", **SECRET)
    second = make_registration(make_event(), "A. Diallo", country_iso3="SEN", passport_number="ab-123456")
    third = make_registration(make_event(), "Bola", passport_number="AB123456")

    assert first.passport_hash == second.passport_hash != third.passport_hash
    assert "AB123456" not in str(first.passport_hash)


def test_changing_something_else_leaves_the_passport_as_it_is(client: FlaskClient) -> None:
    amina = make_registration(make_event(), "Amina", **SECRET, **NEEDS)
    with transaction():
        said = vars(stands(amina)) | {"dietary_needs": "", "passport_number": "AB 123457"}
        service.change_details(amina, type(stands(amina))(**said), by=amina, at=NOW)
    changed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.changed")).one()

    assert changed.changes == {"fields": ["dietary_needs", "passport_number"]}
    assert apart_of(amina.id) == SECRET | {"passport_number": "AB 123457", "access_needs": "Step-free"}


def test_the_text_that_was_agreed_to_is_known_by_its_version() -> None:
    assert {version: str(texts.details) for version, texts in phrases.CONSENTS.items()} == {
        "2026-11": "I agree to my details being used to run this event."
    }
    assert CONSENT_VERSION in phrases.CONSENTS
