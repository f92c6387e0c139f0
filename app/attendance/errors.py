"""What attendance refuses."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class NotAtThisEvent(Refusal):
    """The session or the day is none of this event's."""

    code = "not_at_this_event"
    message = _l("This event has no such day or session. Choose another and try again.")


class NameMissing(Refusal):
    """A device without a name."""

    code = "name_missing"
    message = _l("Give the device a name, such as Main entrance.")


class NameTaken(Refusal):
    """Another device of the event, which is not revoked, has the name: nobody could tell the two apart."""

    code = "name_taken"
    field = "name"
    message = _l("Another device of this event is called that. Choose another name, or revoke the other device first.")


class NoSuchLink(Refusal):
    """No device was given this link."""

    code = "no_such_link"
    status = 404
    message = _l("This link opens nothing. Ask the organiser for another one.")


class LinkUsed(Refusal):
    """Another telephone has fetched its token by this link."""

    code = "link_used"
    status = 410
    message = _l("This link was used already. Ask the organiser for another one.")


class LinkEnded(Refusal):
    """The link was not opened in time, or the device is revoked."""

    code = "link_ended"
    status = 410
    message = _l("This link has ended. Ask the organiser for another one.")


class DeviceRevoked(Refusal):
    """The device was revoked: it must forget its list, and still send what it holds."""

    code = "device_revoked"
    status = 410
    message = _l("This device was revoked. It can still send what it holds, and sees the list no more.")


class DeviceExpired(Refusal):
    """The event has been over for two days: the device must forget its list, and still send what it holds."""

    code = "device_expired"
    status = 410
    message = _l("The event is over. This device can still send what it holds, and sees the list no more.")


class NothingToTakeBack(Refusal):
    """The scan is not one of this event's."""

    code = "nothing_to_take_back"
    message = _l("There is no such check-in at this event.")


class NoMarkToTakeBack(Refusal):
    """The mark is not one of this event's."""

    code = "no_mark_to_take_back"
    message = _l("There is no such mark at this event.")
