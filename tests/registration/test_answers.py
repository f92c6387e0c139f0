"""What is kept apart, and who reads it."""

import io
import json
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.permissions import Role
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.questions import service as questions
from app.questions.files import Sent
from app.questions.queries import apart_of
from app.questions.rules import AnswerKind
from app.registration import phrases, service
from app.registration.models import Registration
from app.registration.queries import stands
from app.registration.rules import CONSENT_VERSION, Payer
from tests.factories import NOW, assign, make_event, make_question, make_registration, make_token, make_user, sign_in

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


def test_an_organiser_opens_a_file_and_one_kept_apart_on_record(client: FlaskClient) -> None:
    event, other, olga = make_event(), make_event(), make_user()
    for one in (event, other):
        assign(olga, one)
    folder = Path(current_app.config["UPLOADS_PATH"])
    papers = [
        make_question(event, name, kind=AnswerKind.FILE, sensitive=name == "secret") for name in ("open", "secret")
    ]
    uploads = {}
    for question in papers:
        with transaction():
            sent = Sent(f"{question.key}.pdf", io.BytesIO(b"%PDF-1.7"))
            uploads[question.key] = questions.take_file(question, uuid4(), sent, folder, at=NOW).id
    amina = make_registration(event, "Amina", answers={key: upload.hex for key, upload in uploads.items()})
    bola = make_registration(event, "Bola")
    sign_in(client, olga)
    place = f"/organise/events/{event.slug}/registrations/{amina.id}"

    assert "open.pdf" in client.get(place).text
    assert "secret.pdf" not in client.get(place).text
    opened = [client.get(f"{place}/files/{upload}") for upload in uploads.values()]

    assert [(answer.status_code, answer.data) for answer in opened] == [(200, b"%PDF-1.7")] * 2
    assert opened[0].headers["Content-Disposition"] == "attachment; filename=open.pdf"
    assert readings() == [(olga.actor, ["secret"])]
    assert "secret.pdf" in client.get(f"{place}/apart").text
    for wrong in (f"{place}/files/{uuid4()}", place.replace(str(amina.id), str(bola.id)) + f"/files/{uploads['open']}"):
        assert client.get(wrong).status_code == 404
    for stored in folder.iterdir():
        stored.unlink()
    assert client.get(f"{place}/files/{uploads['open']}").status_code == 404
