"""When there is no demo."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class ProgrammeNotEmpty(Refusal):
    """There are events already, which invented ones must not be mixed with."""

    code = "programme_not_empty"
    message = _l("There is a programme already; the demo is only for an empty one.")


class NotInProduction(Refusal):
    """Sign-ins that everybody knows have no place where real people register."""

    code = "not_in_production"
    message = _l("The demo is not for production: it has sign-ins that everybody knows.")
