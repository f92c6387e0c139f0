"""Storing the events of a programme file."""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain, count
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select

from app.core import audit
from app.core.audit import SYSTEM
from app.core.db import db, lock
from app.programme import calendar, details, evidence, queries, rules, service
from app.programme.details import EventDetails
from app.programme.evidence import Evidence
from app.programme.files import ProgrammeEvent, cited, first_day
from app.programme.models import Event, ProgrammeState, Project
from app.programme.rules import Certainty, EventStatus
from app.programme.search import remember
from app.programme.service import PRODUCT
from app.reference.catalogue import catalogue

HELD = "held"
CERTAINTIES = {HELD: Certainty.HELD, "recurring": Certainty.CONFIRMED}  # the others are only suggested

Values = dict[str, Any]


def store(said: ProgrammeEvent, titles: Mapping[str, str], *, at: datetime) -> None:
    """Store an event as the file has it."""
    known_from = _evidence(said, titles)
    event = db.session.scalar(select(Event).filter_by(code=said.id))
    if event is None:
        _create(said, known_from, at=at)
        return
    service.change_event(event, _details(said), by=SYSTEM, at=at)
    evidence.state(event, known_from, by=SYSTEM, at=at)
    if said.status == HELD and EventStatus.CLOSED in rules.NEXT[event.status]:
        service.close(event, by=SYSTEM, at=at)


def _create(said: ProgrammeEvent, known_from: Evidence, *, at: datetime) -> None:
    """Store an event that is new: one that was held is closed, any other is published, and nobody registers online."""
    calendar.ensure_state(at=at)
    lock(ProgrammeState, 1)  # numbers and addresses are given once
    event = Event(
        code=said.id,
        slug=_free_slug(said),
        uid=f"{uuid5(NAMESPACE_URL, f'{PRODUCT}:event:{said.id}')}@{PRODUCT}",
        number=1 + (db.session.scalar(select(func.max(Event.number))) or 0),
        title=said.title,
        type_id=said.event_type,
        status=EventStatus.CLOSED if said.status == HELD else EventStatus.PUBLISHED,
        created_at=at,
        modified_at=at,
        published_at=at,
        **known_from,
    )
    db.session.add(event)
    db.session.flush()
    details.put_on_event(event, _details(said))
    remember(event, catalogue())
    audit.record("event.loaded", event, by=SYSTEM, at=at)
    calendar.refresh(event, at=at)


def _free_slug(said: ProgrammeEvent) -> str:
    """Make an address of the title and the year that no other event has."""
    slug = "-".join(filter(None, (rules.slug_of(said.title), said.start[:4])))
    wishes = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(wish for wish in wishes if not queries.slug_is_taken(wish))


def _details(said: ProgrammeEvent) -> EventDetails:
    """Give what the file says of an event in the words of organisers."""
    project = db.session.scalar(select(Project).filter_by(code=said.initiative))
    country = catalogue().countries.get(said.country)
    found = EventDetails(
        title=said.title,
        summary=said.description,
        type_id=said.event_type,
        modality_id=said.modality or None,
        mode=said.mode,
        first_day=first_day(said.start, said.date_precision),
        last_day=first_day(said.end, said.date_precision),
        zone=said.tz or (country.zone if country else "UTC"),
        date_precision=said.date_precision,
        date_certainty=CERTAINTIES.get(said.status, Certainty.SUGGESTED),
        country_iso3=said.country or None,
        city_id=said.city_id or None,
        venue=said.venue,
        themes=sorted(set(said.themes)),
        projects=[said.initiative] if said.initiative else [],
    )
    if said.half_days is not None:
        found["half_days"] = said.half_days
    if "certificate_threshold" in said.model_fields_set:
        found["certificate_threshold"] = said.certificate_threshold
    if not country:
        found["region_id"] = project.region_id if project else None
    return found


def _evidence(said: ProgrammeEvent, titles: Mapping[str, str]) -> Evidence:
    """Give where an event is known from, and what its sources state beside its details."""
    return {
        "basis": said.basis,
        "note": said.note,
        "stated_participants": [stated.model_dump() for stated in said.participants],
        "public_source_details": said.public_source_details,
        "sources": cited(said.source, titles),
        "corroboration": [report.model_dump() for report in said.corroboration],
    }
