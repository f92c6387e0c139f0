"""The door of an invented event: two devices, one with a clock that is wrong, which is revoked in the end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from app.accounts.models import User
from app.attendance import enrolment, service
from app.attendance.models import Device
from app.attendance.rules import Direction
from app.attendance.service import SentScan
from app.programme.models import Event
from app.registration.models import Registration

AHEAD = timedelta(minutes=10)  # how wrong the clock of the second device is, as it knows
MINUTE = timedelta(minutes=1)
SEEN_AGAIN = 3  # of those whom one device let in, so many are scanned by the other too


def let_in(event: Event, confirmed: Sequence[Registration], came: int, *, by: User, at: datetime) -> None:
    """Check people in on the first day, a minute after one another, while the first session begins."""
    if not came:
        return
    opens = event.sessions[0].starts_at - MINUTE * (came // 2)
    main, side = (_enrolled(event, name, by, opens - timedelta(hours=1)) for name in ("Main entrance", "Side door"))
    arrivals = [(one, opens + MINUTE * number) for number, one in enumerate(confirmed[:came])]
    batch = [_scan(event, one, moment) for one, moment in arrivals[::2]]
    service.receive(event, batch, by=main, at=_soon(arrivals[-1][1], at), device=main)
    seen = [*arrivals[1::2], *((one, moment + 2 * MINUTE) for one, moment in arrivals[: 2 * SEEN_AGAIN : 2])]
    batch = [_scan(event, one, moment, AHEAD) for one, moment in seen]
    service.receive(event, batch, by=side, at=_soon(arrivals[-1][1] + timedelta(hours=1), at), device=side)
    ended = arrivals[-1][1] + 10 * MINUTE
    enrolment.revoke(side, by=by, at=ended)
    late = [_scan(event, one, ended + 5 * MINUTE, AHEAD) for one in confirmed[came : came + 1]]
    service.receive(event, late, by=side, at=_soon(ended + timedelta(hours=2), at), device=side)


def _enrolled(event: Event, name: str, by: User, at: datetime) -> Device:
    """Enrol a device as somebody does who opens its link at once."""
    link = enrolment.link_of(enrolment.prepare(event, name, by=by, at=at))
    return enrolment.claim(link, _named(event, name), at=at)[0]


def _scan(event: Event, one: Registration, moment: datetime, ahead: timedelta = timedelta()) -> SentScan:
    return SentScan(
        scan_id=_named(event, f"{one.ticket} {moment}"),
        ticket=one.ticket,
        session_id=event.sessions[0].id,
        direction=Direction.IN,
        scanned_at=moment + ahead,
        clock_ahead=int(ahead.total_seconds()),
    )


def _named(event: Event, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"baraza:demo:{event.uid}:{what}")


def _soon(moment: datetime, at: datetime) -> datetime:
    """Give a moment, or now where it is still to come: nothing arrives before it was sent."""
    return min(moment, at)
