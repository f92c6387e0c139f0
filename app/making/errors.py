"""What cannot be taken away."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class PeopleAreRegistered(Refusal):
    """Somebody is registered for a draft: it is no longer its organiser's alone."""

    code = "people_are_registered"
    message = _l("People are registered for this event. Publish it, then cancel it: so they hear of it.")
