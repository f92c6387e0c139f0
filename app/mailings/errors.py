"""What messages refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class AlreadyReleased(Refusal):
    """It has left, so nothing about it can change."""

    code = "already_released"
    message = _l("This message has been released. Nothing about it can be changed any more.")


class ReadersChanged(Refusal):
    """Since the organiser looked, the text or the people have changed."""

    code = "readers_changed"
    message = _l("The text or the people have changed since you looked. Look once more, then release it.")


class NobodyToWriteTo(Refusal):
    """Nobody is in the selection, or nobody with an address."""

    code = "nobody_to_write_to"
    message = _l("Nobody with an email address is in this selection.")


class SameReminder(Refusal):
    """There is one like it."""

    code = "same_reminder"
    message = _l("There is such a reminder for that day already. Choose another number of days.")
    field = "days"


class LetterIsGone(Refusal):
    """The document that the message carried is kept elsewhere."""

    code = "letter_is_gone"
    message = _l("This message carried a document. Correct the address, then issue the document again.")


class ArrivedAfterAll(Refusal):
    """The message was delivered, or was sent again already."""

    code = "not_undelivered"
    message = _l("This message was sent again already.")
