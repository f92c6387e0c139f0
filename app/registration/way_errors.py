"""What is refused about taking part in person or online."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal
from app.registration.errors import CapacityBelowConfirmed


class NoPlaceThere(Refusal):
    """Somebody wants to take part the other way, and no place is free there."""

    code = "no_place_there"
    message = _l("No place is free there at the moment. You keep the place that you have.")


class OneWayOnly(Refusal):
    """Somebody wants to take part the other way at an event that has only one."""

    code = "one_way_only"
    message = _l("There is only one way to take part in this event.")


class OnlineCapacityBelowConfirmed(CapacityBelowConfirmed):
    """Fewer seats online than people who were told that they have one."""

    code = "online_capacity_below_confirmed"
    message = _l(
        "%(confirmed)d people are confirmed online and keep their seats, so there cannot be fewer seats than that."
    )
    field = "online_capacity"


class PeopleOnline(Refusal):
    """An event has no way to take part online any longer, and people are registered for just that."""

    code = "people_online"
    message = _l(
        "%(people)d people are registered to take part online. Let them come to the place, or withdraw them, before"
        " this event is held in person only."
    )
    status = 422
    field = "mode"
