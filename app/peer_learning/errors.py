"""What commitments refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class NotNow(Refusal):
    """Somebody has no place at the event, or it has not begun, or was too long ago."""

    code = "not_now"
    message = _l("Commitments are written by those who have a place at the event, from its first day on.")


class TooMany(Refusal):
    """Somebody has as many as anybody may have."""

    code = "too_many"
    message = _l("You have as many commitments as we keep. Change one of them, or take one back.")


class DueOutside(Refusal):
    """The day is over, or too far away."""

    code = "due_outside"
    message = _l("Choose a day that is still to come, and within a year and a half of the event.")
    status = 422
    field = "due"


class TakenBack(Refusal):
    """A commitment was taken back meanwhile."""

    code = "taken_back"
    message = _l("This commitment was taken back meanwhile.")
