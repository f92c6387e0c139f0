"""What is refused about badges."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class NobodyToPrint(Refusal):
    """Nobody is left who was asked for."""

    code = "nobody_to_print"
    message = _l("There is nobody to print a badge for: choose other people.")
