"""Loading a programme file: what is new is stored, what has changed is changed, what is the same is left alone."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.core import records
from app.core.db import db
from app.core.records import FieldWrong, RecordRefused
from app.programme import load_events, load_projects
from app.programme.errors import DetailRefused
from app.programme.files import ProgrammeEvent, ProgrammeFile
from app.programme.models import Event, EventRelation
from app.programme.rules import RelationKind

DATA = Path(__file__).parent / "data"
PROGRAMME = DATA / "programme.yaml"


def load(file: Path, *, at: datetime) -> tuple[int, int]:
    """Store what a programme file says, and give the numbers of its projects and events."""
    programme = records.read(file, ProgrammeFile)
    records.no_two_alike(file, [project.id for project in programme.initiatives])
    records.no_two_alike(file, [event.id for event in programme.events])
    titles = programme.titles()
    for initiative in programme.initiatives:
        load_projects.store(initiative, titles, at=at)
    for event in programme.events:
        try:
            load_events.store(event, titles, at=at)
        except DetailRefused as refusal:
            raise RecordRefused(place=records.place(file, event.id), reason=refusal.sentence()) from refusal
    _relate(programme.events, file)
    return len(programme.initiatives), len(programme.events)


def _relate(events: list[ProgrammeEvent], file: Path) -> None:
    """Store how the events belong to one another."""
    known = {code: event_id for code, event_id in db.session.execute(select(Event.code, Event.id)) if code}
    for event in events:
        for field, kind in (("parent", RelationKind.PART_OF), ("back_to_back_with", RelationKind.BACK_TO_BACK_WITH)):
            related = getattr(event, field)
            if related and related not in known:
                raise FieldWrong(place=records.place(file, event.id), field=field, value=related)
            if related:
                db.session.merge(EventRelation(event_id=known[event.id], related_id=known[related], kind=kind))
