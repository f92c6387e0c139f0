"""Questions as organisers write them."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.permissions import Role
from app.core.db import db
from app.programme.models import Event
from app.questions import queries
from app.questions.models import Question
from app.questions.rules import AnswerKind
from tests.factories import assign, make_event, make_question, make_registration, make_user, sign_in

TYPED: dict[str, Any] = {
    "kind": "choice",
    "label_en": "How do you travel?",
    "purpose_en": "To book buses",
    "choices_en": "By bus\nBy train",
    "label_ar": "كيف تسافر؟",
    "choices_ar": "بالحافلة\nبالقطار",
    "kept_days": "30",
    "required": "y",
    "groups": ["workers"],
}


@pytest.fixture
def event(app: Flask, client: FlaskClient) -> Event:
    made, olga = make_event("Academy"), make_user()
    assign(olga, made)
    sign_in(client, olga)
    return made


def page(event: Event, place: str = "") -> str:
    return f"/organise/events/{event.slug}/questions{place}"


def asked(event: Event) -> list[Question]:
    return queries.asked_at(event.id)


def test_an_organiser_writes_a_question(client: FlaskClient, event: Event) -> None:
    answer = client.post(page(event, "/new"), data=TYPED)

    assert answer.location == page(event)
    (question,) = asked(event)
    assert (question.key, question.kind, question.groups) == ("how-do-you-travel", AnswerKind.CHOICE, ["workers"])
    assert question.choices == [
        {"value": "by-bus", "labels": {"en": "By bus", "ar": "بالحافلة"}},
        {"value": "by-train", "labels": {"en": "By train", "ar": "بالقطار"}},
    ]
    shown = client.get(page(event)).text
    for words in ("How do you travel?", "Workers", "Required", "30 days after the event"):
        assert words in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"label_en": ""}, "Enter the question."),
        ({"purpose_en": " "}, "Say why you ask."),
        ({"choices_en": ""}, "Enter the choices, one on each line."),
        ({"choices_ar": "واحد"}, "Enter as many choices as in the first language"),
        ({"kept_days": "many"}, "Enter a whole number."),
        ({"kind": "riddle"}, "Choose one of the answers that are offered."),
    ],
    ids=["label", "purpose", "choices", "number", "days", "kind"],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(
    client: FlaskClient, event: Event, typed: dict[str, str], words: str
) -> None:
    answer = client.post(page(event, "/new"), data=TYPED | typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert "كيف تسافر؟" in answer.text
    assert asked(event) == []


def test_choices_keep_the_names_that_answers_know_them_by(client: FlaskClient, event: Event) -> None:
    client.post(page(event, "/new"), data=TYPED)
    (question,) = asked(event)
    own = page(event, f"/{question.id}")
    assert "By bus\nBy train" in client.get(own).text

    client.post(own, data=TYPED | {"choices_en": "By coach\nBy train", "choices_ar": ""})
    assert [choice["value"] for choice in asked(event)[0].choices] == ["by-bus", "by-train"]
    client.post(own, data=TYPED | {"choices_en": "By train\nOn foot\nBy coach", "choices_ar": ""})
    assert [choice["value"] for choice in asked(event)[0].choices] == ["by-train", "on-foot", "by-bus"]


def test_a_question_waits_for_the_answer_to_an_earlier_one(client: FlaskClient, event: Event) -> None:
    make_question(event, "Do you need a visa?", kind=AnswerKind.YES_NO)
    form = client.get(page(event, "/new")).text
    assert "If “Do you need a visa?” is answered “Yes”" in form

    client.post(page(event, "/new"), data=TYPED | {"only_if": "do-you-need-a-visa=yes"})

    visa, travel = asked(event)
    assert (travel.only_if_key, travel.only_if_value) == ("do-you-need-a-visa", "yes")
    assert "is answered “Yes”" in client.get(page(event)).text
    assert client.post(page(event, f"/{travel.id}/up")).status_code == 302
    assert "can only wait for the answer to one that stands before it" in client.get(page(event)).text
    client.post(page(event, f"/{visa.id}/remove"))
    assert asked(event) == [visa, travel]


def test_questions_are_moved_and_removed_without_scripts(client: FlaskClient, event: Event) -> None:
    one, two = make_question(event, "One"), make_question(event, "Two")
    make_registration(event, "Amina", answers={"one": "mine"})

    client.post(page(event, f"/{two.id}/up"))
    assert [question.key for question in asked(event)] == ["two", "one"]
    client.post(page(event, f"/{one.id}/remove"))

    assert [question.key for question in asked(event)] == ["two"]
    assert "No longer asked" in client.get(page(event)).text
    for place in (f"/{one.id}", f"/{one.id}/up", f"/{two.id}/sideways"):
        assert client.post(page(event, place), data=TYPED).status_code == 404


def test_a_question_that_was_answered_keeps_its_kind(client: FlaskClient, event: Event) -> None:
    question = make_question(event, "One")
    make_registration(event, "Amina", answers={"one": "mine"})

    answer = client.post(page(event, f"/{question.id}"), data=TYPED)

    assert answer.status_code == 422
    assert "so its kind stays" in answer.text


def test_whoever_stores_a_question_second_sees_what_is_stored_and_keeps_what_they_typed(
    client: FlaskClient, event: Event
) -> None:
    client.post(page(event, "/new"), data=TYPED)
    address = page(event, f"/{asked(event)[0].id}")
    seen = {"seen": hidden_in(client.get(address).text)}
    client.post(address, data=TYPED | seen | {"purpose_en": "To book trains", "kept_days": "60"})

    second = client.post(address, data=TYPED | seen | {"label_en": "How will you travel?"})

    assert second.status_code == 409
    for words in ("“Why you ask” is now “To book trains”", "is now “60”", "is now “How do you travel?”"):
        assert words in second.text
    assert 'value="How will you travel?"' in second.text
    db.session.expire_all()
    assert (asked(event)[0].kept_days, asked(event)[0].labels["en"]) == (60, "How do you travel?")
    client.post(address, data=TYPED | {"seen": hidden_in(second.text), "label_en": "How will you travel?"})
    db.session.expire_all()
    assert asked(event)[0].labels["en"] == "How will you travel?"


def hidden_in(page: str) -> str:
    found = re.search(r'name="seen" type="hidden" value="([^"]*)"', page)
    assert found
    return found[1]


def test_the_preview_shows_what_a_group_and_a_role_are_asked(client: FlaskClient, event: Event) -> None:
    make_question(event, "For workers", groups=("workers",), hints={"fr": "Un seul"}, required=True)
    make_question(event, "For speakers", roles=("speaker",), kind=AnswerKind.FILE)
    make_question(event, "For all", kind=AnswerKind.LONG_TEXT)

    def seen(query: str) -> list[bool]:
        text = client.get(page(event, f"/preview{query}")).text
        return [words in text for words in ("For workers", "For speakers", "For all")]

    assert seen("?group=workers") == [True, False, True]
    assert seen("?group=government&role=speaker") == [False, True, True]
    shown = client.get(page(event, "/preview?group=workers")).text
    assert "Why we ask: To plan the event" in shown
    assert '<span lang="fr" dir="auto">Un seul</span>' in shown


@pytest.mark.parametrize("role", [Role.CHECK_IN, Role.FOCAL_POINT, Role.SECRETARIAT, Role.ORGANISER])
def test_the_questions_of_others_are_not_there(client: FlaskClient, event: Event, role: Role) -> None:
    question = make_question(event, "One")
    somebody = make_user(role)
    if role is not Role.ORGANISER:  # this one organises another event
        assign(somebody, event)
    sign_in(client, somebody)

    for place in ("", "/new", f"/{question.id}", "/preview"):
        assert client.get(page(event, place)).status_code == 404
    assert client.post(page(event, f"/{question.id}/remove")).status_code == 404
    db.session.expire_all()
    assert len(asked(event)) == 1
