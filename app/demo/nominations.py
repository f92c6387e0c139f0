"""Invented organisations that were asked to put people forward, and what has become of whom they named."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.db import db
from app.demo.files import DemoCall, DemoNominee, DemoStep
from app.nominations import call_list, queries, service
from app.nominations.call_list import Asked
from app.nominations.models import Call, Nomination
from app.nominations.service import Person
from app.programme.models import Event
from app.registration import nominees
from app.registration import service as registration
from app.registration.models import Registration
from app.registration.rules import Changes

A_DAY = timedelta(days=1)
SENT, ANSWERED, DONE = 10 * A_DAY, 20 * A_DAY, 30 * A_DAY  # after the event was announced
BECAUSE = "There is one titular delegate of each group and country."


def nominate(event: Event, calls: Iterable[DemoCall], users: Mapping[str, User], *, since: datetime) -> None:
    """Let an event's organiser ask organisations, and these answer."""
    organiser = next(user for user in users.values() if user.role is Role.ORGANISER)
    for said in calls:
        asked = Asked(said.organisation, said.group, said.country, said.email, said.name, said.language)
        (call,) = call_list.add_calls(event, [asked], by=organiser, at=since)
        if said.sent:
            call_list.send_calls(event, by=organiser, at=since + SENT, only=call.id)
        if said.opened:
            call_list.note_opened(call, at=since + SENT + A_DAY)
        _answer(call, said, users, organiser, since)
        if said.closed:
            call_list.close_call(call, True, by=organiser, at=since + DONE)


def _answer(call: Call, said: DemoCall, users: Mapping[str, User], organiser: User, since: datetime) -> None:
    focal_point = queries.party_of_call(call)
    people = [Person(one.name, one.email, one.role, reserve=one.reserve) for one in said.nominees]
    made = service.propose(call, people, by=focal_point, at=since + ANSWERED)
    for nomination, one in zip(made, said.nominees, strict=True):
        _go_through(nomination, one, users, organiser, since + DONE)
        if one.replaced_by:
            other = Person(one.replaced_by, f"{'.'.join(one.replaced_by.lower().split())}@example.org")
            service.replace(nomination, other, by=focal_point, at=since + DONE + A_DAY)


def _go_through(
    nomination: Nomination, said: DemoNominee, users: Mapping[str, User], organiser: User, at: datetime
) -> None:
    """Let happen to a nominee what the file says."""
    one = nomination.registration
    secretariat = queries.party_of(users.get(f"secretariat.{one.group_id}", organiser))
    deciding = queries.party_of(organiser)
    deeds: dict[DemoStep, Callable[[], object]] = {
        DemoStep.OPENED: lambda: nominees.note_opened(one, at=at),
        DemoStep.ACCEPTED: lambda: _say_yes(one, said, at),
        DemoStep.ENDORSED: lambda: service.endorse(nomination, given=True, by=secretariat, at=at),
        DemoStep.NOT_ENDORSED: lambda: service.endorse(
            nomination, "Not a member of an affiliated union.", given=False, by=secretariat, at=at
        ),
        DemoStep.CONFIRMED: lambda: service.accept(nomination, by=deciding, at=at),
        DemoStep.DECLINED: lambda: service.decline(nomination, BECAUSE, by=deciding, at=at),
        DemoStep.WITHDRAWN: lambda: service.withdraw(
            nomination, "Has another duty that week.", by=queries.party_of_call(nomination.call), at=at
        ),
    }
    for step in said.steps:
        deeds[step]()
    db.session.flush()


def _say_yes(one: Registration, said: DemoNominee, at: datetime) -> None:
    details = Changes(one.name, one.email, one.organisation, one.language, said.gender, languages=(one.language,))
    registration.change_details(one, details, by=one, at=at)
    nominees.accept(one, at=at)
