"""What the pages of the balance show: the figures of two rooms side by side, and the people who are tried in one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.programme.models import Event
from app.registration import balance as balances
from app.registration import balance_queries
from app.registration.balance import Balance, Tally
from app.registration.effects import Change, Room, Stand, stand
from app.registration.rules import Status
from app.selection import queries
from app.selection.rules import Atlas, Candidate, Spread, WhatIf, spread, what_if
from app.selection.suggestion import MOST, Suggestion, suggest


@dataclass(frozen=True)
class Figures:
    """The figures of one room."""

    balance: Balance
    spread: Spread
    stand: Stand
    first_timers: int

    @property
    def people(self) -> int:
        """Count everybody who counts."""
        return self.balance.confirmed


def figures_of(tally: Tally, atlas: Atlas, *, capacity: int | None) -> Figures:
    """Gather the figures of a room."""
    return Figures(
        balance=balances.figures(tally, capacity=capacity),
        spread=spread(tally.countries, atlas),
        stand=stand(tally),
        first_timers=tally.first_timers,
    )


def live(event: Event) -> dict[str, Any]:
    """Put the room as it is beside the room with everybody who is still to be decided about."""
    counted, atlas, before = balance_queries.counted(event), queries.atlas(event), balance_queries.been_before(event)
    now = Tally(balance_queries.measure_of(event))
    now.add_counted(counted, Status.CONFIRMED)
    then = now.copy()
    then.add_counted(counted, Status.PENDING)
    now.first_timers = now.people - before.get(Status.CONFIRMED, 0)
    then.first_timers = then.people - before.get(Status.CONFIRMED, 0) - before.get(Status.PENDING, 0)
    return {
        "now": figures_of(now, atlas, capacity=event.seats),
        "then": figures_of(then, atlas, capacity=event.seats),
        "pending": then.people - now.people,
        "waitlisted": sum(people for status, _country, people in counted.countries if status is Status.WAITLISTED),
        "seats": queries.seats_by_kind(event.id),
    }


@dataclass(frozen=True)
class Trial:
    """What accepting the chosen would do, for the page that shows it."""

    chosen: Sequence[queries.Chosen]  # as they would be decided about
    tried: WhatIf
    now: Figures
    then: Figures
    gone: int  # chosen, but decided about meanwhile
    too_many: bool
    suggestion: Suggestion | None

    @property
    def change(self) -> Change:
        """Say what would become of the targets."""
        return self.tried.change

    @property
    def reasons(self) -> Mapping[UUID, Any]:
        """Give the targets that each of those who are suggested brought closer."""
        return {pick.id: pick.helps for pick in self.suggestion.picks} if self.suggestion else {}


def trial(event: Event, keys: Collection[UUID]) -> Trial:
    """Try accepting some people."""
    return _trial(event, _room(event), list(dict.fromkeys(keys)))


def suggested(event: Event) -> Trial:
    """Try accepting those who would bring the room into its bands."""
    room = _room(event)
    suggestion = suggest(room, queries.candidates(event))
    return _trial(event, room, [pick.id for pick in suggestion.picks], suggestion)


def _room(event: Event) -> Room:
    room = balance_queries.room(event, balance_queries.counted(event))
    room.tally.first_timers = room.tally.people - balance_queries.been_before(event).get(Status.CONFIRMED, 0)
    return room


def _trial(event: Event, room: Room, keys: list[UUID], suggestion: Suggestion | None = None) -> Trial:
    chosen = {one.registration.id: one for one in queries.chosen(event, keys[:MOST])}
    tried, atlas = what_if(room, map(_candidate, chosen.values())), queries.atlas(event)
    return Trial(
        chosen=[chosen[key] for key in tried.outcomes],
        tried=tried,
        now=figures_of(tried.now.tally, atlas, capacity=event.seats),
        then=figures_of(tried.then.tally, atlas, capacity=event.seats),
        gone=len(keys[:MOST]) - len(chosen),
        too_many=len(keys) > MOST,
        suggestion=suggestion,
    )


def _candidate(one: queries.Chosen) -> Candidate:
    applicant = balance_queries.applicant(one.registration)
    kind = applicant.kind._replace(first_time=one.first_time)
    return Candidate(one.registration.id, replace(applicant, kind=kind))
