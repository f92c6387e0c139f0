"""What people do with reports: let everybody read one, have it sent by mail, stop that; and sending it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core import audit, outbox
from app.core.audit import SYSTEM, Actor
from app.core.db import db, lock, store_new
from app.core.zones import instant, wall_in, zone
from app.programme.models import Event
from app.reports import notices, queries, subjects
from app.reports.across import About
from app.reports.errors import MayNotRead
from app.reports.models import PublicAttendance, ReportOrder
from app.reports.rules import Ending, Rhythm, is_due, next_look


def publish(event: Event, *, on: bool, by: Actor, at: datetime) -> None:
    """Let everybody read how many came to an event, or let them no more."""
    known = db.session.get(PublicAttendance, event.id)
    if on and not known:
        store_new(PublicAttendance, [{"event_id": event.id, "since": at, "switched_on_by": by.actor}])
    elif known and not on:
        db.session.delete(known)
    if on is not bool(known):
        audit.record("report.published" if on else "report.unpublished", event, by=by, at=at)


def order(about: About, addresses: Iterable[str], rhythm: Rhythm, *, by: Actor, at: datetime) -> int:
    """Have a report sent to some people, each of whom may read it; tells to how many it was not sent already."""
    wanted = list(dict.fromkeys(addresses))
    found = queries.readers(wanted)
    allowed = {address: user for address, user in found.items() if _may_read(about, user)}
    if unknown := [address for address in wanted if address not in allowed]:
        raise MayNotRead(addresses=", ".join(unknown))
    return sum(_order(about, user, rhythm, by, at) for user in allowed.values())


def _order(about: About, reader: User, rhythm: Rhythm, by: Actor, at: datetime) -> bool:
    """Have a report sent to one person; who gets it already, also by a second click, is no news."""
    order = ReportOrder(
        subject=about.subject,
        key=about.key,
        reader_id=reader.id,
        rhythm=rhythm,
        asked_by=by.actor,
        asked_at=at,
        next_at=_next(about, rhythm, at),
    )
    try:
        with db.session.begin_nested():
            db.session.add(order)
    except IntegrityError:  # nothing else about an order is refused
        return False
    said = {"report": f"{about.subject.value}:{about.key}", "rhythm": rhythm, "reader": reader.id}
    audit.record("report.ordered", order, by=by, at=at, **said)
    return True


def stop(order: ReportOrder, *, by: Actor, at: datetime) -> None:
    """Send a report no more."""
    order = lock(ReportOrder, order.id)
    if order.ended_at is None:
        _end(order, Ending.STOPPED, by=by, at=at)


def send(order: ReportOrder, *, at: datetime) -> None:
    """Send a report whose moment has come, if its reader may still read it, and look again later unless all is over."""
    order = lock(ReportOrder, order.id)
    if order.ended_at or order.next_at > at:
        return
    reader = db.session.get_one(User, order.reader_id)
    about = subjects.find(order.subject, order.key, seen_by=reader) if reader.active else None
    if about is None:
        _end(order, Ending.NO_RIGHT, by=SYSTEM, at=at)
        return
    over = about.is_over(at)
    if is_due(order.rhythm, over=over):
        outbox.post(notices.by_mail(order, reader, about, at=at), at=at)
        order.sent_at = at
    if over:
        _end(order, Ending.DONE, by=SYSTEM, at=at)
    else:
        order.next_at = _next(about, order.rhythm, at)


def _end(order: ReportOrder, ending: Ending, *, by: Actor, at: datetime) -> None:
    order.ended_at, order.ending = at, ending
    audit.record("report.order_ended", order, by=by, at=at, ending=ending)


def _may_read(about: About, user: User) -> bool:
    """Tell whether somebody has in hand what a report is about; all of it, as they would get less otherwise."""
    theirs = subjects.find(about.subject, about.key, seen_by=user)
    return theirs is not None and _ids(theirs.events) >= _ids(about.events)


def _ids(events: Collection[Event]) -> set[object]:
    return {event.id for event in events}


def _next(about: About, rhythm: Rhythm, at: datetime) -> datetime:
    clocks = zone(about.events[0].zone if about.is_one else "UTC")
    return instant(next_look(wall_in(at, clocks), rhythm), clocks)
