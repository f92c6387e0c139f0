"""Who is registered for an event and may be named as a speaker."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select

from app.core.db import db
from app.programme.models import Event
from app.programme.series import people_at
from app.registration.models import Registration
from app.registration.rules import LIVE
from app.timetable.forms import Registrant

MOST = 300  # people who are offered to choose from; anybody can be named by hand


def registrants(event: Event, also: Collection[UUID]) -> list[Registrant]:
    """List who is registered, by name, and those who are named already; two of one name are told apart by address."""
    columns = (
        Registration.id,
        Registration.name,
        Registration.organisation,
        Registration.country_iso3,
        Registration.group_id,
        Registration.email,
    )
    live = Registration.status.in_(LIVE)
    found = (
        select(*columns)
        .where(or_((Registration.event_id == people_at(event.id)) & live, Registration.id.in_(also)))
        .order_by(Registration.id.in_(also).desc(), Registration.name, Registration.registered_at)
        .limit(MOST)
    )
    people: dict[str, Registrant] = {}
    for key, name, organisation, country, group, email in db.session.execute(found):
        label = ", ".join(filter(None, (name, organisation)))
        label = f"{label}, {email}" if label in people else label
        people[label] = Registrant(key, label, name, organisation, country, group)
    return list(people.values())
