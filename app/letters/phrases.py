"""The words of letters as organisers read them."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.letters.rules import LetterKind

KINDS: Mapping[LetterKind, LazyString] = {
    LetterKind.NOMINATION_REQUEST: _l("Nomination request"),
    LetterKind.BELOW_FLOOR: _l("Reminder: too few women"),
    LetterKind.INVITATION: _l("Invitation"),
    LetterKind.VISA_SUPPORT: _l("Visa support"),
    LetterKind.REJECTION: _l("Rejection"),
    LetterKind.WAITING_LIST: _l("Waiting list"),
}
READERS: Mapping[LetterKind, LazyString] = {
    LetterKind.NOMINATION_REQUEST: _l("To organisations that are asked to nominate"),
    LetterKind.BELOW_FLOOR: _l("To organisations whose nominations are below the floor for women"),
    LetterKind.INVITATION: _l("To people whose place is confirmed"),
    LetterKind.VISA_SUPPORT: _l("To people whose place is confirmed, for an embassy"),
    LetterKind.REJECTION: _l("To people who were declined"),
    LetterKind.WAITING_LIST: _l("To people on the waiting list"),
}
PLACEHOLDERS: Mapping[str, LazyString] = {
    "name": _l("Full name, as in the travel document"),
    "own_name": _l("Name as its bearer writes it"),
    "organisation": _l("Organisation"),
    "position": _l("Position"),
    "country": _l("Country or territory"),
    "group": _l("Group"),
    "role": _l("Role"),
    "event": _l("Title of the event"),
    "dates": _l("Days of the event"),
    "place": _l("Place of the event"),
    "host": _l("Who holds the event"),
    "today": _l("Day of the letter"),
    "passport": _l("Passport number, where they gave it"),
    "payer": _l("Who pays for travel and stay"),
    "reason": _l("Reason given for declining"),
    "number": _l("Number on the waiting list"),
    "places": _l("Places of the organisation"),
    "until": _l("Last day to nominate"),
    "nominated": _l("Number of people nominated"),
    "women": _l("Number of women among them"),
    "floor": _l("The event’s floor for women"),
}
