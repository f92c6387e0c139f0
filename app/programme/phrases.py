"""The programme's words as people read them."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.programme.rules import Certainty, EventStatus, Missing, Mode, Policy, Precision, RelationKind, SessionKind

STATUSES = {
    EventStatus.DRAFT: _l("Draft"),
    EventStatus.PUBLISHED: _l("Published"),
    EventStatus.POSTPONED: _l("Postponed"),
    EventStatus.CLOSED: _l("Closed"),
    EventStatus.CANCELLED: _l("Cancelled"),
}
MODES = {
    Mode.IN_PERSON: _l("In person"),
    Mode.ONLINE: _l("Online"),
    Mode.HYBRID: _l("In person and online"),
    Mode.UNKNOWN: _l("Not known yet"),
}
CERTAINTIES = {
    Certainty.SUGGESTED: _l("Suggested"),
    Certainty.CONFIRMED: lazy_pgettext("date", "Confirmed"),
    Certainty.HELD: _l("Held"),
}
PRECISIONS = {
    Precision.DAY: _l("The days are known"),
    Precision.MONTH: _l("Only the month is known"),
    Precision.YEAR: _l("Only the year is known"),
    Precision.UNKNOWN: _l("No date is known yet"),
}
POLICIES = {
    Policy.CLOSED: _l("Nobody registers online"),
    Policy.OPEN: _l("Open: a place at once"),
    Policy.APPROVAL: _l("Approval: an organiser decides"),
    Policy.NOMINATION: _l("Nomination by focal points"),
    Policy.INVITATION: _l("By invitation"),
}
SESSION_KINDS = {
    SessionKind.PLENARY: _l("Plenary"),
    SessionKind.ELECTIVE: _l("Elective"),
    SessionKind.STUDY_VISIT: _l("Study visit"),
    SessionKind.SITE_VISIT: _l("Site visit"),
    SessionKind.MASTERCLASS: _l("Masterclass"),
    SessionKind.ONLINE_MODULE: _l("Online module"),
    SessionKind.BREAK: _l("Break"),
    SessionKind.TRAVEL: _l("Travel"),
}
MISSING = {
    Missing.DATE: _l("a date, or the word that none is known yet"),
    Missing.MODE: _l("whether people meet in person or online"),
    Missing.PLACE: _l("a city or a country"),
    Missing.LINK: _l("the link for those who take part online"),
    Missing.TEXT: _l("a summary or a description"),
    Missing.LANGUAGES: _l("the languages spoken"),
}
RELATIONS = {  # of one event to another; the other way round where that is marked
    (RelationKind.PART_OF, False): _l("Part of"),
    (RelationKind.PART_OF, True): _l("Includes"),
    (RelationKind.FOLLOW_UP_OF, False): _l("Follows up"),
    (RelationKind.FOLLOW_UP_OF, True): _l("Followed up by"),
    (RelationKind.BACK_TO_BACK_WITH, False): _l("Back to back with"),
    (RelationKind.BACK_TO_BACK_WITH, True): _l("Back to back with"),
}
