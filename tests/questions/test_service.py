"""Writing questions, keeping answers, and taking them away in time."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import EventStatus, Precision
from app.questions import errors, queries, service
from app.questions.files import Sent
from app.questions.models import Answer, ApartAnswer, Question, Upload
from app.questions.queries import Figure, answers_of, apart_of, figures_of
from app.questions.rules import AnswerKind, QuestionDetails
from app.registration import service as registering
from app.registration.models import Registration
from app.steps import jobs
from app.steps import service as steps
from app.steps.models import Draft
from tests.factories import NOW, make_event, make_question, make_registration, make_user

WORDS: dict[str, Any] = {"purposes": {"en": "To plan"}, "kept_days": 30}
AFTER = datetime(2027, 6, 10, tzinfo=UTC)  # more than 30 days after the event


def said(kind: AnswerKind = AnswerKind.SHORT_TEXT, **values: Any) -> QuestionDetails:
    return QuestionDetails(kind=kind, labels={"en": "What?"}, **(WORDS | values))


def keys(event: Event) -> list[str]:
    return [question.key for question in queries.asked_at(event.id)]


def do(act: Any, *arguments: Any, **values: Any) -> Any:
    with transaction():
        return act(*arguments, by=SYSTEM, at=NOW, **values)


def test_questions_are_asked_in_their_order_and_moved(app: Flask) -> None:
    event = make_event()
    one, _two, three = (make_question(event, label) for label in ("One", "Two", "Three"))

    do(service.move, three, up=True)
    do(service.move, one, up=True)
    do(service.move, one, up=False)

    assert keys(event) == ["three", "one", "two"]
    deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == event.id.hex)).all()
    assert sorted(deeds) == ["question.added"] * 3 + ["question.moved"] * 2


def test_a_question_waits_only_for_one_before_it_that_can_decide(app: Flask) -> None:
    event = make_event()
    visa = make_question(event, "Visa", kind=AnswerKind.YES_NO)
    text = make_question(event, "Text")
    waiting = make_question(event, "Where", only_if_key="visa", only_if_value="yes")

    with pytest.raises(errors.ConditionTooLate):
        do(service.change, visa, said(AnswerKind.YES_NO, only_if_key="where", only_if_value="x"))
    with pytest.raises(errors.ConditionTooLate):
        do(service.change, waiting, said(only_if_key="text", only_if_value="x"))
    do(service.move, text, up=True)
    with pytest.raises(errors.ConditionTooLate):
        do(service.move, visa, up=False)
    with pytest.raises(errors.OthersWait):
        do(service.remove, visa)


def test_a_question_that_was_answered_is_kept_with_its_answers(app: Flask) -> None:
    event = make_event()
    asked, unasked = make_question(event, "Asked"), make_question(event, "Unasked")
    amina = make_registration(event, "Amina", answers={"asked": "yes"})

    do(service.remove, asked)
    do(service.remove, unasked)

    assert keys(event) == []
    assert [(one.key, one.retired_at) for one in queries.ever_asked_at(event.id)] == [("asked", NOW)]
    assert answers_of(amina.id) == {"asked": "yes"}


def test_a_question_that_was_answered_keeps_its_kind_and_can_be_set_apart(app: Flask) -> None:
    event = make_event()
    asked = make_question(event, "Asked")
    amina = make_registration(event, "Amina", answers={"asked": "yes"})

    with pytest.raises(errors.AnsweredAlready):
        do(service.change, asked, said(AnswerKind.NUMBER))
    do(service.change, asked, said(required=True))
    do(service.change, asked, said(sensitive=True, required=True))
    do(service.change, asked, said(sensitive=True, required=True))

    assert (answers_of(amina.id), apart_of(amina.id)) == ({}, {"asked": "yes"})
    with pytest.raises(errors.AnsweredAlready):
        do(service.change, asked, said())


def test_what_does_not_belong_to_the_kind_is_left_out(app: Flask) -> None:
    question = make_question(make_event(), choices=({"value": "a", "labels": {"en": "A"}},), only_if_value="x")
    assert (question.choices, question.only_if_value) == ([], "")


def test_answers_are_kept_in_place_of_those_before(app: Flask) -> None:
    event = make_event()
    make_question(event, "One")
    make_question(event, "Two", sensitive=True)
    amina = make_registration(event, "Amina", answers={"one": "1", "two": "2"})

    with transaction():
        changed = service.keep(amina.id, event.id, {"one": "3"})

    assert changed == ["one", "two"]
    assert (answers_of(amina.id), apart_of(amina.id)) == ({"one": "3"}, {})


# Taking answers away.


def ask_around(event: Event) -> Registration:
    """Ask two people, one of whom leaves again."""
    choices = tuple({"value": each, "labels": {"en": each}} for each in ("bus", "train"))
    make_question(event, "Ways", kind=AnswerKind.SEVERAL, choices=choices, kept_days=30)
    make_question(event, "Health", sensitive=True, kept_days=10)
    make_question(event, "Long kept", kept_days=3000)
    amina = make_registration(
        event, "Amina", dietary_needs="Halal", answers={"ways": ["bus", "train"], "health": "!", "long-kept": "x"}
    )
    make_registration(event, "Bola", access_needs="Lift", answers={"ways": ["bus"]})
    gone = make_registration(event, "Chidi", dietary_needs="None", answers={"ways": ["train"]})
    with transaction():
        registering.cancel(gone, at=NOW)
    return amina


def figures(event: Event) -> dict[str, list[Figure]]:
    return figures_of(event.id)


def test_what_was_kept_for_its_time_is_taken_away_and_the_figures_stay(app: Flask) -> None:
    event = make_event()
    amina = ask_around(event)
    before = figures(event)
    assert before == {
        "access_needs": [Figure("answered", 1)],
        "dietary_needs": [Figure("answered", 1)],
        "health": [Figure("answered", 1)],
        "long-kept": [Figure("answered", 1)],
        "ways": [Figure("bus", 2), Figure("train", 1)],
    }

    jobs.purge(AFTER - timedelta(days=20))
    assert (apart_of(amina.id), figures(event)) == ({"dietary_needs": "Halal"}, before)
    for _again in range(2):
        jobs.purge(AFTER)

    assert (apart_of(amina.id), answers_of(amina.id)) == ({}, {"long-kept": "x"})
    assert figures(event) == before
    purged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "answers.purged")).all()
    assert len(purged) == 3
    assert not [entry for entry in purged if "Halal" in str(entry.changes)]


def test_answers_that_come_late_are_counted_with_those_taken_away(app: Flask) -> None:
    event = make_event()
    ask_around(event)
    jobs.purge(AFTER)
    late = make_registration(event, "Late")
    with transaction():
        service.keep(late.id, event.id, {"ways": ["bus"]})
    jobs.purge(AFTER)

    assert figures(event)["ways"] == [Figure("bus", 3), Figure("train", 1)]


def test_an_event_that_was_called_off_without_a_date_lets_answers_go_too(app: Flask) -> None:
    event = make_event()
    amina = ask_around(event)
    event.first_day = event.last_day = event.starts_at = event.ends_at = None
    event.date_precision = Precision.UNKNOWN
    db.session.commit()
    jobs.purge(AFTER)
    assert apart_of(amina.id) != {}

    event.status, event.cancelled_at = EventStatus.CANCELLED, NOW
    db.session.commit()
    jobs.purge(AFTER)

    assert apart_of(amina.id) == {}


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    app.config["UPLOADS_PATH"] = str(tmp_path / "uploads")
    return tmp_path / "uploads"


def files_in(folder: Path) -> int:
    return len(list(folder.glob("*")))


def test_files_go_with_their_answers_and_with_forms_that_nobody_sent(app: Flask, folder: Path, tmp_path: Path) -> None:
    event = make_event()
    paper = make_question(event, "Paper", kind=AnswerKind.FILE, kept_days=30)
    file = tmp_path / "paper.pdf"
    file.write_bytes(b"%PDF-1.7")

    def sent_with(draft: Draft) -> Upload:
        with file.open("rb") as stream, transaction():
            return service.take_file(paper, draft.id, Sent("C:\\papers\\paper.pdf", stream), folder, at=NOW)

    with transaction():
        left, used = (steps.begin(event, {}, key, at=NOW) for key in "ab")
    sent_with(left)
    upload = sent_with(used)
    amina = make_registration(event, "Amina", answers={"paper": upload.id.hex})
    (folder / "nobodys").write_bytes(b"")
    os.utime(folder / "nobodys", (AFTER.timestamp(), AFTER.timestamp()))
    assert (upload.name, upload.registration_id, files_in(folder)) == ("paper.pdf", amina.id, 3)

    jobs.purge(NOW + timedelta(days=15))
    assert db.session.scalars(select(Upload.id)).all() == [upload.id]
    assert db.session.scalars(select(Draft)).all() == []
    jobs.purge(AFTER)

    assert (files_in(folder), answers_of(amina.id)) == (1, {})  # what nobody knows is too new to be swept
    assert figures(event)["paper"] == [Figure("answered", 1)]
    jobs.purge(AFTER + timedelta(days=30))
    assert files_in(folder) == 0


def test_the_purge_looks_once_an_hour(app: Flask, folder: Path) -> None:
    event = make_event()
    amina = make_registration(event, "Amina", dietary_needs="Halal")
    jobs.purge_due(NOW)
    jobs.purge_due(AFTER)
    assert apart_of(amina.id) == {}

    with transaction():
        service.keep_apart(amina.id, {"dietary_needs": "Again"})
    jobs.purge_due(AFTER + timedelta(minutes=59))
    assert apart_of(amina.id) == {"dietary_needs": "Again"}


def test_a_registration_that_goes_takes_its_answers_along(app: Flask) -> None:
    event = make_event()
    amina = ask_around(event)
    assert make_user()
    db.session.delete(db.session.get_one(Registration, amina.id))
    db.session.flush()

    left = [
        db.session.scalars(select(model).where(model.registration_id == amina.id)).all()
        for model in (Answer, ApartAnswer)
    ]
    assert left == [[], []]
    assert db.session.scalars(select(Question.key)).all()
