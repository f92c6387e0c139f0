"""The words and numbers of the reports as people read them."""

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.programme.models import Event
from app.registration.notices import when, where
from app.reports.figures import NUMBERS, AttendanceReport, Figures
from app.reports.rules import Dimension, Ending, Rhythm, Subject
from app.reports.small_numbers import Words

UNKNOWN = "–"

COLUMNS = {
    "registered": _l("Registered"),
    "confirmed": _l("Confirmed"),
    "attended": _l("Attended"),
    "completed": _l("Completed"),
    "completed_of": _l("of so many who could"),
    "excused": _l("Excused"),
    "no_show": _l("Did not come"),
    "awaited": _l("Still expected"),
    "late": _l("Late"),
    "unconfirmed": _l("Came unconfirmed"),
    "minutes": _l("Minutes there"),
    "minutes_of": _l("of so many people"),
}
RATES = {
    "attendance_rate": _l("Share who came"),
    "completion_rate": _l("Share who completed"),
}
ALL_COLUMNS = COLUMNS | RATES
KEY_FIGURES = ("registered", "confirmed", "attended", "completed", "excused", "no_show", "awaited", "late")
TABLES = {
    Dimension.ALL: _l("All together"),
    Dimension.EVENT: _l("By event"),
    Dimension.GROUP: _l("By group"),
    Dimension.GENDER: _l("By gender"),
    Dimension.GROUP_GENDER: _l("By group and gender"),
    Dimension.REGION: _l("By region"),
    Dimension.COUNTRY: _l("By country"),
    Dimension.ROLE: _l("By role"),
    Dimension.WAY: _l("In person and online"),
    Dimension.STATUS: _l("By what became of the registration"),
    Dimension.PART: _l("By part of the series"),
    Dimension.DAY: _l("By day"),
    Dimension.HALF_DAY: _l("By half day"),
    Dimension.SESSION: _l("By session"),
    Dimension.DAY_GROUP: _l("By day and group"),
    Dimension.HALF_DAY_GROUP: _l("By half day and group"),
    Dimension.SESSION_GROUP: _l("By session and group"),
    Dimension.PERSON: _l("Every person once"),
    Dimension.PERSON_GROUP: _l("Every person once, by group"),
    Dimension.PERSON_GENDER: _l("Every person once, by gender"),
    Dimension.PERSON_COUNTRY: _l("Every person once, by country"),
}
PRESENCE = {
    Dimension.SESSION: _l("Presence by session"),
    Dimension.DAY: _l("Presence by day"),
}
RHYTHMS = {
    Rhythm.AFTER: _l("Once, on the morning after all is over"),
    Rhythm.WEEKLY: _l("Every Monday, and a last time when all is over"),
}
ENDINGS = {
    Ending.DONE: _l("Sent, and all is over"),
    Ending.STOPPED: _l("Stopped"),
    Ending.NO_RIGHT: _l("Ended: the reader may not read it any more"),
}
OTHERS = {
    Dimension.GROUP: _l("Other groups, together"),
    Dimension.GENDER: _l("Others, together"),
    Dimension.REGION: _l("Other regions, together"),
}
WORDS = Words(
    others=lambda dimension: str(OTHERS[dimension]),
    others_of=lambda region: str(_("Other countries of %(region)s, together", region=region)),
    both=lambda one, other: str(_("%(first)s, %(second)s", first=one, second=other)),
)
COUNTING = _l(
    "Registered is everybody who ever registered. Attended, excused, did not come and still expected are of the"
    " confirmed and add up to them. Having attended is having been present at least once. Late is more than 15 minutes"
    " after the start, at least once. Both shares are of the confirmed."
)
COMPLETING = _l(
    "Completed is who, of the confirmed, came to as much as the certificate asks for; of a part of the event, and where"
    " the event gives no certificates, there is no such figure."
)
MINUTES = _l(
    "The minutes are those of the people beside them: of the others who attended, it is not known how long they stayed."
)


COUNTING_PUBLIC = _l(
    "Registered is everybody who ever registered; of these some were confirmed, of these some attended at least once,"
    " and of these some came to as much as the certificate asks for. The shares are of the confirmed."
)
ONCE = _l(
    "A participation is one person at one event. Every person once: whoever came to several events is counted as one,"
    " under the group, gender and country of their latest registration, and has attended or completed who did so at one"
    " of the events. Drafts and events that were called off do not count."
)
NOTES = (COUNTING, COMPLETING, MINUTES)


def notes(report: AttendanceReport) -> list[str]:
    """Say what the figures of a report mean."""
    return [str(one) for one in (NOTES if report.subject is Subject.EVENT else (*NOTES, ONCE))]


def facts_of(event: Event) -> list[str]:
    """Say when and where an event is."""
    return [said for said in (when(event), where(event)) if said]


def how_many_events(number: int) -> str:
    """Say of how many events a report is."""
    return str(ngettext("One event", "%(num)d events", number))


def key_figures(total: Figures) -> list[tuple[str, str, str]]:
    """Give the figures of all, with the shares that belong to them."""
    shares = {"attended": total.rate, "completed": total.completion_rate}
    return [(str(COLUMNS[name]), number(getattr(total, name)), _of_it(shares.get(name))) for name in KEY_FIGURES]


def _of_it(rate: float | None) -> str:
    return "" if rate is None else str(_("%(share)s of the confirmed", share=share(rate)))


def counted_at(report: AttendanceReport) -> str:
    """Say when the figures were counted."""
    return str(_("As of %(time)s UTC", time=f"{report.at:%Y-%m-%d %H:%M}"))


def cells(figures: Figures) -> list[str]:
    """Write the numbers and the shares of a line, as page and paper show them."""
    numbers = [number(getattr(figures, name)) for name in NUMBERS]
    return [*numbers, share(figures.rate), share(figures.completion_rate)]


def number(value: int | None) -> str:
    """Write a number; what is not known is a dash."""
    return UNKNOWN if value is None else format_decimal(value)


def share(rate: float | None) -> str:
    """Write a share; of nobody there is none."""
    return UNKNOWN if rate is None else format_percent(rate)


def presence(here: Figures) -> str:
    """Write which share was present at one place; of what is still to come there is none."""
    return share(None if here.awaited and not here.attended else here.rate)
