"""The templates of events: read from their file once."""

from collections.abc import Mapping
from datetime import time
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from app.core.records import Record, read
from app.letters.rules import LetterKind
from app.mailings.rules import ReminderKind
from app.making.words import LETTERS
from app.programme.rules import Policy, SessionKind

FILE = Path(__file__).parent / "data" / "templates.yaml"


Deadline = Literal["closes_at", "visa_until", "nominations_until", "details_until", "freeze_at"]


class Slot(Record):
    """A session at a usual place of the timetable."""

    day: int = Field(ge=1)
    at: time
    until: time
    what: str
    kind: SessionKind
    number: int = 0
    room: str = ""
    places: int | None = None  # of an elective: so many choose it
    required: bool = True


class Before(Record):
    """Who is reminded, so many days before."""

    kind: ReminderKind
    days: int


class Template(Record):
    """What an event of a kind usually has."""

    id: str
    type: str
    also: tuple[str, ...] = ()  # other kinds of events that it suits
    policy: Policy
    half_days: bool = False
    certificate_threshold: int | None = 80
    before: Mapping[Deadline, int] = {}  # by deadline: so many days before the first day
    sessions: tuple[Slot, ...]
    questions: tuple[str, ...] = ()
    reminders: tuple[Before, ...] = ()
    letters: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Count the days from the first to the last one."""
        return max(slot.day for slot in self.sessions)

    @property
    def rooms(self) -> tuple[str, ...]:
        """Name the rooms, each once, as they are first needed."""
        return tuple(dict.fromkeys(slot.room for slot in self.sessions if slot.room))

    @property
    def letter_kinds(self) -> tuple[LetterKind, ...]:
        """Tell which letters say something of their own."""
        return tuple(LETTERS[name].kind for name in self.letters)


class Library(Record):
    """All templates, in the order in which they are offered."""

    templates: tuple[Template, ...]


@cache
def templates() -> Mapping[str, Template]:
    """Give the templates by their names."""
    return {template.id: template for template in read(FILE, Library).templates}


def template_for(type_id: str) -> Template | None:
    """Find the template that suits a kind of event."""
    return next((one for one in templates().values() if type_id in (one.type, *one.also)), None)
