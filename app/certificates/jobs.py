"""What the worker does with certificates: carry out runs, and take away what was kept long enough."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from app.certificates import queries, service
from app.certificates.models import CertificateRun
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event

AT_ONCE = 200  # certificates between two looks at what else is due, such as mail
TOGETHER = 20  # certificates in one transaction


def issue_due(now: Callable[[], datetime]) -> None:
    """Issue some more of the certificates that were asked for."""
    for run_id in queries.unfinished():
        _carry_on(run_id, now)


def _carry_on(run_id: UUID, now: Callable[[], datetime]) -> None:
    run = db.session.get_one(CertificateRun, run_id)
    event = db.session.get_one(Event, run.event_id)
    waiting = [key for key in queries.waiting(event, queries.timetable(event).places) if str(key) not in run.refused]
    for start in range(0, min(len(waiting), AT_ONCE), TOGETHER):
        with transaction():
            service.carry_on(run_id, waiting[start : start + TOGETHER], at=now())
    if len(waiting) <= AT_ONCE:
        with transaction():
            service.finish(run_id, at=now())


def forget_due(at: datetime) -> None:
    """Take away names and documents whose time is over."""
    if queries.due(at.date()):
        with transaction():
            service.forget_due(by=SYSTEM, at=at)
