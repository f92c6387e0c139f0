"""Templates of events: what they bring, and what a draft needs."""

from datetime import date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import i18n
from app.core.db import db, transaction
from app.letters import service as letters
from app.letters.models import LetterTemplate
from app.mailings.queries import reminders_of
from app.making import service
from app.making.library import template_for, templates
from app.making.words import LETTERS, QUESTIONS, ROOMS, SESSIONS
from app.programme.models import Event, Session
from app.programme.rules import EventStatus, Policy
from app.questions import queries as questions
from app.questions.rules import AnswerKind
from app.reference.catalogue import catalogue
from app.timetable.models import Room
from tests.factories import NOW, assign, make_event, wall

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what is asked differs by no database


def the_event() -> Event:
    return db.session.scalars(select(Event)).one()


@pytest.mark.parametrize("name", sorted(templates()))
@ONCE
def test_each_template_makes_a_whole_draft(app: Flask, olga, name: str) -> None:
    template = templates()[name]
    with transaction():
        event = service.begin("Care work", template, date(2027, 5, 3), by=olga, at=NOW)

    assert (event.status, event.type_id, event.policy) == (EventStatus.DRAFT, template.type, template.policy)
    assert (event.first_day, (event.last_day - event.first_day).days + 1) == (date(2027, 5, 3), template.days)
    assert len(event.sessions) == len(template.sessions)
    rooms = db.session.scalars(select(Room.name).where(Room.event_id == event.id).order_by(Room.position)).all()
    assert rooms == [str(ROOMS[room]) for room in template.rooms]
    assert event.starts_at == min(one.starts_at for one in event.sessions)
    assert event.ends_at == max(one.ends_at for one in event.sessions)
    assert len(questions.asked_at(event.id)) == len(template.questions)
    assert {(one.kind, one.days) for one in reminders_of(event.id)} == {(r.kind, r.days) for r in template.reminders}
    written = db.session.scalars(select(LetterTemplate).where(LetterTemplate.event_id == event.id)).all()
    assert {one.kind for one in written} == set(template.letter_kinds)


def test_what_templates_name_has_words_and_all_words_are_used() -> None:
    found = templates().values()
    slots = [slot for one in found for slot in one.sessions]

    assert {slot.what for slot in slots} == set(SESSIONS)
    assert {slot.room for slot in slots if slot.room} == set(ROOMS)
    assert {name for one in found for name in one.questions} == set(QUESTIONS)
    assert {name for one in found for name in one.letters} == set(LETTERS)
    for written in LETTERS.values():
        letters.check(written.kind, str(written.subject), str(written.body))


@ONCE
def test_every_kind_of_event_has_one_template_at_most(app: Flask) -> None:
    suited = [kind for one in templates().values() for kind in (one.type, *one.also)]

    assert len(suited) == len(set(suited))
    assert set(suited) <= set(catalogue().event_types)
    assert template_for("knowledge_sharing_workshop") is templates()["workshop"]
    assert template_for("no such kind") is None


def test_deadlines_are_counted_from_the_first_day() -> None:
    said = service.days_of(templates()["forum"], date(2027, 5, 24), "Africa/Nairobi")

    assert said["closes_at"] == datetime.fromisoformat("2027-05-03T18:00+03:00")
    assert said["start_time"] == time(8)


# The page


def test_a_draft_needs_only_a_title(client: FlaskClient, olga) -> None:
    refused = client.post("/organise/new-event", data={"title": " ", "template": "forum"})
    assert refused.status_code == 422
    assert "Enter a title." in refused.text
    assert 'value="forum" checked' in refused.text

    answer = client.post("/organise/new-event", data={"title": "Care work"})
    assert answer.location == "/organise/events/care-work/edit"
    event = the_event()
    assert (event.type_id, event.policy, event.sessions) == ("workshop", Policy.APPROVAL, [])
    assert "Care work" in client.get("/organise/?show=drafts").text


def test_a_template_and_a_day_make_a_timetable(client: FlaskClient, olga) -> None:
    page = client.get("/organise/new-event").text
    assert "Webinar series</b><br><small>22 days · 4 sessions · 2 questions · 2 reminders · 1 letter</small>" in page
    assert 'value="workshop" checked' in page

    client.post(
        "/organise/new-event", data={"title": "Care work", "template": "webinar_series", "first_day": "2027-03-10"}
    )
    event = the_event()
    starts = [session.starts_wall for session in event.sessions]
    assert starts == [wall(f"2027-03-{day} 13:00") for day in (10, 17, 24, 31)]
    assert [session.title for session in event.sessions][:2] == ["Webinar 1", "Webinar 2"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_every_calendar_is_refused_and_what_was_typed_stays(client: FlaskClient, olga, day: str) -> None:
    answer = client.post("/organise/new-event", data={"title": "Tour", "template": "study_tour", "first_day": day})

    assert answer.status_code == 422
    assert "Choose a year from 1919 to 2199." in answer.text
    assert 'value="Tour"' in answer.text


def test_without_a_day_the_timetable_waits_and_everything_else_is_there(client: FlaskClient, olga) -> None:
    page = client.post(
        "/organise/new-event", data={"title": "Care work", "template": "study_tour"}, follow_redirects=True
    ).text
    event = the_event()

    assert "The usual timetable waits for a first day" in page
    assert event.sessions == []
    kinds = [(one.kind, one.sensitive) for one in questions.asked_at(event.id)]
    assert (AnswerKind.SHORT_TEXT, True) in kinds


def test_an_empty_draft_has_nothing_but_its_title(client: FlaskClient, olga) -> None:
    client.post("/organise/new-event", data={"title": "Care work", "template": "empty"})
    assert (the_event().first_day, the_event().policy, questions.asked_at(the_event().id)) == (None, Policy.CLOSED, [])


def test_a_draft_without_a_template_may_have_a_day(client: FlaskClient, olga) -> None:
    client.post("/organise/new-event", data={"title": "Care work", "template": "empty", "first_day": "2027-03-10"})
    assert (the_event().first_day, the_event().last_day) == (date(2027, 3, 10), date(2027, 3, 10))

    refused = client.post(
        "/organise/new-event", data={"title": "Care", "template": "workshop", "first_day": "2300-01-01"}
    )
    assert refused.status_code == 422
    assert "Choose a year from 1919 to 2199." in refused.text


@pytest.mark.parametrize(("known", "written_in"), [(True, "fr"), (False, "en")])
@ONCE
def test_titles_are_in_the_language_in_which_the_organiser_writes(
    client: FlaskClient, olga, monkeypatch: pytest.MonkeyPatch, known: bool, written_in: str
) -> None:
    monkeypatch.setattr(i18n, "translated", lambda code="fr": known or code != "fr")
    client.post("/organise/new-event?lang=fr", data={"title": "Soins", "first_day": "2027-03-10"})
    assert the_event().title_language == written_in


# Into a draft that is there


def test_parts_of_a_template_are_added_to_a_draft(client: FlaskClient, olga) -> None:
    event = make_event(status=EventStatus.DRAFT, type_id="forum")
    assign(olga, event)
    place = f"/organise/events/{event.slug}/template"
    overview = client.get(f"/organise/events/{event.slug}").text
    assert "There is no timetable yet" in overview
    assert f'href="{place}"' in overview
    assert 'value="forum" checked' in client.get(place).text
    assert client.post(place, data={"template": "forum"}).status_code == 422

    client.post(place, data={"template": "forum", "parts": ["timetable"]})
    assert len(event.sessions) == len(templates()["forum"].sessions)
    assert questions.asked_at(event.id) == []

    for _twice in range(2):
        client.post(place, data={"template": "workshop", "parts": ["reminders"]})
    assert [one.days for one in sorted(reminders_of(event.id), key=lambda one: one.days)] == [7, 50]


def test_a_timetable_needs_a_first_day(client: FlaskClient, olga) -> None:
    client.post("/organise/new-event", data={"title": "Care work"})
    place = "/organise/events/care-work/template"
    assert "no timetable can be put on its days" in client.get(place).text

    page = client.post(place, data={"template": "workshop", "parts": ["timetable"]}, follow_redirects=True).text
    assert "The timetable needs a first day" in page
    assert db.session.scalars(select(Session)).all() == []


def test_an_hour_that_clocks_skip_is_told_and_nothing_is_added(app: Flask, client: FlaskClient, olga) -> None:
    event = make_event(status=EventStatus.DRAFT, zone="Asia/Beirut", first_day=date(2027, 3, 28))
    assign(olga, event)
    template = templates()["workshop"]
    midnight = template.sessions[0].model_copy(update={"at": time(0, 30)})
    with pytest.MonkeyPatch.context() as patch:
        odd = template.model_copy(update={"sessions": (*template.sessions, midnight)})
        patch.setattr("app.making.views.templates", lambda: {"workshop": odd})
        answer = client.post(
            f"/organise/events/{event.slug}/template", data={"template": "workshop", "parts": ["timetable"]}
        )
    assert answer.status_code == 422
    assert "are put forward and skip 00:30" in answer.text
    assert event.sessions == []


def test_templates_are_for_drafts_in_ones_own_hands(client: FlaskClient, olga) -> None:
    others, published = make_event(status=EventStatus.DRAFT), make_event()
    assign(olga, published)

    assert client.get(f"/organise/events/{others.slug}/template").status_code == 404
    assert client.get(f"/organise/events/{published.slug}/template").status_code == 404


# What is missing


def test_what_is_missing_is_listed_with_links_to_its_fields(client: FlaskClient, olga) -> None:
    client.post("/organise/new-event", data={"title": "Care work"})
    edit = "/organise/events/care-work/edit"
    assert "There is no timetable yet" not in client.get("/organise/events/care-work").text
    for page in (client.get("/organise/events/care-work").text, client.get(edit).text):
        assert "4 things are missing before it can be published" in page
        for field in ("first_day", "city_id", "summary", "languages"):
            assert f'href="{edit}#{field}"' in page
    details = client.get(edit).text
    for field in ("first_day", "city_id", "summary", "languages"):
        assert f'id="{field}"' in details


def test_nothing_is_missing_of_what_is_published(client: FlaskClient, olga) -> None:
    event = make_event(languages=[])
    assign(olga, event)

    assert "missing before it can be published" not in client.get(f"/organise/events/{event.slug}").text
