"""What differs between two states of a timetable, in words: of each session what it is now, and what it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core import i18n
from app.programme.phrases import CERTAINTIES, MODES, SESSION_KINDS, STATUSES
from app.programme.rules import Certainty, EventStatus, Mode
from app.reference.catalogue import catalogue
from app.registration.event_news import until
from app.registration.facts import of_kept
from app.registration.notices import where
from app.timetable.compare import NOTICED, Change, Details, Step
from app.timetable.models import Release
from app.timetable.plan import unpacked

SHOWN = 160  # signs of a long text, about where it differs
STEPS = {
    Step.NEW: _l("New session"),
    Step.BACK: _l("Takes place after all"),
    Step.CHANGED: lazy_pgettext("session", "Changed"),
    Step.CANCELLED: lazy_pgettext("session", "Cancelled"),
}
TONES = {Step.NEW: "ok", Step.BACK: "ok", Step.CHANGED: "info", Step.CANCELLED: "err"}
WHEN = frozenset({"starts_wall", "ends_wall", "zone", "ends_zone"})
WHERE_AND_WHEN = WHEN | {"room", "city_id", "place"}
IN_PUBLIC = NOTICED | {"title"}


@dataclass(frozen=True)
class Line:
    """One thing that differs: what it is called, what it was and what it is now; either may be nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Said:
    """What becomes of one session, in words."""

    title: str
    step: str
    tone: str
    lines: list[Line]


def said_of(change: Change, only: frozenset[str] | None = None) -> Said:
    """Put into words what becomes of a session: of everything, or of these fields only."""
    step = change.step or Step.CHANGED
    return Said(change.title, str(STEPS[step]), TONES[step], list(_lines(change, step, only)))


def _lines(change: Change, step: Step, only: frozenset[str] | None) -> list[Line]:
    before = change.before if step in (Step.CHANGED, Step.CANCELLED) else None
    after = change.after if step is not Step.CANCELLED else None
    fields = {Step.CHANGED: change.fields, Step.CANCELLED: WHEN}.get(step, WHERE_AND_WHEN)
    if only is not None:
        fields &= only
    found = []
    if WHEN & fields:
        found.append(Line(str(_("Time")), _when(before, change.zone_before), _when(after, change.zone_after)))
    for name, (label, write) in FIELDS.items():
        if name in fields:
            old, new = (write(one[name]) if one else "" for one in (before, after))
            if old or new:
                found.append(Line(str(label), *_excerpts(old, new)))
    return found


def _when(details: Details | None, zone: str) -> str:
    """Write when a session takes place, with the city whose clocks are meant."""
    if details is None:
        return ""
    begins, ends = details["starts_wall"], details["ends_wall"]
    first = details["zone"] or zone
    last = details["ends_zone"] or first
    if begins.date() == ends.date() and first == last:
        return _clock(begins, i18n.time_range(begins, ends), first)
    return f"{_clock(begins, i18n.wall_time(begins), first)} – {_clock(ends, i18n.wall_time(ends), last)}"


def _clock(day: datetime, time: str, zone: str) -> str:
    said = {"day": i18n.day(day), "time": time, "city": i18n.clock_city(zone)}
    return str(_("%(day)s, %(time)s (%(city)s time)", **said))


def _city(city_id: str | None) -> str:
    city = catalogue().cities.get(city_id or "")
    return city.name if city else ""


def _languages(codes: list[str]) -> str:
    names = Locale.parse(i18n.language()).languages
    return str(_(", ")).join(names.get(code, code) for code in codes)


def _speakers(speakers: list[Mapping[str, Any]]) -> str:
    return "; ".join(str(_(", ")).join(filter(None, (one["name"], one.get("organisation")))) for one in speakers)


def _yes_or_no(value: bool) -> str:
    return str(_("yes") if value else _("no"))


FIELDS: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "title": (_l("Title"), str),
    "room": (_l("Room"), str),
    "city_id": (_l("City"), _city),
    "place": (_l("Place"), str),
    "to_city_id": (_l("Arrival"), _city),
    "kind": (_l("Kind"), lambda kind: str(SESSION_KINDS[kind])),
    "track": (_l("Track"), str),
    "capacity": (_l("Places"), lambda number: "" if number is None else str(number)),
    "required": (_l("Counts for the certificate"), _yes_or_no),
    "speakers": (_l("Speakers"), _speakers),
    "languages": (_l("Languages"), _languages),
    "interpretation": (_l("Interpretation"), _languages),
    "host": (_l("Host"), str),
    "demonstrates": (_l("What is shown"), str),
    "contact": (_l("Contact"), str),
    "description": (_l("Description"), str),
}


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Give two texts, or of long ones the part in which they differ."""
    if max(len(old), len(new)) <= SHOWN:
        return old, new
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    begin = max(old.rfind(" ", 0, max(same - SHOWN // 4, 0)) + 1, 0)
    return _excerpt(old, begin), _excerpt(new, begin)


def _excerpt(text: str, begin: int) -> str:
    shown = text[begin : begin + SHOWN]
    return f"{'…' if begin else ''}{shown}{'…' if begin + SHOWN < len(text) else ''}" if text else ""


def of_event(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """Put into words what differs of the event itself between two versions."""
    was, now = of_kept(before), of_kept(after)
    pairs: list[tuple[Any, str, str]] = [
        (_l("Title"), before["title"], after["title"]),
        (_l("Status"), str(STATUSES[EventStatus(before["status"])]), str(STATUSES[EventStatus(after["status"])])),
        (_l("When"), until(was), until(now)),
        (
            _l("How sure the date is"),
            str(CERTAINTIES[Certainty(before["date_certainty"])]),
            str(CERTAINTIES[Certainty(after["date_certainty"])]),
        ),
        (_l("Format"), str(MODES[Mode(before["mode"])]), str(MODES[Mode(after["mode"])])),
        (_l("Where"), where(was), where(now)),
        (_l("Address"), was.address, now.address),
    ]
    return [Line(str(label), old, new) for label, old, new in pairs if old != new]


def moment(wall: datetime, zone: str) -> str:
    """Write a moment with its day, as clocks in the zone show it."""
    return _clock(wall, i18n.wall_time(wall), zone)


def days_of(version: Release) -> list[tuple[date, list[tuple[str, Details]]]]:
    """Lay out the timetable as a version keeps it: by day, each session with its times."""
    sessions = sorted(map(unpacked, version.sessions.values()), key=lambda one: (one["starts_wall"], one["title"]))
    zone = version.event["zone"]
    return [
        (day, [(_times(one, zone), one) for one in some])
        for day, some in groupby(sessions, key=lambda one: one["starts_wall"].date())
    ]


def _times(session: Details, zone: str) -> str:
    """Write from when to when; the day stands above, and the event's own clocks need no name."""
    first, begins, ends = session["zone"] or zone, session["starts_wall"], session["ends_wall"]
    if first == zone and begins.date() == ends.date() and session["ends_zone"] is None:
        return i18n.time_range(begins, ends)
    return _when(session, zone)
