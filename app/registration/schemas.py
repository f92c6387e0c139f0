"""The shape in which programs register people and read registrations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import current_app
from pydantic import Field, StringConstraints

from app.core.api import PageQuery, Schema
from app.core.fields import Email, Language, LanguageCode, filled_line, line, lines
from app.programme.rules import Mode
from app.questions.models import Question
from app.questions.rules import AnswerKind
from app.registration import tickets
from app.registration.models import Registration
from app.registration.queries import Filters
from app.registration.rules import OPEN_SEAT, AttendeeRole, Details, Gender, Payer, Status
from app.registration.service import Answer

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(description="ISO 3166-1 alpha-3.")]
Group = Annotated[str, filled_line(60), Field(description="A constituent group, such as `workers`.")]
Reason = Annotated[str, lines(2000)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
Said = Annotated[str, lines(2000)] | bool | int | float | list[Annotated[str, line(200)]]
SEAT = "The group that the seat is reserved for, or `open`; null without a seat."


class RegistrationIn(Schema):
    """What a person says when registering."""

    name: Annotated[str, filled_line(200)] = Field(description="As on the passport.")
    badge_name: Annotated[str, line(200)] = Field("", description="Where it differs.")
    email: Email
    country: Country
    group: Group
    organisation: Annotated[str, filled_line(200)]
    position: Annotated[str, line(200)] = ""
    gender: Gender = Gender.NOT_SAID
    language: Language = Field("en", description="In which we write to them.")
    languages: list[LanguageCode] = Field([], max_length=30, description="Which they speak.")
    shared_mailbox: bool = Field(False, description="The address is an office's, and serves others too.")
    online: bool = Field(False, description="At a hybrid event: takes part online, not at the place.")
    payer: Payer = Field(Payer.NOT_SAID, description="Who pays for their coming.")
    travel_support: bool = Field(False, description="Whether they ask for help with the journey.")
    interpretation: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")] = Field(
        "", description="The language they need interpretation into."
    )
    access_needs: Annotated[str, lines(2000)] = Field("", description="Kept apart; no list or answer shows it.")
    dietary_needs: Annotated[str, line(200)] = Field("", description="Kept apart, too.")
    photo_consent: bool = Field(False, description="To pictures of them being published.")
    invitation: Annotated[str, line(100)] = Field("", description="The code, where the event is by invitation.")
    answers: dict[Key, Said] = Field(
        {}, max_length=100, description="To the event's own questions, by their keys; files come through the form."
    )
    consent: Literal[True] = Field(description="To the use of these details for the event.")

    def details(self) -> Details:
        """Give what was said, in the words of registration."""
        return Details(
            name=self.name.strip(),
            badge_name=self.badge_name.strip(),
            email=self.email,
            country_iso3=self.country,
            group_id=self.group,
            organisation=self.organisation.strip(),
            position=self.position.strip(),
            gender=self.gender,
            language=self.language,
            languages=tuple(self.languages),
            shared_mailbox=self.shared_mailbox,
            online=self.online,
            payer=self.payer,
            travel_support=self.travel_support,
            interpretation=self.interpretation,
            photo_consent=self.photo_consent,
            access_needs=self.access_needs.strip(),
            dietary_needs=self.dietary_needs.strip(),
            consent=self.consent,
            source="api",
        )


class ChoiceOut(Schema):
    """What may be chosen."""

    value: str
    labels: dict[str, str] = Field(description="By language.")


class QuestionOut(Schema):
    """A question that an event asks beside who somebody is."""

    key: str = Field(description="Under which its answer is sent.")
    kind: AnswerKind
    labels: dict[str, str] = Field(description="By language, as `hints` and `purposes`.")
    hints: dict[str, str]
    purposes: dict[str, str] = Field(description="Why it is asked.")
    choices: list[ChoiceOut]
    required: bool
    sensitive: bool = Field(description="Whether its answers are kept apart.")
    groups: list[str] = Field(description="Who is asked; none: every group.")
    roles: list[str]
    only_if_key: str = Field(description="Asked only where this earlier question …")
    only_if_value: str = Field(description="… was answered so.")
    kept_days: int = Field(description="For how long after the event answers are kept.")


class QuestionsOut(Schema):
    """What an event asks, in its order."""

    items: list[QuestionOut]


class RegisteredOut(Schema):
    """What becomes of somebody who registers."""

    id: UUID
    status: Status
    seat: str | None = Field(description=SEAT)
    ticket: str | None = Field(description="Shown at the door; only once confirmed.")
    manage_url: str = Field(description="The registrant's private page.")


class RegistrationOut(Schema):
    """A registration, as organisers see it."""

    id: UUID
    event: str = Field(description="The event's slug.")
    status: Status
    role: AttendeeRole
    online: bool = Field(description="At a hybrid event: takes part online, not at the place.")
    seat: str | None = Field(description=SEAT)
    ticket: str | None = Field(description="Only once confirmed.")
    name: str
    badge_name: str
    email: str
    country: str
    group: str
    organisation: str
    position: str
    gender: Gender
    language: str
    languages: list[str]
    shared_mailbox: bool
    payer: Payer
    travel_support: bool
    interpretation: str
    photo_consent: bool
    source: str
    registered_at: datetime
    waiting_since: datetime | None
    decided_at: datetime | None
    decline_reason: str


class RegistrationsQuery(PageQuery):
    """Which registrations are asked for."""

    status: Status | None = None
    group: Annotated[str, line(60)] = ""
    country: Annotated[str, line(3)] = ""
    gender: Gender | None = None
    online: bool | None = Field(None, description="At a hybrid event: those who take part online, or at the place.")
    q: Annotated[str, line(200)] = Field("", description="Words in the name, the organisation or the address.")

    def filters(self) -> Filters:
        """Give what is asked for, in the words of registration."""
        ways = {True: Mode.ONLINE, False: Mode.IN_PERSON, None: None}
        return Filters(self.status, self.group, self.country, self.gender, self.q, ways[self.online])


class ReasonIn(Schema):
    """Why somebody gets no place, in words that they will read."""

    reason: Reason = ""


def question_out(question: Question) -> QuestionOut:
    """Show a question."""
    values = {name: getattr(question, name) for name in QuestionOut.model_fields}
    return QuestionOut(**values | {"choices": [ChoiceOut(**choice) for choice in question.choices]})


def registered_out(made: Answer) -> RegisteredOut:
    """Show what became of somebody who registered."""
    link = f"{current_app.config['BASE_URL']}/r/{made.token}"
    return RegisteredOut(id=made.id, status=made.status, seat=made.seat, ticket=made.ticket, manage_url=link)


def registration_out(registration: Registration, event_slug: str, reserved_for: str | None) -> RegistrationOut:
    """Show a registration; the seat is known by the group that it is reserved for, if it is."""
    alike: dict[str, Any] = {
        name: getattr(registration, name) for name in RegistrationOut.model_fields if hasattr(Registration, name)
    }
    return RegistrationOut(
        **alike
        | {
            "event": event_slug,
            "country": registration.country_iso3,
            "group": registration.group_id,
            "seat": (reserved_for or OPEN_SEAT) if registration.seat_id else None,
            "ticket": tickets.shown(registration.ticket) if registration.status is Status.CONFIRMED else None,
        }
    )
