"""The kinds of letters, whom each fits, and how a template becomes the words of one letter."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from app.registration.rules import Status


class LetterKind(Enum):
    """What a letter is for."""

    NOMINATION_REQUEST = "nomination_request"
    BELOW_FLOOR = "below_floor"
    INVITATION = "invitation"
    VISA_SUPPORT = "visa_support"
    REJECTION = "rejection"
    WAITING_LIST = "waiting_list"


TO_FOCAL_POINTS = (LetterKind.NOMINATION_REQUEST, LetterKind.BELOW_FLOOR)
FITS: Mapping[LetterKind, Status] = {
    LetterKind.INVITATION: Status.CONFIRMED,
    LetterKind.VISA_SUPPORT: Status.CONFIRMED,
    LetterKind.REJECTION: Status.DECLINED,
    LetterKind.WAITING_LIST: Status.WAITLISTED,
}
SENSITIVE = (LetterKind.VISA_SUPPORT,)  # hold a passport number

ALWAYS = ("name", "organisation", "country", "group", "event", "dates", "place", "host", "today")
OF_PEOPLE = (*ALWAYS, "own_name", "position", "role")
OF_CALLS = (*ALWAYS, "places", "until")
PLACEHOLDERS: Mapping[LetterKind, tuple[str, ...]] = {
    LetterKind.NOMINATION_REQUEST: OF_CALLS,
    LetterKind.BELOW_FLOOR: (*OF_CALLS, "nominated", "women", "floor"),
    LetterKind.INVITATION: OF_PEOPLE,
    LetterKind.VISA_SUPPORT: (*OF_PEOPLE, "passport", "payer"),
    LetterKind.REJECTION: (*OF_PEOPLE, "reason"),
    LetterKind.WAITING_LIST: (*OF_PEOPLE, "number"),
}
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
RIGHT_TO_LEFT = {"R", "AL"}
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
Paragraphs = list[list[str]]  # each of its lines


@dataclass(frozen=True)
class Template:
    """What a letter says before it is known to whom."""

    subject: str
    body: str
    language: str  # that it is written in
    version: int  # 0: our own text


@dataclass(frozen=True)
class Signature:
    """Who signs an event's letters, and for whom."""

    name: str = ""
    title: str = ""
    host: str = ""
    contact: str = ""


def is_below_floor(nominated: int, women: int, floor: int) -> bool:
    """Tell whether women are fewer among those nominated than the floor asks, in per cent."""
    return women * 100 < floor * nominated


def unknown_placeholders(kind: LetterKind, *texts: str) -> list[str]:
    """Find what stands in braces and names nothing that a letter of this kind can say, each once."""
    found = (name for text in texts for name in PLACEHOLDER.findall(text))
    return [name for name in dict.fromkeys(found) if name not in PLACEHOLDERS[kind]]


def filled_line(line: str, values: Mapping[str, str]) -> str:
    """Put values in the place of their names; what a value says is never looked at again."""
    return " ".join(PLACEHOLDER.sub(lambda named: values[named[1]], line).split())


def filled(body: str, values: Mapping[str, str]) -> Paragraphs:
    """Write the paragraphs of a letter; a line about something that is not known is left out."""
    blocks = [block.splitlines() for block in re.split(r"\n\s*\n", body.strip())]
    known = [[filled_line(line, values) for line in block if _is_known(line, values)] for block in blocks]
    return [lines for lines in known if lines]


def _is_known(line: str, values: Mapping[str, str]) -> bool:
    return all(values[name] for name in PLACEHOLDER.findall(line))


def apart(value: str, right_to_left: bool) -> str:
    """Keep a value that is written the other way in its own direction."""
    directions = (unicodedata.bidirectional(character) for character in value)
    strong = next((one for one in directions if one in RIGHT_TO_LEFT or one == "L"), None)
    other_way = strong is not None and (strong in RIGHT_TO_LEFT) != right_to_left
    return f"{ISOLATE}{value}{END_OF_ISOLATE}" if other_way else value


def as_text(paragraphs: Iterable[Iterable[str]]) -> str:
    """Write paragraphs as a mail does."""
    return "\n\n".join("\n".join(lines) for lines in paragraphs)
