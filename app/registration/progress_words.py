"""What happens now, in words: to the person themselves, and to those who look at their registration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import i18n
from app.core.zones import wall_in, zone
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.registration.models import Registration
from app.registration.progress import Ending, Facts, Progress, State, Step, Turn, progress

STATES = {
    State.DONE: lazy_pgettext("step", "Done"),
    State.NOW: lazy_pgettext("step", "Now"),
    State.LATER: lazy_pgettext("step", "Later"),
    State.NEVER: lazy_pgettext("step", "Not reached"),
}
TONES = {State.DONE: "ok", State.NOW: "info", State.LATER: "", State.NEVER: ""}
STEPS = {
    Step.REGISTERED: _l("Registration"),
    Step.ACCEPTED: _l("Yes and details from the person"),
    Step.ENDORSED: _l("Word of the group’s secretariat"),
    Step.DECIDED: _l("Decision of the organiser"),
    Step.PLACED: _l("A place"),
    Step.EVENT: _l("The event"),
}
NOMINATION = _l("Nomination")
TO_ME = {Step.ACCEPTED: _l("Your yes and your details"), Step.PLACED: _l("Your place")}
TURNS = {
    Turn.REGISTRANT: _l("the person"),
    Turn.NOMINATOR: _l("the organisation that nominated"),
    Turn.SECRETARIAT: _l("the secretariat of the group"),
    Turn.ORGANISER: _l("the organiser"),
    Turn.NOBODY: _l("nobody"),
}
MINE: Mapping[Turn | tuple[Turn, Step], LazyString] = {
    (Turn.REGISTRANT, Step.ACCEPTED): _l("It is your turn: say yes and complete your details."),
    (Turn.REGISTRANT, Step.EVENT): _l("You have a place. Come to the event."),
    Turn.NOMINATOR: _l("It is your turn: the secretariat did not endorse this person. You may nominate somebody else."),
    Turn.SECRETARIAT: _l("It is your turn: endorse this person, or say why not."),
    (Turn.ORGANISER, Step.DECIDED): _l("It is your turn: decide."),
    Turn.ORGANISER: _l("It is your turn: the event needs a new date."),
}
THEIRS: Mapping[Turn | tuple[Turn, Step], LazyString] = {
    (Turn.REGISTRANT, Step.ACCEPTED): _l("It is the person’s turn: to say yes and complete the details."),
    (Turn.REGISTRANT, Step.EVENT): _l("The person has a place and comes to the event."),
    Turn.NOMINATOR: _l("The group’s secretariat did not endorse. The organisation may nominate somebody else."),
    Turn.SECRETARIAT: _l("It is the turn of the group’s secretariat: to endorse."),
    (Turn.ORGANISER, Step.DECIDED): _l("It is the organiser’s turn: to decide."),
    Turn.ORGANISER: _l("It is the organiser’s turn: to set a new date."),
    (Turn.NOBODY, Step.DECIDED): _l("On the reserve list: nobody needs to act until a place on the list becomes free."),
    Turn.NOBODY: _l("Nobody needs to act: the first free place that fits is given at once."),
}
ENDINGS = {
    Ending.DECLINED: _l("This has ended: there was no place this time."),
    Ending.CANCELLED: _l("This has ended: the registration was cancelled by the person."),
    Ending.WITHDRAWN: _l("This has ended: the registration was withdrawn."),
    Ending.EVENT_CANCELLED: _l("This has ended: the event is cancelled."),
    Ending.EVENT_OVER: _l("This has ended: the event is over."),
}


@dataclass(frozen=True)
class Line:
    """One step as it is shown."""

    label: str
    state: str
    tone: str
    now: bool


@dataclass(frozen=True)
class WhatNow:
    """The answer to “what happens now”: a sentence or two, whose turn it is, and the steps."""

    sentences: list[str]
    turn: str  # who must act, in a few words; empty once it has ended
    by: str  # until when, in words; empty where no day is set
    late: bool
    lines: list[Line]


def facts_of(registration: Registration, event: Event) -> Facts:
    """Gather what the answer depends on."""
    return Facts(
        status=registration.status,
        nominated=registration.nominated,
        accepted=registration.accepted_at is not None,
        endorsement=registration.endorsement,
        reserve=registration.reserve,
        policy=Policy(event.policy),
        event_status=EventStatus(event.status),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        details_until=event.details_until,
        freeze_at=event.freeze_at,
    )


def what_now(registration: Registration, event: Event, *, reader: Turn, at: datetime) -> WhatNow:
    """Say what happens now with a registration, to whoever reads: the person, a secretariat, the desk."""
    stands = progress(facts_of(registration, event), at=at)
    by = _day(stands.by, event) if stands.by else ""
    return WhatNow(
        sentences=list(_sentences(stands, reader, by, at)),
        turn=_whose(stands, reader),
        by=by,
        late=stands.late,
        lines=[_line(step, state, registration, reader) for step, state in stands.steps],
    )


def _whose(stands: Progress, reader: Turn) -> str:
    if stands.turn is None:
        return ""
    return str(_("you") if stands.turn is reader else TURNS[stands.turn])


def _sentences(stands: Progress, reader: Turn, by: str, at: datetime) -> Iterator[str]:
    """Say whose turn it is, or how it ended; then by when."""
    if stands.ending:
        yield str(ENDINGS[stands.ending])
        return
    said = MINE if stands.turn is reader else THEIRS
    yield str(_of(said, stands))
    if by:
        yield _by_when(stands, by, at)
    if stands.also and not stands.late:
        yield str(
            _("You may endorse already.")
            if stands.also is reader
            else _("The group’s secretariat may endorse already.")
        )


def _of(said: Mapping[Turn | tuple[Turn, Step], LazyString], stands: Progress) -> LazyString:
    """Find the sentence for a turn at a step, or for that turn at any step."""
    turn, now = stands.turn or Turn.NOBODY, stands.now or Step.EVENT
    return said.get((turn, now)) or said[turn]


def _by_when(stands: Progress, by: str, at: datetime) -> str:
    """Say by when, in words that fit the step."""
    if stands.now is Step.EVENT:
        begun = stands.by is not None and stands.by <= at
        return str(_("It began on %(day)s.", day=by) if begun else _("It begins on %(day)s.", day=by))
    if stands.late:
        return str(_("The last day for this was %(day)s.", day=by))
    if stands.turn is Turn.NOBODY:
        return str(_("That can happen until the event begins, on %(day)s.", day=by))
    return str(_("The last day for this is %(day)s.", day=by))


def _day(moment: datetime, event: Event) -> str:
    """Write the day of a moment as calendars at the event's place have it."""
    return i18n.day(wall_in(moment, zone(event.zone)).date())


def _line(step: Step, state: State, registration: Registration, reader: Turn) -> Line:
    label = STEPS[step]
    if step is Step.REGISTERED and registration.nominated:
        label = NOMINATION
    elif reader is Turn.REGISTRANT:
        label = TO_ME.get(step, label)
    return Line(str(label), str(STATES[state]), TONES[state], now=state is State.NOW)
