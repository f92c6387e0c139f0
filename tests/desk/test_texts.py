"""An event's texts in several languages: how organisers write them, and what readers and searches find."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.programme import queries, texts
from app.programme.models import Event, EventText
from app.programme.rules import EventStatus
from app.programme.texts import change_texts, texts_of, told, trace
from tests.factories import NOW, assign, findable, make_event, make_user, sign_in

FRENCH = {
    "title_fr": "Forum sur le travail décent",
    "summary_fr": "Deux jours",
    "description_fr": "Ce qui **marche**.",
}


@pytest.fixture
def event(app: Flask) -> Event:
    return findable(make_event(summary="Two days", description="What works."))


@pytest.fixture
def olga(client: FlaskClient, event: Event) -> User:
    user = make_user()
    assign(user, event)
    sign_in(client, user)
    return user


def say(event: Event, seen: dict[str, str] | None = None, **typed: str) -> frozenset[str]:
    with transaction():
        return change_texts(event, typed, seen or {}, by=SYSTEM, at=NOW)


def form_of(client: FlaskClient, event: Event) -> dict[str, str]:
    page = client.get(f"/organise/events/{event.slug}/texts").text
    fields = dict(re.findall(r'<input [^>]*name="(\w+)"[^>]* value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL))
    return {name: unescape(value) for name, value in fields.items()}


def test_texts_written_side_by_side_are_read_in_their_language_and_found_in_any(
    client: FlaskClient, event: Event, olga: User
) -> None:
    page, revision = f"/organise/events/{event.slug}/texts", queries.revision()
    assert 'lang="ar" dir="rtl"' in client.get(page).text

    answer = client.post(page, data=form_of(client, event) | FRENCH, follow_redirects=True)

    assert "The texts are stored." in answer.text
    assert form_of(client, event)["title_fr"] == FRENCH["title_fr"]
    assert queries.revision() == revision + 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "event.texts_changed")).one()
    assert (entry.actor, entry.changes["summary_fr"]) == (olga.actor, {"from": "", "to": "Deux jours"})
    text = {"language": "fr", "title": FRENCH["title_fr"], "summary": "Deux jours", "description": "Ce qui **marche**."}
    assert client.get(f"/api/v1/events/{event.slug}").json["texts"] == [text]
    french, spanish = (client.get(f"/events/{event.slug}?lang={code}").text for code in ("fr", "es"))
    assert "<h1>Forum sur le travail décent</h1>" in french
    assert "<strong>marche</strong>" in french
    assert "described in" not in client.get(f"/events/{event.slug}?lang=en").text
    assert '<h1><bdi lang="en">Forum on decent work</bdi></h1>' in spanish
    assert "This event is described in inglés." in spanish
    for asked in ("marche", "deux", "forum decent work"):
        assert "Forum on decent work" in client.get(f"/?q={asked}&lang=en").text


def test_a_part_that_is_not_translated_is_shown_in_the_language_of_the_event_with_a_word(
    client: FlaskClient, event: Event
) -> None:
    say(event, title_ar="منتدى العمل اللائق")

    page = client.get(f"/events/{event.slug}?lang=ar").text

    assert "<h1>منتدى العمل اللائق</h1>" in page
    assert '<bdi lang="en">Two days</bdi>' in page
    assert '<div class="stack prose" lang="en" dir="ltr"><p>What works.</p>' in page
    assert "Part of the description is in الإنجليزية only." in page
    assert [part.language for part in told(db.session.get_one(Event, event.id), "ar")] == ["ar", "en", "en"]


def test_a_language_in_which_nothing_is_said_goes(event: Event) -> None:
    say(event, **FRENCH)
    seen = {name: trace(words) for name, words in FRENCH.items()}
    say(event, seen, **dict.fromkeys(FRENCH, ""))

    assert db.session.scalars(select(EventText)).all() == []
    assert say(event, **dict.fromkeys(FRENCH, "")) == frozenset()


def test_a_text_without_a_title_comes_back_with_all_that_was_typed(
    client: FlaskClient, event: Event, olga: User
) -> None:
    typed = form_of(client, event) | {"summary_ru": "Два дня"}

    answer = client.post(f"/organise/events/{event.slug}/texts", data=typed)

    assert answer.status_code == 422
    assert "Enter a title." in answer.text
    assert "Два дня" in answer.text
    assert texts_of(db.session.get_one(Event, event.id)) == {}


def test_of_two_who_write_at_once_neither_loses_anything(client: FlaskClient, event: Event, olga: User) -> None:
    page = f"/organise/events/{event.slug}/texts"
    mine = form_of(client, event) | {"title_es": "Foro", "title_fr": "Un forum"}
    say(event, title_fr="Forum")

    disputed = client.post(page, data=mine)

    assert disputed.status_code == 409
    assert "Title in French is now: “Forum”" in disputed.text
    assert 'value="Un forum"' in disputed.text
    assert 'value="Foro"' in disputed.text
    seen = unescape(re.search(r'name="seen"[^>]* value="([^"]*)"', disputed.text)[1])

    client.post(page, data=mine | {"seen": seen})

    assert texts_of(db.session.get_one(Event, event.id)) | {"title_es": "Foro", "title_fr": "Un forum"} == texts_of(
        db.session.get_one(Event, event.id)
    )


def test_what_somebody_else_wrote_elsewhere_is_kept_and_named(client: FlaskClient, event: Event, olga: User) -> None:
    mine = form_of(client, event) | {"title_es": "Foro"}
    say(event, title_fr="Forum")

    answer = client.post(f"/organise/events/{event.slug}/texts", data=mine, follow_redirects=True)

    assert "it is kept: Title in French." in answer.text
    stored = texts_of(db.session.get_one(Event, event.id))
    assert (stored["title_es"], stored["title_fr"]) == ("Foro", "Forum")


@pytest.mark.parametrize("seen", ["", "[]", "{", '{"title_fr": 7}'])
def test_a_form_that_does_not_say_what_it_saw_overwrites_nothing(
    client: FlaskClient, event: Event, olga: User, seen: str
) -> None:
    say(event, title_fr="Forum")
    answer = client.post(f"/organise/events/{event.slug}/texts", data={"title_fr": "Autre", "seen": seen})
    assert answer.status_code == 409
    assert texts_of(db.session.get_one(Event, event.id))["title_fr"] == "Forum"


def test_texts_are_for_those_who_have_the_event_in_hand(client: FlaskClient, event: Event) -> None:
    sign_in(client, make_user())
    assert client.get(f"/organise/events/{event.slug}/texts").status_code == 404
    assert client.post(f"/organise/events/{event.slug}/texts").status_code == 404


def test_the_texts_of_a_draft_change_no_public_programme(app: Flask) -> None:
    draft = make_event(status=EventStatus.DRAFT)
    revision = queries.revision()
    say(draft, **FRENCH)
    assert queries.revision() == revision
    assert texts.told(db.session.get_one(Event, draft.id), "fr").all_in("fr")
    assert draft.modified_at == datetime(2027, 1, 15, 9, tzinfo=UTC)
