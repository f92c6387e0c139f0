"""What is read of paper sheets."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.models import User
from app.attendance.queries import seen_at
from app.attendance.roster import expected_at
from app.attendance.rules import Attendance, Place, attendance
from app.core.db import db
from app.paper_sheets.models import Entry, Sheet, SheetRow, SignedSheet
from app.paper_sheets.rules import is_over
from app.programme.models import Event
from app.questions import queries as questions
from app.registration.models import Registration


class Row(NamedTuple):
    """A row of a sheet: its number, whose it is, and how they stand at the place."""

    number: int
    person: Registration
    attendance: Attendance
    said: bool  # whether anybody has marked them there


def sheets_of(event: Event) -> list[tuple[Sheet, Entry | None]]:
    """List the sheets of an event, the newest first, each with what was last entered by it."""
    found = select(Sheet).where(Sheet.event_id == event.id).order_by(Sheet.number.desc())
    sheets = db.session.scalars(found).all()
    newest = {entry.sheet_id: entry for entry in entries_of([sheet.id for sheet in sheets])}
    return [(sheet, newest.get(sheet.id)) for sheet in sheets]


def entries_of(sheet_ids: Sequence[UUID]) -> Sequence[Entry]:
    """Give what was entered by some sheets, in order."""
    found = select(Entry).where(Entry.sheet_id.in_(sheet_ids))
    return db.session.scalars(found.order_by(Entry.entered_at, Entry.id)).all()


def sheet(event: Event, sheet_id: UUID) -> Sheet | None:
    """Find one of an event's sheets."""
    return db.session.scalar(select(Sheet).where(Sheet.id == sheet_id, Sheet.event_id == event.id))


def people_on(sheet: Sheet) -> list[tuple[int, Registration]]:
    """Give the rows of a sheet in their order, each with whose it is."""
    found = select(SheetRow.number, Registration).join(Registration, Registration.id == SheetRow.registration_id)
    rows = db.session.execute(found.where(SheetRow.sheet_id == sheet.id).order_by(SheetRow.number))
    return [(number, person) for number, person in rows]


def rows_of(sheet: Sheet, place: Place) -> list[Row]:
    """Give the rows of a sheet, each with how its person stands."""
    people = people_on(sheet)
    seen = seen_at(place, [person.id for _number, person in people])
    return [
        Row(number, person, attendance(found.passages, found.words, place.window), bool(found.words))
        for number, person in people
        for found in (seen[person.id],)
    ]


def to_print(event: Event, place: Place) -> Sequence[UUID]:
    """Name who is expected at a place, in the order in which they stand on a sheet."""
    people = select(Registration.id).where(*expected_at(event, place))
    return db.session.scalars(people.order_by(Registration.name, Registration.id)).all()


def next_number(event_id: UUID) -> int:
    """Give the number of the next sheet."""
    return (db.session.scalar(select(func.max(Sheet.number)).where(Sheet.event_id == event_id)) or 0) + 1


def signed_of(sheet: Sheet) -> Sequence[SignedSheet]:
    """Give the files of a sheet, in the order in which they came."""
    found = select(SignedSheet).where(SignedSheet.sheet_id == sheet.id)
    return db.session.scalars(found.order_by(SignedSheet.sent_at, SignedSheet.name, SignedSheet.id)).all()


def names_of_users(ids: Sequence[UUID]) -> dict[UUID, str]:
    """Name some users."""
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())


def signed_due(today: date) -> Iterator[tuple[Event, SignedSheet]]:
    """Give the files that were kept for as long as we say, each with its event."""
    kept = select(Event, SignedSheet).join(Sheet, Sheet.event_id == Event.id)
    for event, signed in db.session.execute(kept.join(SignedSheet, SignedSheet.sheet_id == Sheet.id)).all():
        if is_over(questions.last_day_of(event), today):
            yield event, signed


def stored_files() -> set[str]:
    """Name every file that belongs to a sheet."""
    return set(db.session.scalars(select(SignedSheet.stored_as)))
