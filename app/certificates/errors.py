"""What certificates refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class GivesNone(Refusal):
    """The event gives no certificates."""

    code = "gives_none"
    message = _l("This event gives no certificates.")


class NotConfirmed(Refusal):
    """Somebody has no place at the event, so that there is nothing to certify."""

    code = "not_confirmed"
    message = _l("Only who has a confirmed place can have a certificate.")


class NotCompleted(Refusal):
    """Somebody was not there often enough."""

    code = "not_completed"
    message = _l("The attendance is below what the event asks for. To give a certificate all the same, say why.")
    status = 422
    field = "reason"


class CannotPrint(Refusal):
    """A certificate would hold characters that none of our fonts has."""

    code = "cannot_print"
    message = _l("We have no font for %(characters)s. Write it in Latin letters.")
    status = 422


class NotValid(Refusal):
    """A certificate was revoked or replaced before."""

    code = "not_valid"
    message = _l("This certificate is not valid any more.")


class NobodyToIssueTo(Refusal):
    """Everybody who completed the event has a certificate."""

    code = "nobody_to_issue_to"
    message = _l("Everybody who completed the event has a certificate.")
