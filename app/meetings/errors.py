"""What meetings refuse."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class NotAMeetingList(Refusal):
    """A file is no attendance list of an online meeting."""

    code = "not_a_meeting_list"
    message = _l(
        "This file is no attendance list that we can read. Download the list of participants of the meeting from Zoom,"
        " Teams or Google Meet as CSV or XLSX, and choose that file."
    )
    field = "file"


class NobodyInMeeting(Refusal):
    """A list names nobody, or no time for anybody."""

    code = "nobody_in_meeting"
    message = _l("This list says of nobody when they were in the meeting. Choose the list that has times or durations.")
    field = "file"


class NotYetHeld(Refusal):
    """A list is of times that are still to come."""

    code = "not_yet_held"
    message = _l(
        "Some times in this list are still to come, so nobody was counted. Send it again, with the day or session and"
        " the time zone that it is of."
    )
