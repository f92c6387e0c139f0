"""The shape of the files with invented events, sign-ins and people."""

from datetime import time
from enum import Enum
from typing import Annotated

from pydantic import Field

from app.accounts.permissions import Role
from app.core.records import Record
from app.programme.files import City, Country, EventType, Filled, Modality, Theme, Zone
from app.programme.rules import Mode, Policy, SessionKind
from app.programme.search import folded
from app.questions.rules import AnswerKind
from app.registration.rules import AttendeeRole, Gender


class DemoSpeaker(Record):
    """Somebody invented who speaks."""

    name: Filled
    organisation: Filled


class DemoSession(Record):
    """A piece of an invented timetable."""

    day: Annotated[int, Field(ge=1)]
    start: time
    end: time
    title: Filled
    kind: SessionKind
    room: str = ""
    track: str = ""
    zone: Zone | None = None
    city: City = ""
    to_city: City = ""
    place: str = ""
    host: str = ""
    demonstrates: str = ""
    contact: str = ""
    languages: list[str] = Field(default_factory=list)
    capacity: int | None = None
    required: bool = True
    speakers: list[DemoSpeaker] = Field(default_factory=list)


class DemoStep(Enum):
    """What has happened to an invented nominee, in the order in which they are written."""

    OPENED = "opened"  # by the nominee
    ACCEPTED = "accepted"
    ENDORSED = "endorsed"
    NOT_ENDORSED = "not_endorsed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DemoNominee(Record):
    """Somebody invented whom an organisation puts forward."""

    name: Filled
    role: AttendeeRole
    gender: Gender = Gender.NOT_SAID
    reserve: bool = False
    steps: list[DemoStep] = Field(default_factory=list)
    replaced_by: str = ""

    @property
    def email(self) -> str:
        """Give the address, which leads to nobody."""
        return f"{'.'.join(folded(self.name).split())}@example.org"


class DemoCall(Record):
    """An invented organisation that is asked to put people forward."""

    organisation: Filled
    group: Filled
    country: Country
    name: Filled
    email: Filled
    language: str = "en"
    sent: bool = True
    opened: bool = False
    closed: bool = False
    nominees: list[DemoNominee] = Field(default_factory=list)


class DemoChoice(Record):
    """What may be chosen; texts are by language."""

    value: Filled
    labels: dict[str, str]


class DemoQuestion(Record):
    """What an invented event asks of those who register."""

    kind: AnswerKind
    labels: dict[str, str]
    purposes: dict[str, str]
    hints: dict[str, str] = Field(default_factory=dict)
    choices: list[DemoChoice] = Field(default_factory=list)
    required: bool = False
    sensitive: bool = False
    groups: list[str] = Field(default_factory=list)
    only_if_key: str = ""
    only_if_value: str = ""
    kept_days: int = 90


class DemoText(Record):
    """What an invented organiser's invitations say in a language."""

    language: str
    subject: Filled
    body: Filled


class DemoLetters(Record):
    """Who signs an invented event's letters, what invitations say, and how many were issued."""

    name: Filled
    title: Filled
    contact: str = ""
    invitations: list[DemoText] = Field(default_factory=list)
    issued: int = 0


class DemoChange(Record):
    """A session that moves once the event is announced; with a word to the registrants, it is released."""

    session: Filled
    minutes: int = 0
    room: str = ""
    released: str = ""


class DemoEvent(Record):
    """An invented event, on days that are counted from today."""

    id: Filled
    title: Filled
    part_of: str = ""  # the id of the series whose people come to it
    title_language: str = "en"
    type: EventType
    mode: Mode
    running: bool = False
    weeks: int = 0
    weekday: Annotated[int, Field(ge=1, le=7)] = 1
    days: Annotated[int, Field(ge=1)]
    start: time
    end: time
    zone: Zone = ""
    city: City = ""
    venue: str = ""
    address: str = ""
    access_note: str = ""
    online_url: str = ""
    place_message: str = ""
    online_message: str = ""
    languages: list[str]
    interpretation: list[str] = Field(default_factory=list)
    themes: list[Theme]
    modality: Modality
    policy: Policy
    capacity: int | None = None
    online_capacity: int | None = None
    reserved: dict[str, int] = Field(default_factory=dict)
    rooms: dict[str, int] = Field(default_factory=dict)  # in their order, and how many each holds
    country_limit: int | None = None
    half_days: bool = False
    certificate_threshold: int | None = 80
    opens_weeks_before: int | None = None
    closes_weeks_before: int | None = None
    reserved_until_weeks_before: int | None = None
    visa_until_weeks_before: int | None = None
    delegation: dict[str, dict[str, int]] = Field(default_factory=dict)
    endorsed_groups: list[str] = Field(default_factory=list)
    nominations_until_weeks_before: int | None = None
    details_until_weeks_before: int | None = None
    freeze_weeks_before: int | None = None
    calls: list[DemoCall] = Field(default_factory=list)
    questions: list[DemoQuestion] = Field(default_factory=list)
    summary: Filled
    description: Filled
    texts: dict[str, dict[str, str]] = Field(default_factory=dict)  # by language, by part
    postponed: bool = False
    sessions: list[DemoSession]
    changes: list[DemoChange] = Field(default_factory=list)
    first_person: Annotated[int, Field(alias="from")] = 0
    registered: int = 0
    approved: int = 0
    declined: int = 0
    attended_first_day: int = 0
    letters: DemoLetters | None = None


class SignIn(Record):
    """Somebody who may sign in, with what is put into their hands."""

    id: Filled
    name: Filled
    role: Role
    group: str | None = None
    events: list[str] = Field(default_factory=list)
    projects: list[str] = Field(default_factory=list)

    @property
    def email(self) -> str:
        """Give the address, which leads to nobody."""
        return f"{self.id}@example.org"

    @property
    def part(self) -> str:
        """Say what this person is to the programme."""
        return ", ".join([self.role.value.replace("_", " "), *([self.group] if self.group else [])])


class DemoDraft(Record):
    """An event that its organiser has only begun, from a template."""

    title: Filled
    template: Filled
    weeks: int


class DemoFile(Record):
    """Invented events and sign-ins."""

    notice: Filled
    password: Filled
    sign_ins: list[SignIn]
    drafts: list[DemoDraft]
    events: list[DemoEvent]


class Person(Record):
    """Somebody invented who registers."""

    id: Filled
    name: Filled
    country: Country
    group: Filled
    organisation: Filled
    position: str
    gender: Gender
    language: str


class PeopleFile(Record):
    """Invented people."""

    people: list[Person]
