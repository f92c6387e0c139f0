"""What paper sheets refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class NobodyExpected(Refusal):
    """There is nobody whose name could stand on the sheet."""

    code = "nobody_expected"
    message = _l("Nobody is expected there yet, so the sheet would be empty.")


class TooManyFiles(Refusal):
    """A sheet has as many files as we keep of one."""

    code = "too_many_files"
    message = _l("This sheet has %(most)d files already. Remove one first.")
    status = 422
