"""The form in steps for those who are registered already."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.outbox import Message
from app.programme.models import Event
from app.programme.rules import Policy
from app.questions.queries import answers_of, apart_of
from app.registration import nominees
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Status
from app.steps.models import Draft
from tests.factories import NOW, details, make_registration
from tests.steps.conftest import leave, page_of

pytestmark = pytest.mark.usefixtures("now")


def nominee(event: Event) -> Registration:
    with transaction():
        said = details("Kofi Mensah", group_id="workers", country_iso3="GHA", role=AttendeeRole.TITULAR, consent=False)
        return nominees.propose(event, said, endorsement=Endorsement.NOT_NEEDED, by=SYSTEM, at=NOW)


def test_a_nominee_completes_and_says_yes_with_the_last_step(client: FlaskClient, event: Event) -> None:
    event.policy = Policy.NOMINATION
    kofi = nominee(event)
    own = client.get(page_of(kofi)).text
    assert "Will you come?" in own
    assert "Decline the nomination" in own
    assert client.get(page_of(kofi, "/edit")).location == page_of(kofi, "/complete/you")
    assert client.get(page_of(kofi, "/complete")).location == page_of(kofi, "/complete/you")
    form = page_of(kofi, "/complete")
    client.post(form, data={"step": "needs", "access_needs": "typed meanwhile", "counter": 7})
    assert client.get(page_of(kofi, "/complete")).location == page_of(kofi, "/complete/you")
    assert "typed meanwhile" in client.get(f"{form}/needs").text
    leave(client, form, "you", {"name": "Kofi Mensah", "email": kofi.email, "organisation": "TUC", "gender": "man"})
    assert client.get(form).location == page_of(kofi, "/complete/part"), "whoever comes back has not seen it yet"
    leave(client, form, "part", {"language": "en"})
    assert client.get(form).location == page_of(kofi, "/complete/questions")
    leave(client, form, "questions", {"q-do-you-need-a-visa": "no"})
    assert client.get(form).location == page_of(kofi, "/complete/check")
    assert "Accept and send" in client.get(f"{form}/check").text

    refused = leave(client, form, "check", {"consent_version": "2026-11"})
    sent = leave(client, form, "check", {"consent": "y", "photo_consent": "y", "consent_version": "2026-11"})

    assert (refused.status_code, sent.location) == (422, page_of(kofi))
    db.session.refresh(kofi)
    assert (kofi.accepted_at, kofi.consent_version, kofi.photo_consent) == (NOW, "2026-11", True)
    assert (kofi.organisation, kofi.group_id, kofi.role) == ("TUC", "workers", AttendeeRole.TITULAR)
    assert apart_of(kofi.id) == {"access_needs": "typed meanwhile"}
    assert db.session.scalars(select(Draft)).all() == []
    assert "Will you come?" not in client.get(page_of(kofi)).text


def test_a_nominee_who_comes_straight_to_the_form_has_come(client: FlaskClient, event: Event) -> None:
    kofi = nominee(event)

    for _twice in range(2):
        assert client.get(page_of(kofi, "/complete")).location == page_of(kofi, "/complete/you")

    db.session.refresh(kofi)
    assert kofi.opened_at == NOW


def test_a_nominee_may_decline(client: FlaskClient, event: Event) -> None:
    kofi = nominee(event)

    client.post(page_of(kofi, "/cancel"))

    db.session.refresh(kofi)
    assert kofi.status is Status.CANCELLED
    assert "register again" not in client.get(page_of(kofi)).text, "a nominee cannot come back by themselves"
    told = db.session.scalars(select(Message).where(Message.recipient == kofi.email)).all()
    assert [mail for mail in told if "declined the nomination" in mail.body]
    assert not [mail for mail in told if "register again" in mail.body]
    assert client.get(page_of(kofi, "/complete/you")).location == page_of(kofi)
    assert client.post(page_of(kofi, "/complete"), data={"step": "you", "counter": 1}).status_code == 410


def test_a_registrant_sees_what_is_missing_and_changes_it_in_the_same_steps(client: FlaskClient, event: Event) -> None:
    amina = make_registration(event, "Amina", passport_number="AB 123")
    assert "Do you need a visa?" in client.get(page_of(amina)).text
    form = page_of(amina, "/complete")

    leave(client, form, "questions", {"q-do-you-need-a-visa": "no"})
    assert "consent" not in re.findall(r'name="(\w+)"', client.get(f"{form}/check").text)
    sent = leave(client, form, "check", {"consent_version": "2026-11"})

    assert sent.location == page_of(amina)
    assert "Something is still missing" not in client.get(page_of(amina)).text
    assert (answers_of(amina.id), apart_of(amina.id)) == ({"do-you-need-a-visa": False}, {"passport_number": "AB 123"})
