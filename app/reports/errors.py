"""What reports refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class MayNotRead(Refusal):
    """A report is to be sent to somebody who may not read it."""

    code = "may_not_read"
    message = _l("Nobody with an account and the right to read this report has the address %(addresses)s.")
    status = 422
    field = "readers"
