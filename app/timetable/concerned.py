"""Whom a release concerns: everybody whose registration is live, but of a session that is chosen only who chose it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.programme.models import Event
from app.programme.rules import SessionKind
from app.registration import electives
from app.registration.models import Registration, SessionChoice
from app.registration.queries import live
from app.timetable.compare import Change


@dataclass(frozen=True)
class Concerned:
    """The people of an event, and of its sessions that are chosen those who chose them."""

    event: Event
    people: Sequence[Registration]
    chosen: Mapping[UUID, frozenset[UUID]]  # by session, the registrations

    def changes_for(self, registration: Registration, changes: Sequence[Change]) -> list[Change]:
        """Give those of the changes that one person must know of."""
        return [one for one in changes if self._is_for(registration, one)]

    def count(self, change: Change) -> int:
        """Count the people whom a change concerns."""
        return sum(self._is_for(one, change) for one in self.people)

    def _is_for(self, registration: Registration, change: Change) -> bool:
        online = self.event.two_ways and registration.online
        if not (change.is_noticed_online if online else change.is_noticed):
            return False
        still_chosen = change.after is None or change.after["kind"] is SessionKind.ELECTIVE
        return not (change.key in self.chosen and still_chosen) or registration.id in self.chosen[change.key]


def concerned_by(event: Event) -> Concerned:
    """Read who comes to an event, and who chose which of its sessions."""
    sessions = electives.chosen_ones(event.id)
    chose = select(SessionChoice.session_id, SessionChoice.registration_id).where(
        SessionChoice.session_id.in_(sessions), electives.HELD
    )
    found: dict[UUID, set[UUID]] = {key: set() for key in sessions}
    for session_id, registration_id in db.session.execute(chose):
        found[session_id].add(registration_id)
    return Concerned(event, live(event.id), {key: frozenset(people) for key, people in found.items()})
