"""Drafts that are discarded, brought back, or gone for good."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.making import discarding
from app.making.jobs import purge_discarded
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.registration.models import Registration, Seat
from app.timetable import plan
from tests.factories import (
    NOW,
    assign,
    make_attendee,
    make_event,
    make_project,
    make_question,
    make_session,
    make_token,
    make_user,
    sign_in,
)

A_MONTH_LATER = NOW + timedelta(days=30, seconds=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def draft(olga: User, **values: object) -> Event:
    event = make_event(status=EventStatus.DRAFT, title="A mistake", **values)  # type: ignore[arg-type]
    assign(olga, event)
    return event


def discarded(client: FlaskClient, event: Event) -> str:
    return client.post(f"/organise/events/{event.slug}/discard", follow_redirects=True).text


def test_a_discarded_draft_is_gone_from_everywhere_and_comes_back_as_it_was(client: FlaskClient, olga: User) -> None:
    event = draft(olga, seats=3)
    make_session(event, "Opening")
    make_question(event, "Why?")
    project = make_project()
    with transaction():
        event = db.session.merge(event)
        event.projects = [project]
    headers = make_token(olga, "programme:write")
    assert "Discard the draft" in client.get(f"/organise/events/{event.slug}").text

    assert "You can bring it back for 30 days." in discarded(client, event)
    for page in ("", "/edit", "/sessions", "/copy"):
        assert client.get(f"/organise/events/{event.slug}{page}").status_code == 404
    assert client.get(f"/api/v1/events/{event.slug}", headers=headers).status_code == 404
    assert "A mistake" not in client.get("/organise/?show=drafts").text
    page = client.get("/organise/discarded").text
    assert "A mistake" in page
    assert "goes for good on Sun 14 February 2027" in page

    back = client.post(f"/organise/discarded/{event.slug}/bring-back", follow_redirects=True).text
    assert "“A mistake” is back among your drafts." in back
    assert "Opening" in client.get(f"/organise/events/{event.slug}/sessions").text
    assert "Why?" in client.get(f"/organise/events/{event.slug}/questions").text
    assert "Nothing is discarded." in client.get("/organise/discarded").text
    assert client.post(f"/organise/discarded/{event.slug}/bring-back").status_code == 404


def test_only_whoever_has_it_in_hand_brings_it_back(client: FlaskClient, olga: User) -> None:
    event = draft(olga)
    discarded(client, event)
    sign_in(client, make_user(name="Bola Builder"))
    assert "A mistake" not in client.get("/organise/discarded").text
    assert client.post(f"/organise/discarded/{event.slug}/bring-back").status_code == 404
    assert client.post(f"/organise/events/{event.slug}/discard").status_code == 404

    sign_in(client, make_user(Role.ADMINISTRATOR))
    assert client.post(f"/organise/discarded/{event.slug}/bring-back").status_code == 302
    assert event.discarded_at is None


def test_after_thirty_days_it_goes_for_good(client: FlaskClient, olga: User) -> None:
    event, young = draft(olga, seats=2), draft(olga)
    make_session(event, "Opening")
    for one in (event, young):
        discarded(client, one)
    with transaction():
        db.session.merge(young).discarded_at = NOW + timedelta(days=1)
    slug, key, young_key = event.slug, event.id, young.id

    purge_discarded(NOW + timedelta(days=29))
    assert db.session.scalar(select(func.count()).select_from(Event)) == 2
    purge_discarded(A_MONTH_LATER)
    assert db.session.scalars(select(Event.id)).all() == [young_key]
    assert db.session.scalars(select(Seat)).all() == []
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "event.purged"))
    assert (entry.subject_id, entry.changes) == (key.hex, {"title": "A mistake", "slug": slug})


def test_a_session_that_was_removed_from_a_draft_comes_back(client: FlaskClient, olga: User) -> None:
    event = draft(olga)
    session = make_session(event, "Opening", room="Aula", host="Agency")
    others = make_session(make_event(status=EventStatus.DRAFT), "Of somebody else")
    with transaction():
        for one in (session, others):
            plan.remove(db.session.get_one(Event, one.event_id), one.id, by=olga, at=NOW)
    page = client.get("/organise/discarded").text
    assert "Of somebody else" not in page
    (address,) = re.findall(r'action="([^"]+/take-back)"', page)

    assert client.post(address).status_code == 303
    (back,) = event.sessions
    assert (back.title, back.room, back.host, back.starts_wall) == ("Opening", "Aula", "Agency", session.starts_wall)
    assert "No session was removed." in client.get("/organise/discarded").text


def test_what_was_brought_back_in_time_stays(client: FlaskClient, olga: User) -> None:
    event = draft(olga)
    discarded(client, event)
    client.post(f"/organise/discarded/{event.slug}/bring-back")
    with transaction():
        discarding.purge(event.id, at=A_MONTH_LATER)
    assert db.session.get(Event, event.id) is not None


def test_nothing_that_people_registered_for_is_ever_deleted(client: FlaskClient, olga: User) -> None:
    event = draft(olga)
    make_attendee(event_for_people(event), "Amina")
    with transaction():
        db.session.merge(event).status = EventStatus.DRAFT
    assert "People are registered for this event." in discarded(client, event)
    assert event.discarded_at is None

    with transaction():
        db.session.merge(event).discarded_at = NOW
    purge_discarded(A_MONTH_LATER)
    with transaction():
        discarding.purge(event.id, at=A_MONTH_LATER)
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def event_for_people(event: Event) -> Event:
    """Let people see an event for as long as it takes to register."""
    with transaction():
        event = db.session.merge(event)
        event.status = EventStatus.PUBLISHED
    return event


def test_the_database_refuses_to_discard_what_people_have_seen(olga: User) -> None:
    event = make_event()
    with pytest.raises(IntegrityError), transaction():
        db.session.merge(event).discarded_at = NOW


def test_what_people_have_seen_is_not_discarded_by_its_page(client: FlaskClient, olga: User) -> None:
    event = make_event()
    assign(olga, event)
    assert "this step is no longer possible" in discarded(client, event)
