import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.audit import AuditEntry
from app.core.db import db, lock, reading, transaction, violates
from app.programme.models import Event
from tests.factories import NOW, make_event, make_user

pytestmark = pytest.mark.watched_on_both


def names() -> list[str]:
    return sorted(db.session.scalars(db.select(User.name)))


def test_a_change_is_carried_out_whole_or_not_at_all(app):
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(User(email="a", email_folded="a", name="A", role=Role.CHECK_IN, session_key="k", created_at=NOW))
        db.session.flush()
        _ = 1 / 0

    assert names() == []


def test_only_the_edge_opens_a_transaction(app):
    with pytest.raises(RuntimeError, match="only the edge"), transaction(), transaction():
        pass

    with transaction():
        make = User(email="a", email_folded="a", name="A", role=Role.CHECK_IN, session_key="k", created_at=NOW)
        db.session.add(make)
    assert names() == ["A"]


def test_a_moment_comes_back_in_utc_and_a_naive_one_is_refused(app):
    user = make_user()
    with transaction():
        user.created_at = datetime(2027, 1, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    db.session.expire_all()

    assert user.created_at == datetime(2027, 1, 1, 9, tzinfo=UTC)
    assert user.created_at.tzinfo is UTC
    with pytest.raises(StatementError, match="a moment needs a time zone"), transaction():
        user.created_at = datetime(2027, 1, 1, 12)  # noqa: DTZ001 -- that it is naive is the point


def test_what_refused_a_change_is_known_by_its_name(app):
    amina, bola = make_user(name="Amina"), make_user(name="Bola")

    with pytest.raises(IntegrityError) as refused, transaction():
        bola.email_folded = amina.email_folded

    assert violates(refused.value, "uq_users_email_folded")
    assert not violates(refused.value, "one_live_each")


def test_whoever_locks_second_waits_and_reads_what_the_first_has_written(app):
    event_id = make_event(seats=0).id

    def take_one() -> None:
        with app.app_context(), transaction():
            event = lock(Event, event_id)
            event.capacity += 1

    people = [threading.Thread(target=take_one) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    db.session.rollback()
    assert db.session.get(Event, event_id).capacity == 8


def test_a_read_by_itself_sees_what_is_stored_and_leaves_transactions_as_they_are(app):
    amina = make_user(name="Amina")
    with reading() as connection:
        assert connection.scalars(db.select(User.name).where(User.id == amina.id)).all() == ["Amina"]
    with pytest.raises(RuntimeError), transaction():
        db.session.get_one(User, amina.id).name = "Bola"
        db.session.flush()
        raise RuntimeError
    with reading() as connection:
        assert connection.scalar(db.select(User.name).where(User.id == amina.id)) == "Amina"


def test_foreign_keys_hold_on_either_database(app):
    with pytest.raises(IntegrityError), transaction():
        db.session.add(
            User(
                email="a",
                email_folded="a",
                name="A",
                role=Role.CHECK_IN,
                session_key="k",
                created_at=NOW,
                group_id="no such group",
            )
        )


def test_values_of_an_enum_are_checked_by_the_database(app):
    make_user()

    with pytest.raises(IntegrityError), transaction():
        db.session.execute(db.text("UPDATE users SET role = 'king'"))


def test_the_record_keeps_any_plain_value(app):
    with transaction():
        db.session.add(
            AuditEntry(at=NOW, actor="system", action="x", subject_type="t", subject_id="i", changes={"a": [1, None]})
        )

    assert db.session.query(AuditEntry).one().changes == {"a": [1, None]}
