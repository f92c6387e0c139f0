"""What organisers do with paper sheets: print one, enter who is missing by it, keep the signed one."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from app.accounts.models import User
from app.attendance import service as attendance
from app.attendance.rules import Place
from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock, store_new
from app.paper_sheets import queries, rules
from app.paper_sheets.errors import NobodyExpected, TooManyFiles
from app.paper_sheets.models import Entry, Sheet, SheetRow, SignedSheet
from app.programme.models import Event
from app.questions import files
from app.questions.files import Sent
from app.questions.rules import LARGEST_FILE


@dataclass(frozen=True)
class Entered:
    """What an entry came to."""

    present: int
    missing: int
    again: bool  # the same form was sent before: nothing was done


def make(event: Event, place: Place, form_id: UUID, *, by: User, at: datetime) -> Sheet:
    """Give everybody who is expected at a place a row on a new sheet; a form that is sent twice makes one."""
    event = lock(Event, event.id)  # two sheets must not get one number
    if known := db.session.get(Sheet, form_id):
        return known
    people = queries.to_print(event, place)
    if not people:
        raise NobodyExpected
    sheet = Sheet(
        id=form_id,
        event_id=event.id,
        number=queries.next_number(event.id),
        session_id=place.session_id,
        day=place.day,
        half=place.half,
        rows=len(people),
        printed_at=at,
        printed_by=by.id,
    )
    db.session.add(sheet)
    db.session.flush()
    rows = [
        {"sheet_id": sheet.id, "number": number, "registration_id": person} for number, person in enumerate(people, 1)
    ]
    db.session.execute(insert(SheetRow), rows)
    audit.record("sheet.printed", event, by=by, at=at, sheet=sheet.number, place=place.key, rows=sheet.rows)
    return sheet


def enter(sheet: Sheet, place: Place, missing: rules.Missing, form_id: UUID, *, by: User, at: datetime) -> Entered:
    """Write down who is missing by a sheet, and that all others on it were there; a form that is sent twice is one."""
    sheet = lock(Sheet, sheet.id)
    entry = {"id": form_id, "sheet_id": sheet.id, "missing": missing.short, "entered_at": at, "entered_by": by.id}
    done = Entered(sheet.rows - len(missing.rows), len(missing.rows), again=not store_new(Entry, [entry]))
    if done.again:
        return done
    words = {
        row.person.id: rules.word(row.attendance.state, said=row.said, is_missing=row.number in missing.rows)
        for row in queries.rows_of(sheet, place)
    }
    event = db.session.get_one(Event, sheet.event_id)
    said = {person: word for person, word in words.items() if word}
    note = f"sheet {event.number}/{sheet.number}"  # as the sheet itself is named, whatever the language
    attendance.mark_many(event, place, said, form_id, by=by, at=at, note=note)
    figures = {"sheet": sheet.number, "missing": missing.short, "marks": len(said)}
    audit.record("sheet.entered", event, by=by, at=at, **figures)
    return done


def attach(sheet: Sheet, sent: Iterable[Sent], folder: Path, *, by: User, at: datetime) -> int:
    """Keep files of the signed sheet, each once; what is too large or of another kind is refused. Says how many."""
    sheet = lock(Sheet, sheet.id)
    known = {one.digest for one in queries.signed_of(sheet)}
    kept = 0
    for one in sent:
        digest = hashlib.sha256(one.stream.read(LARGEST_FILE + 1)).hexdigest()
        one.stream.seek(0)
        if digest in known:
            continue
        if len(known) >= rules.MOST_FILES:
            raise TooManyFiles(most=rules.MOST_FILES)
        stored = files.store(one, folder)
        db.session.add(SignedSheet(sheet_id=sheet.id, digest=digest, sent_at=at, sent_by=by.id, **vars(stored)))
        known.add(digest)
        kept += 1
    db.session.flush()
    if kept:
        event = db.session.get_one(Event, sheet.event_id)
        audit.record("sheet.signed", event, by=by, at=at, sheet=sheet.number, files=kept)
    return kept


def remove(signed: SignedSheet, sheet: Sheet, folder: Path, *, by: Actor, at: datetime) -> None:
    """Take a file of a signed sheet away."""
    files.remove(signed.stored_as, folder)
    db.session.delete(signed)
    event = db.session.get_one(Event, sheet.event_id)
    audit.record("sheet.file_removed", event, by=by, at=at, sheet=sheet.number, name=signed.name)


def forget_due(folder: Path, *, by: Actor, at: datetime) -> None:
    """Take away the signed sheets that were kept for as long as we say; what was entered by them stays."""
    gone: dict[Event, int] = {}
    for event, signed in queries.signed_due(at.date()):
        files.remove(signed.stored_as, folder)
        db.session.delete(signed)
        gone[event] = gone.get(event, 0) + 1
    for event, number in gone.items():
        audit.record("sheets.forgotten", event, by=by, at=at, files=number)
