"""Forms that are saved step by step, also by two clicks at once."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.db import db, transaction
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.queries import stands
from app.registration.rules import CONSENT_VERSION
from app.steps import rules, service
from app.steps.models import Draft
from app.steps.rules import Step
from tests.factories import NOW, details, make_event, make_registration

pytestmark = pytest.mark.watched_on_both


def begun(event: Event, key: str = "key") -> Draft:
    with transaction():
        return service.begin(event, {"name": ["Amina"]}, key, at=NOW)


def test_two_clicks_at_once_begin_one_form(app: Flask) -> None:
    event = make_event()
    event_id, first_is_in, found = event.id, threading.Event(), []

    def click(*, first: bool) -> None:
        with app.app_context():
            if not first:
                assert first_is_in.wait(timeout=30)
            with transaction():
                found.append(service.begin(db.session.get_one(Event, event_id), {}, "key", at=NOW).id)
                first_is_in.set()
                if first:
                    threading.Event().wait(0.2)  # the other waits for the row, not for us
            db.session.remove()

    db.session.rollback()
    clicks = [threading.Thread(target=click, kwargs={"first": first}) for first in (True, False)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert len(found) == 2
    assert set(found) == set(db.session.scalars(select(Draft.id)))


def test_a_form_of_no_event_is_refused(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction():
        service.begin(Event(id=uuid4()), {}, "key", at=NOW)


def test_a_form_that_was_sent_changes_no_more(app: Flask) -> None:
    draft = begun(make_event())
    with transaction():
        first = service.send(draft, details("Amina"), None, at=NOW)
    with transaction():
        again = service.send(draft, details("Amina"), None, at=NOW)
        service.leave(draft, {"name": ["Bola"]}, None, at=NOW)
        noted = service.note(draft, {"name": ["Bola"]}, 10**6, at=NOW)

    assert (first is not None, again, noted) == (True, None, False)
    assert db.session.get_one(Draft, draft.id).typed == {}
    assert len(db.session.scalars(select(Registration)).all()) == 1


def test_what_is_typed_is_kept_within_bounds(app: Flask) -> None:
    draft = begun(make_event())
    with transaction():
        service.leave(draft, {"name": ["x" * 10**5] * 1000}, 7, at=NOW)

    kept = db.session.get_one(Draft, draft.id)
    assert (len(kept.typed["name"]), len(kept.typed["name"][0]), kept.counter) == (rules.MOST, rules.LONGEST, 7)


def test_details_are_completed_without_a_form_that_was_begun(app: Flask) -> None:
    amina = make_registration(make_event(), "Amina")
    with transaction():
        service.complete(amina, stands(amina), CONSENT_VERSION, at=NOW)
    assert amina.accepted_at is None


def test_two_windows_change_one_form(app: Flask) -> None:
    amina = make_registration(make_event(), "Amina")
    with transaction():
        first, second = (service.draft_for(amina, at=NOW) for _window in range(2))
    assert first is second


def test_forms_are_forgotten_in_time(app: Flask) -> None:
    draft = begun(make_event())
    with transaction():
        service.forget(NOW + timedelta(days=13))
    assert db.session.get(Draft, draft.id)
    with transaction():
        service.forget(NOW + timedelta(days=14))
    assert db.session.get(Draft, draft.id) is None


def test_the_steps_follow_one_another() -> None:
    short, long = rules.steps(asks=False), rules.steps(asks=True)
    assert Step.QUESTIONS not in short
    assert list(long) == list(Step)
    assert rules.after(Step.NEEDS, short) is Step.CHECK
    assert rules.after(Step.CHECK, short) is Step.CHECK
    assert rules.before(Step.CHECK, long) is Step.QUESTIONS
    assert rules.before(Step.YOU, long) is Step.YOU
    assert [rules.counted_on(5, said) for said in (None, 3, 9)] == [6, 6, 9]
