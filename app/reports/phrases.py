"""The words and numbers of the reports as people read them."""

from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.programme.models import Event
from app.registration.notices import when, where
from app.reports.figures import NUMBERS, AttendanceReport, Figures
from app.reports.rules import Dimension

UNKNOWN = "–"

COLUMNS = {
    "registered": _l("Registered"),
    "confirmed": _l("Confirmed"),
    "attended": _l("Attended"),
    "completed": _l("Completed"),
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
    Dimension.EVENT: _l("All together"),
    Dimension.GROUP: _l("By group"),
    Dimension.GENDER: _l("By gender"),
    Dimension.GROUP_GENDER: _l("By group and gender"),
    Dimension.REGION: _l("By region"),
    Dimension.COUNTRY: _l("By country"),
    Dimension.ROLE: _l("By role"),
    Dimension.STATUS: _l("By what became of the registration"),
    Dimension.DAY: _l("By day"),
    Dimension.HALF_DAY: _l("By half day"),
    Dimension.SESSION: _l("By session"),
    Dimension.DAY_GROUP: _l("By day and group"),
    Dimension.HALF_DAY_GROUP: _l("By half day and group"),
    Dimension.SESSION_GROUP: _l("By session and group"),
}
PRESENCE = {
    Dimension.SESSION: _l("Presence by session"),
    Dimension.DAY: _l("Presence by day"),
}
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


NOTES = (COUNTING, COMPLETING, MINUTES)


def facts_of(event: Event) -> list[str]:
    """Say when and where an event is."""
    return [said for said in (when(event), where(event)) if said]


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
