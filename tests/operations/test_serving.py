import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app.core.outbox import Message, MessageStatus
from app.programme.models import CalendarEntry
from tests.factories import NOW
from tests.support import machine
from tests.support.site import ROOT, Site, flask, serving


@contextmanager
def mails_of(site: Site):
    """Open the site's own database, as another program would."""
    engine = create_engine(f"sqlite:///{site.environment['INSTANCE_PATH']}/baraza.sqlite3")
    with Session(engine) as session:
        yield session
    engine.dispose()


def queue(site: Site, cause: str) -> None:
    """Leave a mail for the worker."""
    with mails_of(site) as session:
        mail = Message(cause=cause, kind="test", recipient="amina@example.org", language="en", subject="S", body="B")
        mail.status, mail.created_at, mail.due_at = MessageStatus.QUEUED, NOW, NOW.replace(year=2020)
        session.add(mail)
        session.commit()


def is_sent(site: Site, cause: str) -> bool:
    with mails_of(site) as session:
        return session.query(Message).filter_by(cause=cause).one().status is MessageStatus.SENT


def comes_true(question, seconds: float = 60) -> bool:
    """Ask again and again until the answer is yes, for some seconds."""
    deadline = time.monotonic() + seconds
    while not question() and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(question())


def stays(site: Site, cause: str) -> bool:
    """Leave a mail, and tell whether nobody sends it for longer than a worker pauses."""
    queue(site, cause)
    return not comes_true(lambda: is_sent(site, cause), seconds=3)


def test_a_site_comes_from_nothing_with_a_worker_and_goes_with_it(prepared_site, tmp_path):
    with serving(prepared_site.copied_to(tmp_path)) as site:
        queue(site, "while the site runs")
        assert comes_true(lambda: is_sent(site, "while the site runs"))

    assert stays(site, "when it is stopped")


def test_a_site_that_is_killed_takes_its_worker_with_it(prepared_site, tmp_path):
    with serving(prepared_site.copied_to(tmp_path)) as site:
        queue(site, "the worker is at work")
        assert comes_true(lambda: is_sent(site, "the worker is at work"))
        site.server.kill()

    assert comes_true(lambda: stays(site, f"when it is killed, at {time.monotonic()}"), seconds=60)


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
def test_a_site_says_where_it_is_and_stops_when_told(prepared_site, tmp_path, way):
    prepared_site.copied_to(tmp_path)
    port = machine.free_port()
    environment = os.environ | {"INSTANCE_PATH": str(tmp_path)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        said = server.stdout.readline()
        server.send_signal(way)

        assert (f"http://127.0.0.1:{port}" in said, server.wait(timeout=60)) == (True, 0)


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RuntimeError, match=f"Error: Port {port} cannot be used"):
            flask({"INSTANCE_PATH": str(tmp_path)}, "serve", "--port", str(port))


def test_a_copy_that_moves_to_another_address_says_so_in_its_calendars(prepared_site, tmp_path):
    prepared_site.copied_to(tmp_path)
    flask({"INSTANCE_PATH": str(tmp_path), "PORT": "9001"}, "prepare")

    engine = create_engine(f"sqlite:///{tmp_path}/baraza.sqlite3")
    with Session(engine) as session:
        texts = session.scalars(select(CalendarEntry.text)).all()
    engine.dispose()
    assert texts
    assert all("http://127.0.0.1:9001/" in text for text in texts)
