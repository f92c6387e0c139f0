"""What is read of badges."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.accounts.models import User
from app.badges.models import BadgePrint, PrintedBadge
from app.badges.rules import mark
from app.core.db import db
from app.programme.models import Event
from app.programme.search import folded
from app.registration.models import Registration
from app.registration.rules import Status


@dataclass(frozen=True)
class Selection:
    """Whom the list is narrowed to."""

    group_id: str = ""
    role: str = ""
    text: str = ""


def said_of(person: Registration) -> dict[str, Any]:
    """Give what of a person stands on their badge."""
    return {
        "name": person.name,
        "badge_name": person.badge_name,
        "organisation": person.organisation,
        "country": person.country_iso3,
        "group": person.group_id,
        "role": person.role.value,
        "languages": list(person.languages),
        "ticket": person.ticket,
    }


def confirmed(event: Event, selection: Selection) -> Select[Registration]:
    """Select those who come with a place, by name: who takes part online needs no badge."""
    query = select(Registration).where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
    if event.two_ways:
        query = query.where(~Registration.online)
    if selection.group_id:
        query = query.where(Registration.group_id == selection.group_id)
    if selection.role:
        query = query.where(Registration.role == selection.role)
    words = folded(selection.text).split()
    narrowed = query.where(*(Registration.search_text.contains(word, autoescape=True) for word in words))
    return narrowed.order_by(Registration.name, Registration.id)


def people(event: Event, selection: Selection) -> Sequence[Registration]:
    """List those who have a place."""
    return db.session.scalars(confirmed(event, selection)).all()


def latest_marks(event: Event) -> dict[UUID, str]:
    """Give what each person's newest badge said."""
    newest = (
        func.row_number()
        .over(partition_by=PrintedBadge.registration_id, order_by=(BadgePrint.printed_at.desc(), BadgePrint.id))
        .label("newest")
    )
    of_event = PrintedBadge.print_id == BadgePrint.id
    ranked = (
        select(PrintedBadge.registration_id, PrintedBadge.mark, newest)
        .join(BadgePrint, of_event)
        .where(BadgePrint.event_id == event.id)
        .subquery()
    )
    found = select(ranked.c.registration_id, ranked.c.mark).where(ranked.c.newest == 1)
    return dict(db.session.execute(found).all())


def lacking(listed: Sequence[Registration], marks: dict[UUID, str]) -> list[Registration]:
    """Pick those who have no badge yet, or one that says something else than it would now."""
    return [one for one in listed if marks.get(one.id) != mark(said_of(one))]


def prints(event: Event) -> Sequence[tuple[BadgePrint, int, str]]:
    """List what was printed, the newest first: how many badges, and by whom."""
    counted = (
        select(BadgePrint, func.count(PrintedBadge.registration_id), User.name)
        .outerjoin(PrintedBadge, PrintedBadge.print_id == BadgePrint.id)
        .join(User, User.id == BadgePrint.printed_by)
        .where(BadgePrint.event_id == event.id)
        .group_by(BadgePrint.id, User.id)
        .order_by(BadgePrint.printed_at.desc(), BadgePrint.id)
        .limit(20)
    )
    return [(made, number, name) for made, number, name in db.session.execute(counted)]


def print_of(event: Event, print_id: UUID) -> BadgePrint | None:
    """Find what was printed for an event."""
    found = db.session.get(BadgePrint, print_id)
    return found if found and found.event_id == event.id else None


def people_of(made: BadgePrint) -> Sequence[Registration]:
    """List whose badges were printed together and who still have a place, by name."""
    printed = select(PrintedBadge.registration_id).where(PrintedBadge.print_id == made.id)
    query = select(Registration).where(Registration.id.in_(printed), Registration.status == Status.CONFIRMED)
    return db.session.scalars(query.order_by(Registration.name, Registration.id)).all()


def these(listed: Sequence[Registration], ids: Collection[UUID]) -> list[Registration]:
    """Pick those who were ticked."""
    return [one for one in listed if one.id in ids]
