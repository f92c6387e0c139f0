"""Everything that attendance is derived from: one row for each scan and each mark, with who saw or said it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.models import User
from app.attendance.models import Device, Mark, MarkTakenBack, Scan, TakenBack
from app.attendance.phrases import place_name
from app.attendance.queries import is_taken_back
from app.attendance.rules import Place
from app.core.db import db
from app.programme.models import Event, Session
from app.programme.series import ever_in_timetable
from app.registration.models import Registration

BATCH = 2000  # rows in memory at once
WHOM = (Registration.name, Registration.organisation, Registration.country_iso3, Registration.group_id)


class Record(NamedTuple):
    """One scan, or one mark."""

    kind: str  # scan or mark
    says: str  # in or out; present, absent or excused
    name: str
    organisation: str
    country_iso3: str
    group_id: str
    place: str  # its key, the same in every language
    place_name: str
    happened_at: datetime  # by our clock
    device_clock: datetime | None  # as the device's clock showed it
    received_at: datetime
    device: str
    recorded_by: str
    note: str
    taken_back_at: datetime | None
    id: UUID


def records(event: Event) -> Iterator[Record]:
    """Give every scan of an event as they happened, then every mark; also those that were taken back."""
    named = _Names(event)
    for row in _read(_scans(event)):
        where = named.place(row.session_id, row.day, row.half)
        when = (row.happened_at, row.scanned_at, row.received_at)
        whom = (row.name, row.organisation, row.country_iso3, row.group_id)
        by = named.who(row.recorded_by)
        yield Record("scan", row.direction.value, *whom, *where, *when, row.device, by, "", row.taken_back, row.id)
    for row in _read(_marks(event)):
        where = named.place(row.session_id, row.day, row.half)
        whom = (row.name, row.organisation, row.country_iso3, row.group_id)
        by, at = named.who(row.marked_by), row.marked_at
        yield Record("mark", row.kind.value, *whom, *where, at, None, at, "", by, row.note, row.taken_back, row.id)


def _read(query: Select[Any]) -> Iterator[Any]:
    with db.session.execute(query, execution_options={"yield_per": BATCH}) as rows:  # whoever reads may stop half-way
        yield from rows


def _scans(event: Event) -> Select[Any]:
    said: tuple[Any, ...] = (
        Scan.direction, Scan.session_id, Scan.day, Scan.half, Scan.happened_at, Scan.scanned_at, Scan.received_at,
        Scan.device, Scan.recorded_by, TakenBack.at.label("taken_back"), Scan.id,
    )  # fmt: skip
    return (
        select(*WHOM, *said)
        .join(Registration, Registration.id == Scan.registration_id)
        .outerjoin(TakenBack, is_taken_back())
        .where(Scan.event_id == event.id)
        .order_by(Scan.happened_at, Scan.id)
    )


def _marks(event: Event) -> Select[Any]:
    said: tuple[Any, ...] = (
        Mark.kind, Mark.session_id, Mark.day, Mark.half, Mark.marked_at, Mark.marked_by, Mark.note, Mark.id,
        MarkTakenBack.at.label("taken_back"),
    )  # fmt: skip
    return (
        select(*WHOM, *said)
        .join(Registration, Registration.id == Mark.registration_id)
        .outerjoin(MarkTakenBack, MarkTakenBack.mark_id == Mark.id)
        .where(Mark.event_id == event.id)
        .order_by(Mark.marked_at, Mark.id)
    )


class _Names:
    """What places and people are called."""

    def __init__(self, event: Event) -> None:
        titles = select(Session.id, Session.title).where(ever_in_timetable(event.id))
        self.titles = dict(db.session.execute(titles).all())
        self.users = {f"user:{key}": name for key, name in db.session.execute(select(User.id, User.name))}
        devices = select(Device.id, Device.name).where(Device.event_id == event.id)
        self.users |= {f"device:{key}": name for key, name in db.session.execute(devices)}
        self.places: dict[tuple[Any, ...], tuple[str, str]] = {}

    def who(self, actor: str) -> str:
        """Name whoever did it; who is no user stays as the record has it."""
        return self.users.get(actor, actor)

    def place(self, session_id: UUID | None, day: Any, half: Any) -> tuple[str, str]:
        """Give the key and the name of a place, also of one that nobody is checked in to any more."""
        known = (session_id, None, None) if session_id else (None, day, half)
        if known not in self.places:
            place = Place(day, session_id, self.titles.get(session_id, "") if session_id else "", half=half)
            self.places[known] = (place.key, place_name(place))
        return self.places[known]
