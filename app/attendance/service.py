"""What people do at the door: check in, take back, mark; and what their devices send."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from app.attendance import aside, places, queries, room_codes, rules, trust
from app.attendance.aside import Row
from app.attendance.errors import NoMarkToTakeBack, NothingToTakeBack
from app.attendance.models import Device, Mark, MarkTakenBack, Scan, TakenBack
from app.attendance.rules import Answer, Direction, Half, MarkKind, Place, ScanProblem
from app.core import audit
from app.core.audit import Actor
from app.core.db import db, store_new
from app.programme.models import Event
from app.registration.models import Registration

DESK = "desk"  # the device of whoever checks in on the page itself
SELF = "self"  # of registrants who type the code on the board


@dataclass(frozen=True)
class SentScan:
    """One scan, as a device sends it; without a session it is of the event's day, or half of it.

    `registration_id` stands for the ticket where somebody was found by name; `clock_ahead` is by how many seconds the
    device's clock was ahead of ours, as it last measured.
    """

    scan_id: UUID
    ticket: str
    session_id: UUID | None
    direction: Direction
    scanned_at: datetime
    device: str = ""
    half: Half | None = None
    registration_id: UUID | None = None
    clock_ahead: int = 0

    @property
    def happened_at(self) -> datetime:
        """Tell when it was by our clock."""
        return self.scanned_at - timedelta(seconds=self.clock_ahead)


@dataclass(frozen=True)
class SentSlip:
    """A scan that was a slip, as its device says."""

    scan_id: UUID
    taken_back_at: datetime
    clock_ahead: int = 0

    @property
    def happened_at(self) -> datetime:
        """Tell when it was by our clock."""
        return self.taken_back_at - timedelta(seconds=self.clock_ahead)


@dataclass(frozen=True)
class RefusedScan:
    """A scan that cannot be stored, and why."""

    scan_id: UUID
    problem: ScanProblem


@dataclass(frozen=True)
class Receipt:
    """What became of a batch."""

    stored: int
    known: int
    refused: tuple[RefusedScan, ...] = ()
    set_aside: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class CheckIn:
    """What the door is told of one person, and the scan where one was stored."""

    answer: Answer
    registration_id: UUID | None = None
    scan: Scan | None = None


def receive(
    event: Event,
    batch: Sequence[SentScan],
    slips: Sequence[SentSlip] = (),
    *,
    by: Actor,
    at: datetime,
    device: Device | None = None,
) -> Receipt:
    """Store each scan of a batch once, however often and by however many devices it is sent.

    A scan is a fact: it is stored whatever became of the registration. Refused is only what has no registration or
    session at this event, or what no clock can have shown; set aside is what its device says it saw
    when it was not at the door.
    A slip may come before the scan that it takes back.
    """
    known = _Known(event, batch, at)
    judged = [(scan, known.judged(scan)) for scan in batch]
    refused = tuple(RefusedScan(scan.scan_id, found) for scan, found in judged if isinstance(found, ScanProblem))
    fit = {scan.scan_id: (scan, *found) for scan, found in reversed(judged) if not isinstance(found, ScanProblem)}
    rows = [_row(event, *one, by=by, at=at, device=device) for one in fit.values()]
    stored, waiting = _store(Scan, rows, device, at=at)
    _store(TakenBack, [_slip_row(event, slip, by=by, at=at, device=device) for slip in slips], device, at=at)
    return Receipt(stored, len(batch) - len(refused) - stored - len(waiting), refused, waiting)


class _Known:
    """What a batch of scans is compared with, read once for all of them."""

    def __init__(self, event: Event, batch: Sequence[SentScan], at: datetime) -> None:
        self.event, self.at = event, at
        self.tickets = queries.holders_of({scan.ticket for scan in batch})
        self.found = queries.holders_by_id({scan.registration_id for scan in batch if scan.registration_id})
        self.session_days = places.session_days(event) if any(scan.session_id for scan in batch) else {}

    def judged(self, scan: SentScan) -> ScanProblem | tuple[UUID, date]:
        """Tell whose scan it is and on which day of the event it counts, or why it cannot be stored."""
        holder = self.found.get(scan.registration_id) if scan.registration_id else self.tickets.get(scan.ticket)
        if holder is None:
            return ScanProblem.UNKNOWN_TICKET
        if holder.event_id != self.event.id:
            return ScanProblem.WRONG_EVENT
        if scan.session_id and scan.session_id not in self.session_days:
            return ScanProblem.UNKNOWN_SESSION
        if not rules.possible(scan.happened_at, self.at):
            return ScanProblem.IMPOSSIBLE_TIME
        day = self.session_days.get(scan.session_id) or places.day_at(self.event, scan.happened_at)
        return holder.id, day


def _row(
    event: Event,
    scan: SentScan,
    registration_id: UUID,
    day: date,
    *,
    by: Actor,
    at: datetime,
    device: Device | None = None,
) -> dict[str, Any]:
    return {
        "id": scan.scan_id,
        "event_id": event.id,
        "registration_id": registration_id,
        "session_id": scan.session_id,
        "day": day,
        "half": None if scan.session_id else scan.half,
        "direction": scan.direction,
        "scanned_at": scan.scanned_at,
        "happened_at": scan.happened_at,
        "received_at": at,
        "device": device.name if device else scan.device,
        "device_id": device.id if device else None,
        "recorded_by": by.actor,
    }


def _slip_row(event: Event, slip: SentSlip, *, by: Actor, at: datetime, device: Device | None) -> dict[str, Any]:
    return {
        "scan_id": slip.scan_id,
        "event_id": event.id,
        "at": at,
        "happened_at": slip.happened_at,
        "device_id": device.id if device else None,
        "taken_back_by": by.actor,
    }


def _store(
    model: type[Scan] | type[TakenBack], rows: Iterable[Row], device: Device | None, *, at: datetime
) -> tuple[int, tuple[UUID, ...]]:
    """Store what is new, and set aside what an organiser must look at; gives how much was new, and what waits.

    In the order of the ids: two requests with the same scans then never wait for each other.
    """
    ordered = sorted(rows, key=aside.key_of)
    stored = store_new(model, [row for row in ordered if not _is_doubtful(row, device)])
    if device is None:
        return stored, ()
    return stored, aside.keep(device, model, [row for row in ordered if _is_doubtful(row, device)], at=at)


def _is_doubtful(row: Row, device: Device | None) -> bool:
    return device is not None and trust.for_review(row["happened_at"], device.enrolled_at, device.revoked_at)


def check_in_by_code(
    event: Event, typed: str, place: Place, direction: Direction, form_id: UUID, *, by: Actor, at: datetime
) -> CheckIn:
    """Let whoever holds the ticket with this code in or out."""
    registration = queries.holder_of(typed)
    if registration is None:
        return CheckIn(Answer.UNKNOWN_CODE)
    if registration.event_id != event.id:
        return CheckIn(Answer.WRONG_EVENT)
    return check_in(registration, place, direction, form_id, by=by, at=at)


def check_in(
    registration: Registration,
    place: Place,
    direction: Direction,
    form_id: UUID,
    *,
    by: Actor,
    at: datetime,
    device: str = DESK,
) -> CheckIn:
    """Let one person in or out; whoever has no confirmed place stays outside, and nothing is stored.

    A form that is sent twice is one scan with one answer; used for two people it is two.
    """
    answer = rules.answer_to(registration.status)
    if answer is not Answer.WELCOME:
        return CheckIn(answer, registration.id)
    event = db.session.get_one(Event, registration.event_id)
    scan_id = rules.scan_of_form(form_id, registration.id, direction)
    sent = SentScan(scan_id, registration.ticket, place.session_id, direction, at, device=device, half=place.half)
    store_new(Scan, [_row(event, sent, registration.id, place.day, by=by, at=at)])
    scan = db.session.get_one(Scan, scan_id)
    return CheckIn(rules.answer_to_passage(scan.direction, queries.inside_before(scan)), registration.id, scan)


def check_in_oneself(registration: Registration, event: Event, typed: str, *, at: datetime) -> Scan | None:
    """Let a registrant in by the code on the board; none, whatever it is that stands against it.

    The same code sent twice is one scan.
    """
    meant = room_codes.meant(event, typed, at)
    if meant is None:
        return None
    form_id = uuid5(event.id, f"{meant.place.key} {meant.minute}")
    return check_in(registration, meant.place, Direction.IN, form_id, by=registration, at=at, device=SELF).scan


def take_back(event: Event, scan_id: UUID, *, by: Actor, at: datetime) -> Scan:
    """Count a scan no more: it was a slip. It stays on record; taking it back twice is once."""
    scan = db.session.get(Scan, scan_id)
    if scan is None or scan.event_id != event.id:
        raise NothingToTakeBack
    if store_new(TakenBack, [_slip_row(event, SentSlip(scan.id, at), by=by, at=at, device=None)]):
        audit.record("scan.taken_back", scan, by=by, at=at, registration=scan.registration_id)
    return scan


def mark(
    registration: Registration,
    place: Place,
    kind: MarkKind,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    mark_id: UUID | None = None,
) -> Mark:
    """Write down an organiser's word about one person at one place; it stands over what was scanned until now.

    With an id that a form gave it, a mark that is sent twice is one.
    """
    mark_id = mark_id or uuid4()
    if store_new(Mark, [_marked(mark_id, registration.event_id, registration.id, place, kind, by, at, note)]):
        where = {"day": place.day, "half": place.half, "session": place.session_id}
        audit.record("attendance.marked", registration, by=by, at=at, kind=kind, **where)
    return db.session.get_one(Mark, mark_id)


def mark_many(
    event: Event,
    place: Place,
    words: Mapping[UUID, MarkKind],
    form_id: UUID,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
) -> None:
    """Write down a word about each of many people at one place; who asks for it keeps the record of why."""
    rows = [
        _marked(
            rules.mark_of_form(form_id, registration_id, kind), event.id, registration_id, place, kind, by, at, note
        )
        for registration_id, kind in words.items()
    ]
    store_new(Mark, sorted(rows, key=lambda row: row["id"]))


def _marked(
    mark_id: UUID,
    event_id: UUID,
    registration_id: UUID,
    place: Place,
    kind: MarkKind,
    by: Actor,
    at: datetime,
    note: str,
) -> dict[str, Any]:
    return {
        "id": mark_id,
        "event_id": event_id,
        "registration_id": registration_id,
        "session_id": place.session_id,
        "day": place.day,
        "half": place.half,
        "kind": kind,
        "marked_at": at,
        "marked_by": by.actor,
        "note": note,
    }


def take_back_mark(event: Event, mark_id: UUID, *, by: Actor, at: datetime) -> Mark:
    """Let a mark stand no more: it was a slip. It stays on record; taking it back twice is once."""
    stated = db.session.get(Mark, mark_id)
    if stated is None or stated.event_id != event.id:
        raise NoMarkToTakeBack
    if store_new(MarkTakenBack, [{"mark_id": stated.id, "at": at, "taken_back_by": by.actor}]):
        audit.record("mark.taken_back", stated, by=by, at=at, registration=stated.registration_id)
    return stated
