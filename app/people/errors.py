"""What putting people together refuses."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class OnePersonAlready(Refusal):
    """Somebody else has put them together, or there is nobody left of one."""

    code = "one_person_already"
    message = _l("These are one person already.")


class UndoneAlready(Refusal):
    """A merge has been undone before."""

    code = "undone_already"
    message = _l("This was undone already.")


class LaterFirst(Refusal):
    """A person who was put together has become part of another since."""

    code = "later_first"
    message = _l("This person was merged with another one since. Undo that first.")
