"""What is said at the door."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from app.attendance.merging import Fact, Part
from app.attendance.rules import Answer, Attendance, Direction, Half, MarkKind, Place
from app.core.i18n import day, wall_time
from app.registration.rules import Status

TONES = {
    Answer.WELCOME: "ok",
    Answer.GOODBYE: "ok",
    Answer.ALREADY_IN: "warn",
    Answer.NOT_CONFIRMED: "err",
    Answer.CANCELLED: "err",
    Answer.WRONG_EVENT: "err",
    Answer.UNKNOWN_CODE: "err",
}
ICONS = {
    Answer.WELCOME: "check",
    Answer.GOODBYE: "arrow",
    Answer.ALREADY_IN: "clock",
}
PASSED = {
    Answer.WELCOME: _l("Welcome. Checked in at %(time)s."),
    Answer.GOODBYE: _l("Goodbye. Checked out at %(time)s."),
    Answer.ALREADY_IN: _l("Already in, since %(time)s."),
}
STOPPED = {
    Status.PENDING: _l("Not confirmed: an organiser has not decided yet."),
    Status.WAITLISTED: _l("Not confirmed: on the waiting list."),
    Status.DECLINED: _l("Not confirmed: the registration was declined."),
    Status.CANCELLED: _l("Cancelled by the registrant."),
    Status.WITHDRAWN: _l("Withdrawn by an organiser."),
}
MARKS = {
    MarkKind.PRESENT: _l("Present"),
    MarkKind.ABSENT: _l("Absent"),
    MarkKind.EXCUSED: lazy_pgettext("mark", "Excused"),
}
DIRECTIONS = {Direction.IN: lazy_pgettext("scan", "In"), Direction.OUT: lazy_pgettext("scan", "Out")}
SOURCES = {"desk": _l("The check-in page"), "self": _l("They themselves, by the code on the board")}
TO_EXPLAIN = {
    "again": _l("Scanned again"),
    "clock_was_wrong": _l("Clock put right"),
    "came_later": _l("Arrived later"),
    "taken_back": _l("Taken back"),
    "overruled": _l("Overruled by a mark"),
    "set_aside": _l("Set aside"),
}
BECAME = {
    Part.ARRIVED: _l("The first way in: this is when they came."),
    Part.CAME_BACK: _l("Came back in."),
    Part.LEFT: _l("Went out."),
    Part.THERE_FROM_THE_START: _l("Went out without having been seen coming in: counted as there from the start."),
    Part.AGAIN: _l("Changes nothing: they were in, or out, already."),
    Part.OVERRULED: _l("Overruled: an organiser’s later mark stands over it."),
    Part.TAKEN_BACK: _l("Taken back: it was a slip, and does not count."),
    Part.SET_ASIDE: _l("Set aside: it does not count until an organiser takes it."),
    Part.LEFT_ASIDE: _l("Left aside by an organiser: it does not count."),
    Part.STANDS: _l("The organiser’s latest word: it stands."),
    Part.REPLACED: _l("Replaced by a later mark."),
    Part.OUTDATED: _l("They came in after this mark, so it stands no more."),
}
HALVES = {Half.MORNING: _l("%(day)s, morning"), Half.AFTERNOON: _l("%(day)s, afternoon")}


def place_name(place: Place) -> str:
    """Name a session, a day or a half of one."""
    if place.half:
        return str(HALVES[place.half]) % {"day": day(place.day)}
    if place.whole_day and place.title:
        return str(_("%(title)s, %(day)s", title=place.title, day=day(place.day)))
    return place.title or day(place.day)


def outcome(attendance: Attendance, clocks: Callable[[datetime], datetime]) -> str:
    """Say what everything that was seen and said of somebody at a place comes to."""
    if attendance.state is not MarkKind.PRESENT:
        return str(_("Counted as: %(word)s.", word=MARKS[attendance.state]))
    if attendance.arrived_at is None:
        return str(_("Present."))
    came = wall_time(clocks(attendance.arrived_at))
    if attendance.minutes is None:
        return str(_("Present since %(time)s.", time=came))
    return str(
        ngettext(
            "Present since %(time)s, for %(num)d minute.",
            "Present since %(time)s, for %(num)d minutes.",
            attendance.minutes,
            time=came,
        )
    )


def clock(fact: Fact, clocks: Callable[[datetime], datetime]) -> str:
    """Say what a device's own clock showed, and by how much it was wrong."""
    shown = fact.clock or fact.at
    minutes, time = round((shown - fact.at).total_seconds() / 60), clocks(shown).strftime("%H:%M:%S")
    if minutes > 0:
        return str(
            ngettext(
                "its clock showed %(time)s: %(num)d minute ahead",
                "its clock showed %(time)s: %(num)d minutes ahead",
                minutes,
                time=time,
            )
        )
    return str(
        ngettext(
            "its clock showed %(time)s: %(num)d minute behind",
            "its clock showed %(time)s: %(num)d minutes behind",
            -minutes,
            time=time,
        )
    )


def delay(fact: Fact) -> str:
    """Say how long a scan waited on its device."""
    minutes = round(fact.delay.total_seconds() / 60)
    if minutes < 120:
        return str(ngettext("%(num)d minute later", "%(num)d minutes later", minutes))
    return str(ngettext("%(num)d hour later", "%(num)d hours later", round(minutes / 60)))
