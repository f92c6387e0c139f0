"""Questions of every kind in the form in steps, and the files that people send."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.db import db
from app.programme.models import Event
from app.questions import files
from app.questions.models import Question, Upload
from app.questions.rules import AnswerKind
from tests.factories import assign, make_event, make_question, make_registration, make_user, sign_in
from tests.steps.conftest import PART, PDF, begin, leave, page_of, people

pytestmark = pytest.mark.usefixtures("now")


def send_file(client: FlaskClient, form: str, content: bytes, name: str = "paper.pdf", **more: str) -> TestResponse:
    values = {"q-do-you-need-a-visa": "no", "q-your-paper": (io.BytesIO(content), name)}
    return leave(client, form, "questions", values | more)


def test_a_file_stays_with_the_form_and_goes_with_the_registration(client: FlaskClient, event: Event) -> None:
    form = begin(client, event)
    send_file(client, form, PDF, "../../Mon papier.pdf")
    assert "Mon papier.pdf" in client.get(f"{form}/questions").text
    leave(client, form, "part", PART)

    leave(client, form, "check", {"consent": "y", "consent_version": "2026-11"})

    (amina,) = people()
    upload = db.session.scalars(select(Upload)).one()
    assert (upload.registration_id, upload.draft_id, upload.name) == (amina.id, None, "Mon papier.pdf")
    got = client.get(page_of(amina, f"/files/{upload.id}"))
    assert (got.data, got.mimetype) == (PDF, "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html>", "This file is no PDF, JPEG or PNG."), (PDF + bytes(1000), "This file is too large")],
    ids=["kind", "size"],
)
def test_a_file_that_cannot_be_taken_is_refused_in_a_sentence_and_the_rest_stays(
    client: FlaskClient, event: Event, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 1000)
    form = begin(client, event)

    answer = send_file(client, form, content, **{"q-do-you-need-a-visa": "yes", "q-which-consulate": "Dakar"})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Dakar"' in answer.text
    assert db.session.scalars(select(Upload)).all() == []


def test_a_file_is_sent_anew_or_taken_away(client: FlaskClient, event: Event) -> None:
    form = begin(client, event)
    send_file(client, form, PDF, "one.pdf")
    send_file(client, form, PDF, "two.pdf")
    page = client.get(f"{form}/questions").text
    assert ("one.pdf" in page, "two.pdf" in page) == (False, True)

    leave(client, form, "questions", {"q-do-you-need-a-visa": "no", "q-your-paper-remove": "y"})

    assert "two.pdf" not in client.get(f"{form}/questions").text


def test_a_registrants_file_is_nobody_elses(client: FlaskClient, event: Event) -> None:
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    form = page_of(amina, "/complete")
    send_file(client, form, PDF)
    leave(client, form, "check", {"consent_version": "2026-11"})
    upload = db.session.scalars(select(Upload)).one()

    assert client.get(page_of(amina, f"/files/{upload.id}")).status_code == 200
    assert client.get(page_of(bola, f"/files/{upload.id}")).status_code == 404
    send_file(client, form, PDF, "better.pdf")
    leave(client, form, "check", {"consent_version": "2026-11"})
    assert client.get(page_of(amina, f"/files/{upload.id}")).status_code == 404
    assert db.session.scalars(select(Question.key).join(Upload, Upload.question_id == Question.id)).all()


@pytest.mark.parametrize("kind", list(AnswerKind), ids=lambda kind: kind.value)
def test_every_kind_of_question_is_asked_answered_and_read_again(
    client: FlaskClient, app: Flask, kind: AnswerKind
) -> None:
    event = make_event()
    choices = tuple({"value": f"c{n}", "labels": {"fr": f"Choix {n}"}} for n in range(9))
    question = make_question(event, "Say", kind=kind, choices=choices)
    said = {
        AnswerKind.SHORT_TEXT: ("word", "word"),
        AnswerKind.LONG_TEXT: ("two\r\nlines", "two\nlines"),
        AnswerKind.CHOICE: ("c3", "Choix 3"),
        AnswerKind.SEVERAL: (["c1", "c2"], "Choix 1, Choix 2"),
        AnswerKind.YES_NO: ("yes", "Yes"),
        AnswerKind.NUMBER: ("12,5", "12.5"),
        AnswerKind.DATE: ("2027-05-03", "3 May 2027"),
        AnswerKind.COUNTRY: ("KEN", "Kenya"),
        AnswerKind.FILE: ((io.BytesIO(PDF), "paper.pdf"), "paper.pdf"),
    }
    form = begin(client, event)
    leave(client, form, "part", PART)

    assert leave(client, form, "questions", {f"q-{question.key}": said[kind][0]}).status_code == 302

    assert said[kind][1] in client.get(f"{form}/check").text
    leave(client, form, "check", {"consent": "y", "consent_version": "2026-11"})
    olga = make_user()
    assign(olga, event)
    sign_in(client, olga)
    (amina,) = people()
    assert said[kind][1] in client.get(f"/organise/events/{event.slug}/registrations/{amina.id}").text
    assert client.get(f"/organise/events/{event.slug}/questions").status_code == 200
