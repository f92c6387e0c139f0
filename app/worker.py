"""What happens without anybody asking: mail leaves, and what is due is done."""

import logging
import os
import signal
import threading
from collections.abc import Callable

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.certificates import jobs as certificates
from app.core import clock, outbox
from app.core.db import db
from app.letters.jobs import forget_due
from app.mailings.jobs import send_digests, send_reminders
from app.making.jobs import purge_discarded
from app.meetings import jobs as meetings
from app.nominations.jobs import tell_secretariats
from app.paper_sheets import jobs as paper_sheets
from app.peer_learning import jobs as peer_learning
from app.programme.jobs import clear_calendars
from app.registration.jobs import forget_lists, release_due
from app.reports.jobs import send_reports
from app.steps.jobs import purge_due
from app.timetable.jobs import sweep_materials

log = logging.getLogger(__name__)

PAUSE = 2.0  # seconds between two looks at what is due
DUTIES: list[Callable[[], object]] = [
    lambda: outbox.send_due(clock.now),
    lambda: release_due(clock.now()),
    lambda: forget_lists(clock.now()),
    lambda: meetings.forget_lists(clock.now()),
    lambda: clear_calendars(clock.now()),
    lambda: forget_due(clock.now()),
    lambda: certificates.issue_due(clock.now),
    lambda: certificates.forget_due(clock.now()),
    lambda: purge_due(clock.now()),
    lambda: purge_discarded(clock.now()),
    lambda: paper_sheets.forget_due(clock.now()),
    lambda: sweep_materials(clock.now()),
    lambda: peer_learning.ask_due(clock.now()),
    lambda: peer_learning.forget_due(clock.now()),
    lambda: send_reminders(clock.now()),
    lambda: send_digests(clock.now()),
    lambda: tell_secretariats(clock.now()),
    lambda: send_reports(clock.now()),
]


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
@click.option("--with-parent", is_flag=True, help="Stop when the program that started it is gone.")
@with_appcontext
def worker(once: bool, with_parent: bool) -> None:
    """Send mail and do what is due, until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    parent = os.getppid()
    do_what_is_due()
    while not once and not stop.wait(PAUSE) and not (with_parent and os.getppid() != parent):
        do_what_is_due()


def do_what_is_due() -> None:
    """Carry out every duty; one that fails is tried again at the next look and does not hold up the others."""
    for duty in DUTIES:
        try:
            duty()
        except (SQLAlchemyError, OSError):
            log.exception("a duty failed")
        finally:
            db.session.remove()
