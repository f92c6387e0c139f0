import signal
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError

from app import worker
from app.core import outbox
from app.core.db import db, transaction
from app.core.outbox import Message, MessageStatus, Notice
from tests.factories import NOW


def post(cause: str) -> None:
    with transaction():
        outbox.post(Notice(cause, "kind", "amina@example.org", "en", "Subject", "Body"), at=NOW.replace(year=2020))


@pytest.fixture
def _signals_as_before() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals_as_before")
def test_a_worker_does_what_is_due_and_stops_when_asked_for_once(app):
    post("c")

    assert app.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0

    assert db.session.query(Message).one().status is MessageStatus.SENT


@pytest.mark.parametrize(
    "trouble",
    [OperationalError("SELECT 1", {}, Exception("the database went away")), PermissionError("a file of somebody else")],
    ids=["database", "disk"],
)
def test_a_duty_that_fails_does_not_hold_up_the_others(app, monkeypatch, caplog, trouble):
    def fail() -> None:
        raise trouble

    monkeypatch.setattr(worker, "DUTIES", [fail, *worker.DUTIES])
    post("c")

    worker.do_what_is_due()

    assert "a duty failed" in caplog.text
    assert db.session.query(Message).one().status is MessageStatus.SENT
