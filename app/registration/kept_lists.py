"""Lists of people that organisers have sent and tried, kept until they are imported or a day has passed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import audit
from app.core.audit import plain
from app.core.db import db, lock
from app.programme.models import Event
from app.registration import errors, importing, lists
from app.registration.importing import NEEDS, Wish
from app.registration.lists import Listed, Reason, Row, Wrong
from app.registration.models import PeopleList
from app.registration.rules import Status
from app.registration.upserts import Entry, Kind

KEPT = timedelta(days=1)


def send(event: Event, listed: Listed, content: bytes, name: str, *, by: User, at: datetime) -> PeopleList:
    """Say what importing a list would do, and keep both."""
    kept = PeopleList(
        event_id=event.id,
        user_id=by.id,
        name=name,
        content=content,
        created_at=at,
        expires_at=at + KEPT,
        mark="",
        lines=[],
    )
    _look(kept, event, listed)
    db.session.add(kept)
    db.session.flush()
    return kept


def _look(kept: PeopleList, event: Event, listed: Listed) -> None:
    """Write down what importing a list would do now."""
    entries = importing.tried(event, listed.rows)
    kept.mark, kept.lines = importing.mark(entries), [_stored(entry) for entry in entries]
    kept.unused, kept.written = listed.unused, listed.written


def look_again(kept: PeopleList, event: Event) -> None:
    """Say afresh what importing a list would do."""
    _look(kept, event, read(kept))


def read(kept: PeopleList) -> Listed:
    """Read a list that is kept, unless it has been imported."""
    if kept.imported_at is not None:
        raise errors.ListImported
    return lists.read(kept.content, kept.name)


def carry_out(
    kept: PeopleList, event: Event, rows: Sequence[Row], *, tell: bool, skip_refused: bool, by: User, at: datetime
) -> None:
    """Import a list, exactly as it was shown; of the file, only what was refused is kept."""
    kept = lock(PeopleList, kept.id)
    if kept.imported_at is not None:
        raise errors.ListImported
    wish = Wish(tell=tell, skip_refused=skip_refused, as_shown=kept.mark)
    entries = importing.carry_out(event, rows, wish, by=by, at=at)
    kept.imported_at, kept.content = at, b""
    kept.lines = [_stored(entry) for entry in entries if entry.kind is Kind.REFUSED]
    kinds = Counter(entry.kind.value for entry in entries)
    kept.done = dict(kinds)
    audit.record("registrations.imported", event, by=by, at=at, file=kept.name, **kinds)


def of_event(event: Event, user: User, at: datetime) -> Sequence[PeopleList]:
    """List what somebody has sent for an event, the newest first."""
    query = select(PeopleList).where(PeopleList.event_id == event.id, PeopleList.user_id == user.id)
    return db.session.scalars(query.where(PeopleList.expires_at > at).order_by(PeopleList.created_at.desc())).all()


def one(event: Event, key: UUID, user: User, at: datetime) -> PeopleList | None:
    """Find a list that somebody has sent for an event."""
    query = select(PeopleList).where(PeopleList.id == key, PeopleList.event_id == event.id)
    return db.session.scalar(query.where(PeopleList.user_id == user.id, PeopleList.expires_at > at))


def some_expired(at: datetime) -> bool:
    """Tell whether there is a list that has been kept for its day."""
    return db.session.scalar(select(PeopleList.id).where(PeopleList.expires_at <= at).limit(1)) is not None


def forget_expired(at: datetime) -> None:
    """Take away the lists that nobody has imported in time, and what is left of the others."""
    db.session.execute(delete(PeopleList).where(PeopleList.expires_at <= at))


def counts(kept: PeopleList) -> dict[Kind, int]:
    """Count the lines by what they come to."""
    found = Counter(line["kind"] for line in kept.lines)
    return {kind: found[kind.value] for kind in Kind}


def newcomers(kept: PeopleList) -> dict[Status, int]:
    """Count those who are new by the place that they would get."""
    new = [line["status"] for line in kept.lines if line["kind"] == Kind.NEW.value]
    return {Status(status): number for status, number in Counter(new).items()}


def entries(lines: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Give what was stored of some lines as it can be put into words."""
    return [
        Entry(
            Row(line["line"], {"name": line["name"]}),
            Kind(line["kind"]),
            changes={name: (was, to) for name, (was, to) in line["changes"].items()},
            status=Status(line["status"]) if line["status"] else None,
            wrongs=tuple(Wrong(**wrong | {"reason": Reason(wrong["reason"])}) for wrong in line["wrongs"]),
        )
        for line in lines
    ]


def _stored(entry: Entry) -> dict[str, Any]:
    """Write down what a line comes to; of what is kept apart, only that it changes."""
    changes = {name: ["", ""] if name in NEEDS else list(change) for name, change in entry.changes.items()}
    return {
        "line": entry.row.line,
        "name": entry.name,
        "kind": entry.kind.value,
        "status": plain(entry.status),
        "changes": plain(changes),
        "wrongs": [plain(vars(wrong)) for wrong in entry.wrongs],
    }
