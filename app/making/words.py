"""The words of templates: what the sessions, rooms, questions and letters are called that they bring."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.letters.rules import LetterKind
from app.questions.rules import AnswerKind

NAMES: Mapping[str, LazyString] = {
    "webinar_series": _l("Webinar series")
}  # the others are called as their kind of event
SESSIONS: Mapping[str, LazyString] = {
    "arrival": _l("Arrival and registration"),
    "opening": _l("Opening"),
    "welcome": _l("Welcome and introductions"),
    "coffee": _l("Coffee break"),
    "lunch": _l("Lunch"),
    "closing": _l("Conclusions and closing"),
    "experiences": _l("Experiences of the countries"),
    "lessons": _l("What we have learned"),
    "plans_at_home": _l("What we will do at home"),
    "conclusions": _l("What the groups bring back"),
    "host_system": _l("How it works in the host country"),
    "social_partners": _l("Meeting the social partners"),
    "journey": _l("Journey to the next stop"),
    "study_visit": _l("Study visit"),
    "results": _l("Results of the year"),
    "next_year": _l("Plan for next year"),
    "keynote": _l("Keynote"),
    "visit": _l("Visit %(number)d"),
    "group_work": _l("Group work %(number)d"),
    "panel": _l("Panel %(number)d"),
    "parallel": _l("Parallel session %(number)d"),
    "lecture": _l("Lecture %(number)d"),
    "elective": _l("Elective %(number)d"),
    "masterclass": _l("Masterclass %(number)d"),
    "webinar": _l("Webinar %(number)d"),
    "module": _l("Module %(number)d"),
}
ROOMS: Mapping[str, LazyString] = {
    "hall": _l("Plenary hall"),
    "room_a": _l("Room A"),
    "room_b": _l("Room B"),
    "room_c": _l("Room C"),
}


@dataclass(frozen=True)
class Asked:
    """A question that templates bring, and why it is asked."""

    kind: AnswerKind
    label: LazyString
    purpose: LazyString
    choices: Mapping[str, LazyString] | None = None
    sensitive: bool = False
    kept_days: int = 90  # after the event


LEVELS = {"new": _l("It is new to me"), "some": _l("I know some of it"), "daily": _l("It is my daily work")}
QUESTIONS: Mapping[str, Asked] = {
    "expectations": Asked(
        AnswerKind.LONG_TEXT, _l("What do you hope to learn?"), _l("So that the sessions answer what you bring")
    ),
    "share": Asked(
        AnswerKind.LONG_TEXT,
        _l("What could others learn from your country or organisation?"),
        _l("To bring people together who can learn from each other"),
    ),
    "level": Asked(
        AnswerKind.CHOICE,
        _l("How well do you know the subject?"),
        _l("To put the groups together"),
        choices=LEVELS,
    ),
    "connection": Asked(
        AnswerKind.YES_NO,
        _l("Is your connection to the internet good enough for video?"),
        _l("To send you the material beforehand where it is not"),
    ),
    "arrival": Asked(AnswerKind.DATE, _l("On which day do you arrive?"), _l("To plan rooms and transport")),
    "departure": Asked(AnswerKind.DATE, _l("On which day do you leave?"), _l("To plan rooms and transport")),
    "emergency": Asked(
        AnswerKind.SHORT_TEXT,
        _l("Whom do we call if something happens to you on the way?"),
        _l("Only for an emergency during the journey"),
        sensitive=True,
        kept_days=30,
    ),
    "employer_letter": Asked(
        AnswerKind.FILE,
        _l("Letter of your employer that lets you take part"),
        _l("To know that you are free on these days"),
    ),
    "progress": Asked(
        AnswerKind.LONG_TEXT,
        _l("What has changed at your end since the last review?"),
        _l("To prepare the discussion of results"),
    ),
}


@dataclass(frozen=True)
class Written:
    """A letter that says something else than our usual one."""

    kind: LetterKind
    subject: LazyString
    body: LazyString


LETTERS: Mapping[str, Written] = {
    "visits": Written(
        LetterKind.INVITATION,
        _l("Invitation to a study tour: {event}"),
        _l(
            """Dear {name},

It is our pleasure to invite you to the study tour “{event}”, which {host} organises.

When: {dates}
Where: {place}
You take part as: {role}, {group}
Your organisation: {organisation}

You will visit institutions at several places. The hosts expect the whole group at each stop,\
 so please plan your arrival and departure for the days before and after the tour.

Your place is confirmed. Please carry this letter with you when you travel.

We look forward to welcoming you."""
        ),
    ),
    "online": Written(
        LetterKind.INVITATION,
        _l("Invitation: {event}"),
        _l(
            """Dear {name},

It is our pleasure to invite you to “{event}”, which {host} holds online.

When: {dates}
You take part as: {role}, {group}
Your organisation: {organisation}

Your place is confirmed. The link for taking part stands on the page of your registration;\
 you need no travel documents.

We kindly ask your organisation to free you for these hours."""
        ),
    ),
    "blended": Written(
        LetterKind.INVITATION,
        _l("Invitation: {event}"),
        _l(
            """Dear {name},

It is our pleasure to invite you to “{event}”, which {host} holds.

When: {dates}
Where: {place}
You take part as: {role}, {group}
Your organisation: {organisation}

The course begins online and ends with days together. Your certificate needs both parts,\
 so we kindly ask your organisation to free you for the online modules too.

Your place is confirmed. Please carry this letter with you when you travel."""
        ),
    ),
}
