"""What registration refuses."""

from flask_babel import lazy_gettext as _l

from app.core import i18n
from app.core.errors import Refusal
from app.core.zones import wall_in, zone


class EventNotPublic(Refusal):
    """The event is a draft: for visitors it does not exist."""

    code = "not_found"
    message = _l("There is no such event.")
    status = 404


class NotOpenYet(Refusal):
    """Somebody is early."""

    code = "not_open_yet"
    message = _l("Registration opens on %(day)s at %(time)s, time of the event's place. Come back then.")

    def sentence(self) -> str:
        """Write the moment as clocks at the place show it."""
        wall = wall_in(self.values["opens_at"], zone(self.values["zone"]))
        return str(self.message) % {"day": i18n.day(wall.date()), "time": i18n.wall_time(wall)}


class Closed(Refusal):
    """Somebody is late."""

    code = "closed"
    message = _l("Registration for this event has ended.")


class EventCancelled(Refusal):
    """The event does not take place."""

    code = "event_cancelled"
    message = _l("This event is cancelled, so nobody can register for it.")


class EventPostponed(Refusal):
    """The event waits for a new date."""

    code = "event_postponed"
    message = _l("This event is postponed. You can register once its new date is known.")


class NotOnline(Refusal):
    """The event takes no registrations here."""

    code = "not_online"
    message = _l("This event takes no registrations on this site.")


class RegisteredAtSeries(Refusal):
    """People register for the series of which an event is a part, and not for the part."""

    code = "registered_at_series"
    message = _l("This event is part of the series “%(series)s”: register once, for the whole series.")


class PartHasPeople(Refusal):
    """An event with people of its own cannot take those of a series."""

    code = "part_has_people"
    message = _l(
        "People are registered for this part by itself (%(people)d). "
        "Register them for the series and withdraw them there first."
    )


class PartIsOpen(Refusal):
    """People may be registering at this very moment for what is to take the people of a series."""

    code = "part_is_open"
    message = _l("People can register for this part by itself. Choose first, in its details, that nobody does.")


class SeriesInSeries(Refusal):
    """People register at one series: a series with one cohort is no part of another."""

    code = "series_in_series"
    message = _l("A series whose people come to its parts cannot take its people from another series.")


class InSeriesAlready(Refusal):
    """A part has the people of one series."""

    code = "in_series_already"
    message = _l("The people of this part come from the series “%(series)s” already.")


class PartHasBegun(Refusal):
    """What people have begun to attend stays a part of what they complete."""

    code = "part_has_begun"
    message = _l("This part has begun, so it stays with the people of the series.")


class NominationOnly(Refusal):
    """Only people whom a focal point puts forward."""

    code = "nomination_only"
    message = _l("Organisations put people forward for this event. Ask your ministry, federation or union.")


class ByNomination(Refusal):
    """Staff would register somebody whom only an organisation can put forward."""

    code = "by_nomination"
    message = _l(
        "At this event, people of the three groups are put forward by their organisations. "
        "Ask the organisation to nominate this person. Whoever works at the event can be registered here."
    )
    status = 422
    field = "group"


class InvitationOnly(Refusal):
    """Only people with an invitation."""

    code = "invitation_only"
    message = _l("This event is by invitation. Ask the organiser for one.")


class CodeNotValid(Refusal):
    """An invitation code that opens nothing: unknown, used up, withdrawn, or past its day."""

    code = "invitation_not_valid"
    message = _l("This invitation code is not valid, or not any more. Check it, or ask the organiser for a new one.")
    status = 422
    field = "invitation"


class AlreadyRegistered(Refusal):
    """The address has a live registration for the event."""

    code = "already_registered"
    message = _l(
        "Somebody with this email address is registered for this event already. "
        "The message that we sent to it has the link to see, change or cancel that registration."
    )


class RegisteredAlready(Refusal):
    """Somebody whom an organiser wants to register is registered."""

    code = "registered_already"
    message = _l("This person is registered for this event already.")


class NoPlaceFree(Refusal):
    """There is no place for somebody whom an organiser wants to register, and nobody said that they may wait."""

    code = "no_place_free"
    message = _l(
        "No place is free that this person may take. They can wait for one, or there can be more seats: "
        "nobody who has one gives it up."
    )


class KeyReused(Refusal):
    """Another request has had this key before."""

    code = "idempotency_key_reused"
    message = _l("This key belongs to another request.")
    status = 422
    field = "Idempotency-Key"


class UnknownCountry(Refusal):
    """A country that is on no list of ours."""

    code = "unknown_country"
    message = _l("We know no country with the code %(code)s.")
    status = 422
    field = "country"


class UnknownGroup(Refusal):
    """A constituent group that is on no list of ours."""

    code = "unknown_group"
    message = _l("We know no group called %(group)s.")
    status = 422
    field = "group"


class NotEndorsed(Refusal):
    """The secretariat of the nominee's group has not endorsed them."""

    code = "not_endorsed"
    message = _l("The secretariat of the group has not endorsed this person, so nobody can accept them yet.")


class NotAccepted(Refusal):
    """The nominee has not said yes and completed the details."""

    code = "not_accepted"
    message = _l("This person has not yet accepted the nomination and completed their details.")


class NoTitular(Refusal):
    """An adviser without a titular delegate to advise."""

    code = "no_titular"
    message = _l("An adviser needs a confirmed titular delegate of the same group and country first.")


class OnReserve(Refusal):
    """Somebody of a reserve list who has not been given a place on their organisation's list."""

    code = "on_reserve"
    message = _l("This person is on the reserve list. Give them a place on their organisation’s list first.")


class ReplacesSomebody(Refusal):
    """Somebody who takes over a place does not get a second one."""

    code = "replaces_somebody"
    message = _l("This person is to replace somebody who still has the place: it passes to them by the replacement.")


class BeingReplaced(Refusal):
    """Somebody else is put forward in this person's place already."""

    code = "being_replaced"
    message = _l("Somebody else has been put forward in this person’s place already.")


class EndorsementNotAwaited(Refusal):
    """Nobody waits for this endorsement: none is needed, or it was decided, or the nominee has left."""

    code = "endorsement_not_awaited"
    message = _l("Nobody waits for an endorsement of this person.")


class NotPending(Refusal):
    """Somebody else has decided already."""

    code = "not_pending"
    message = _l("This registration was decided already.")


class NotLive(Refusal):
    """The registration has ended before."""

    code = "not_live"
    message = _l("This registration has ended already, so there is nothing to change.")


class TooLateToUndo(Refusal):
    """The minutes in which a registrant could undo their cancelling are over."""

    code = "too_late_to_undo"
    message = _l("It is too late to undo this. You may register again while registration is open.")


class PlaceGone(Refusal):
    """Whoever waited has the place now."""

    code = "place_gone"
    message = _l("Your place went to somebody who waited. You may register again, and wait for the next one.")


class CapacityBelowConfirmed(Refusal):
    """Fewer seats than people who were told that they have one."""

    code = "capacity_below_confirmed"
    message = _l("%(confirmed)d people are confirmed and keep their seats, so there cannot be fewer seats than that.")
    status = 422
    field = "capacity"


class TooManyReserved(Refusal):
    """More reserved seats than there are, or than are left beside the people who hold open ones."""

    code = "too_many_reserved"
    message = _l("Too many seats are reserved: %(lacking)d fewer can be, beside the people who have an open seat.")
    status = 422
    field = "reserved"


class SeatsNeedCapacity(Refusal):
    """Seats are reserved at an event that has none."""

    code = "seats_need_capacity"
    message = _l("Say how many seats there are before reserving some of them.")
    status = 422
    field = "capacity"


class NoPlaceYet(Refusal):
    """Somebody without a place at the event chooses sessions."""

    code = "no_place_yet"
    message = _l("Sessions are chosen by those who have a place at the event.")


class SessionNotOffered(Refusal):
    """A session that is no longer to be chosen, or of another event."""

    code = "session_not_offered"
    message = _l("One of the sessions that you ticked is no longer offered. Look at the list again.")


class SessionStarted(Refusal):
    """It is too late to choose a session."""

    code = "session_started"
    message = _l("“%(title)s” has begun already, so it can no longer be chosen.")


class SessionFull(Refusal):
    """Others have all the places of a session."""

    code = "session_full"
    message = _l("“%(title)s” is full: others have taken the last place. Your earlier choice stands.")


class SessionsOverlap(Refusal):
    """Two sessions at the same time."""

    code = "sessions_overlap"
    message = _l("“%(title)s” and “%(other)s” are at the same time. Choose one of them.")


class NoSuchEvent(Refusal):
    """A command names an event that does not exist."""

    code = "no_such_event"
    message = _l("There is no event called %(slug)s.")
    status = 404


class FileUnreadable(Refusal):
    """A file is not there, or holds no table."""

    code = "file_unreadable"
    message = _l("The file %(file)s cannot be read: save the list as CSV or XLSX and try again.")
    status = 422


class ColumnsMissing(Refusal):
    """A list lacks columns that every registration needs."""

    code = "columns_missing"
    message = _l("The list lacks these columns: %(columns)s.")
    status = 422


class NobodyListed(Refusal):
    """A list has columns and no people."""

    code = "nobody_listed"
    message = _l("The list has no lines below its first one.")
    status = 422


class TooManyListed(Refusal):
    """A list is longer than what is imported at once."""

    code = "too_many_listed"
    message = _l("The list has more than %(most)d lines. Divide it and import the parts one after the other.")
    status = 422


class LinesWrong(Refusal):
    """Lines of a list cannot be taken, and nobody said to leave them out."""

    code = "lines_wrong"
    message = _l("Nothing was imported. Rows that cannot be taken: %(refused)d. Put them right, or leave them out.")
    status = 422


class ListOutdated(Refusal):
    """Something has changed since a list was tried, so that it would do something else now."""

    code = "list_outdated"
    message = _l("Something has changed since: look at what would happen now, then import.")


class ListImported(Refusal):
    """A list has been imported before."""

    code = "list_imported"
    message = _l("This list is imported already.")
