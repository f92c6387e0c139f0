"""What is said at the door."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.attendance.rules import Answer, Half, MarkKind, Place
from app.core.i18n import day
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
HALVES = {Half.MORNING: _l("%(day)s, morning"), Half.AFTERNOON: _l("%(day)s, afternoon")}


def place_name(place: Place) -> str:
    """Name a session, a day or a half of one."""
    if place.half:
        return str(HALVES[place.half]) % {"day": day(place.day)}
    return place.title or day(place.day)
