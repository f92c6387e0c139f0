"""What is written to registrants of what has become of their event, with what they were told before."""

from dataclasses import dataclass
from enum import Enum

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import i18n
from app.core.outbox import Notice
from app.programme.models import Event
from app.programme.phrases import MODES
from app.registration import ways
from app.registration.facts import Facts, of_event
from app.registration.models import Registration
from app.registration.notices import composed, facts, when, where


class Kind(Enum):
    """What has happened to an event."""

    CHANGED = "changed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Change:
    """News of an event: what happened, and what to say of it beside the event's present facts."""

    kind: Kind
    note: str = ""  # the organiser's own words
    was: Facts | None = None  # what people were told before


def event_changed(registration: Registration, event: Event, change: Change) -> Notice:
    """Tell what has become of the event."""
    kind = f"event.{change.kind.value}"
    with force_locale(registration.language):
        subject, sentence = _news(event, change.kind)
        return composed(
            registration,
            f"registration:{registration.id}:{kind}:{event.sequence}{_part(registration, event)}",
            f"registration.{kind}",
            subject,
            sentence,
            change.note,
            _beside(change.was, registration, event) if change.was else facts(event, registration),
            _("See, change or cancel your registration here:"),
        )


def _part(registration: Registration, event: Event) -> str:
    """Tell news of a part of a series from that of the series at which somebody is registered."""
    return "" if registration.event_id == event.id else f":{event.slug}"


def _news(event: Event, kind: Kind) -> tuple[str, str]:
    """Give the subject and the first sentence of a piece of news."""
    if kind is Kind.CANCELLED:
        return (
            _("Cancelled: %(title)s", title=event.title),
            _("“%(title)s” is cancelled and does not take place. We are sorry.", title=event.title),
        )
    if kind is Kind.POSTPONED:
        return (
            _("Postponed: %(title)s", title=event.title),
            _("“%(title)s” is postponed. Your registration stays as it is.", title=event.title),
        )
    return (
        _("Changed: %(title)s", title=event.title),
        _("The details of “%(title)s” have changed. These are the new ones.", title=event.title),
    )


def _beside(was: Facts, registration: Registration, event: Event) -> str:
    """Say when and where, a line each, and below each that is new what people were told before."""
    now = of_event(event)
    online = event.two_ways and registration.online
    lines = [] if was.title == now.title else [_("Title: %(title)s", title=now.title), *until_now(was.title)]
    if was.mode is not now.mode:
        lines += [_("Format: %(format)s", format=MODES[now.mode]), *until_now(str(MODES[was.mode]))]
    lines += [_("When: %(when)s", when=until(now)), *(until_now(until(was)) if until(was) != until(now) else [])]
    if event.two_ways:
        lines.append(_("You take part: %(way)s", way=ways.name(registration, event)))
    if not online and (_place(now) or _place(was)):
        lines.append(_("Where: %(where)s", where=_place(now) or _("not known yet")))
        lines += until_now(_place(was)) if _place(was) != _place(now) else []
    if was.link is not None and was.link != now.link and now.link:
        lines.append(_("The link to take part online is a new one; your own page leads to it."))
    return "\n".join(lines)


def until(facts: Facts) -> str:
    """Write when an event takes place, and until when on its last day."""
    said = when(facts)
    return f"{said} – {i18n.wall_time(facts.end_time)}" if facts.end_time else said


def _place(facts: Facts) -> str:
    """Name the venue with its address, the city and the country."""
    return ", ".join(filter(None, (where(facts), facts.address)))


def until_now(old: str) -> list[str]:
    """Say in a line of its own what people were told before, where they were told anything."""
    return [str(_("Until now: %(old)s", old=old))] if old else []
