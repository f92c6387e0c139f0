"""What nominations refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal
from app.nominations.wall import Case, Deed, Party


class BehindTheWall(Refusal):
    """Somebody wants to act for, or look at, a nominee who is not theirs: for them there is none."""

    code = "not_found"
    message = _l("There is no such nominee.")
    status = 404

    def __init__(self, party: Party, deed: Deed, case: Case) -> None:
        """Keep who wanted what, for the record."""
        super().__init__()
        self.party, self.deed, self.case = party, deed, case


class CallClosed(Refusal):
    """The organiser takes no more people from this organisation."""

    code = "call_closed"
    message = _l("The organiser has closed this list: nobody can be added to it.")


class TooLateToNominate(Refusal):
    """The day until which people could be put forward is over."""

    code = "too_late_to_nominate"
    message = _l("The time to put people forward is over. You can still replace or withdraw those on your list.")


class EventOff(Refusal):
    """There is no event to come to: cancelled, over, or not announced."""

    code = "event_off"
    message = _l("This event is over or does not take place, so its lists stay as they are.")


class NotAnnounced(Refusal):
    """Organisations are to be asked about an event that nobody can see yet."""

    code = "not_announced"
    message = _l("Publish the event first: whoever is asked wants to read about it.")


class ListFull(Refusal):
    """Places and reserve list are taken."""

    code = "list_full"
    message = _l("Your places and your reserve list are full. Withdraw somebody first.")


class NeedsTitular(Refusal):
    """An adviser is put forward, and no titular delegate."""

    code = "needs_titular"
    message = _l(
        "An adviser needs a titular delegate of the same group and country. Put a titular delegate forward too."
    )


class RoleNotOffered(Refusal):
    """A role in which organisations put nobody forward for this event."""

    code = "role_not_offered"
    message = _l("Choose one of the roles offered.")
    status = 422


class AlreadyComing(Refusal):
    """Somebody with this address is registered for the event, by whatever way."""

    code = "already_registered"
    message = _l(
        "Somebody with this email address is registered for this event already. "
        "If it is an office’s address that several people use, say so."
    )


class NoRoom(Refusal):
    """Somebody of the reserve list is to have a place, and none is free."""

    code = "no_room"
    message = _l("Your places are taken: withdraw somebody before giving another person a place.")


class NotOnReserve(Refusal):
    """Somebody has a place on the list already."""

    code = "not_on_reserve"
    message = _l("This person is not on the reserve list any more.")


class TooLateToCorrect(Refusal):
    """The nominee has said yes: what is said of them is theirs to change."""

    code = "too_late_to_correct"
    message = _l("This person has accepted, and changes their own details now.")


class CallKnown(Refusal):
    """A focal point is asked twice for the same group and country."""

    code = "call_known"
    message = _l("This address is asked already for the same group and country.")
    field = "email"


class CallHasNominees(Refusal):
    """A list with people on it belongs to their group and country."""

    code = "call_has_nominees"
    message = _l("There are people on this list: its group and country stay as they are.")


class LineWrong(Refusal):
    """A line of a pasted list cannot be understood."""

    code = "line_wrong"
    message = _l("Line %(line)d: “%(value)s” cannot stand in the column %(column)s.")
    status = 422
    field = "pasted"


class LineShort(Refusal):
    """A line of a pasted list lacks something."""

    code = "line_short"
    message = _l("Line %(line)d lacks something in the column %(column)s.")
    status = 422
    field = "pasted"
