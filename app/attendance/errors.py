"""What attendance refuses."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class NotAtThisEvent(Refusal):
    """The session or the day is none of this event's."""

    code = "not_at_this_event"
    message = _l("This event has no such day or session. Choose another and try again.")


class NothingToTakeBack(Refusal):
    """The scan is not one of this event's."""

    code = "nothing_to_take_back"
    message = _l("There is no such check-in at this event.")
