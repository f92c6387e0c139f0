"""The words of nominations as people read them."""

from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.nominations.rules import CallState, Entry
from app.registration.phrases import ROLES
from app.registration.rules import AttendeeRole, counts

CALL_STATES = {
    CallState.UNSENT: _l("Not sent yet"),
    CallState.SENT: _l("Sent"),
    CallState.OPENED: _l("Opened"),
    CallState.ANSWERED: _l("Answered"),
    CallState.CLOSED: _l("Closed"),
}
CALL_TONES = {
    CallState.UNSENT: "",
    CallState.SENT: "info",
    CallState.OPENED: "warn",
    CallState.ANSWERED: "ok",
    CallState.CLOSED: "",
}
ENTRIES: dict[Entry, LazyString] = {
    Entry.CLOSED: _l("The organiser has closed this list: nobody can be added to it."),
    Entry.TOO_LATE: _l("The time to put people forward is over. You can still replace or withdraw those on your list."),
    Entry.EVENT_OFF: _l("This event is over or does not take place, so its lists stay as they are."),
}


def role_choices(roles: Sequence[AttendeeRole]) -> list[tuple[str, str]]:
    """Offer roles by their names; of those that take no seat, say so."""
    return [(role.value, role_name(role)) for role in roles]


def role_name(role: AttendeeRole) -> str:
    """Name a role, and say of one that takes no seat that it takes none."""
    return str(ROLES[role]) if counts(role) else str(_("%(role)s (takes no seat)", role=ROLES[role]))
