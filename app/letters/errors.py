"""What letters refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class UnknownPlaceholder(Refusal):
    """A template names something that no letter of its kind can say."""

    code = "unknown_placeholder"
    message = _l("There is nothing to put for %(unknown)s. You may use %(allowed)s.")
    status = 422
    field = "body"


class CannotPrint(Refusal):
    """A letter would hold characters that none of our fonts has."""

    code = "cannot_print"
    message = _l("We have no font for %(characters)s. Write it in Latin letters.")
    status = 422
    field = "body"


class DoesNotFit(Refusal):
    """Somebody does not stand where a letter of this kind says they do."""

    code = "does_not_fit"
    message = _l("This letter does not fit where the registration stands.")


class NotBelowFloor(Refusal):
    """An organisation's nominations are not below the floor."""

    code = "not_below_floor"
    message = _l("The nominations of this organisation are not below the floor for women.")
