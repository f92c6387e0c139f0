"""A form in hand: whose it is, how far it has come, and what it says altogether."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.programme.models import Event
from app.questions import queries as questions
from app.questions.models import Question, Upload
from app.questions.rules import Who, concerns
from app.registration.answers import Line, lines
from app.registration.models import Registration
from app.registration.queries import stands
from app.registration.rules import AttendeeRole, Changes, Details
from app.steps.forms import (
    PREFIX,
    AboutYou,
    CheckAndSend,
    EventQuestions,
    NewYou,
    StepForm,
    TakingPart,
    TravelAndNeeds,
    event_questions,
)
from app.steps.models import Draft
from app.steps.rules import Step, steps

Typed = Mapping[str, Sequence[str]]


@dataclass
class Hand:
    """A form that somebody has open, to register or to complete or change their registration."""

    event: Event
    draft: Draft | None
    registration: Registration | None
    token: str
    code: str = ""

    def __post_init__(self) -> None:
        """Gather what was typed so far, or else what stands."""
        self.typed: Typed = (_standing(self.registration) if self.registration else {}) | (
            self.draft.typed if self.draft else {}
        )
        self.questions: list[Question] = questions.asked_at(self.event.id)
        self.uploads: dict[str, Upload] = questions.uploads_of_draft(self.draft.id) if self.draft else {}
        if self.registration:
            self.uploads = questions.uploads_of(self.registration.id) | self.uploads

    @cached_property
    def who(self) -> Who:
        """Tell of which group and role the person is, as far as is known."""
        if self.registration:
            return Who(self.registration.group_id, self.registration.role.value)
        form = self.form(Step.YOU, check=False)
        return Who(form.group_id if isinstance(form, NewYou) else "", AttendeeRole.PARTICIPANT.value)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """List the steps for this person."""
        who = self.who
        return steps(asks=any(concerns(one.definition, who) for one in self.questions))

    @property
    def agreed(self) -> bool:
        """Tell whether the person has agreed to the use of their details before."""
        return self.registration is not None and self.registration.consent_at is not None and not self.must_say_yes

    @property
    def must_say_yes(self) -> bool:
        """Tell whether this is a nominee who has not accepted yet."""
        return self.registration is not None and self.registration.nominated and self.registration.accepted_at is None

    @property
    def counter(self) -> int:
        """Number the newest saving."""
        return self.draft.counter if self.draft else 0

    def address(self, step: Step, **values: Any) -> str:
        """Name the address of a step."""
        if self.registration:
            return url_for("steps.complete", token=self.token, step=step.value, **values)
        if self.draft:
            return url_for("steps.step", slug=self.event.slug, token=self.token, step=step.value, **values)
        return url_for("steps.begin", slug=self.event.slug, code=self.code or None)

    @property
    def saving_address(self) -> str:
        """Name the address to which the script sends what is typed meanwhile."""
        if self.registration:
            return url_for("steps.note_change", token=self.token)
        return url_for("steps.note", slug=self.event.slug, token=self.token) if self.draft else ""

    def form(self, step: Step, typed: Typed | None = None, *, check: bool) -> StepForm:
        """Fill in the form of a step; `check` says what is wrong with it."""
        typed = self.typed if typed is None else typed
        said: dict[str, Any] = {"formdata": MultiDict([(n, t) for n, texts in typed.items() for t in texts])}
        said["formdata"] = said["formdata"] or None
        if step is Step.QUESTIONS:
            return self.asking(typed, check=check)
        form: StepForm
        if step is Step.YOU:
            form = (AboutYou if self.registration else NewYou)(**said)
        elif step is Step.CHECK:
            form = CheckAndSend(agreed=self.agreed, **said)
        elif step is Step.PART:
            form = TakingPart(self.event, registered=self.registration is not None, **said)
        else:
            form = TravelAndNeeds(self.event, **said)
        if check:
            form.validate()
        return form

    def asking(self, typed: Typed | None = None, *, check: bool = True) -> EventQuestions:
        """Fill in the form of the event's questions."""
        typed = self.typed if typed is None else typed
        names = {key: upload.name for key, upload in self.uploads.items()}
        return event_questions(self.questions, self.who, typed, names, look=check)

    def answer_lines(self, form: EventQuestions) -> list[Line]:
        """Write down the answers to the event's questions."""
        return lines(form.asked, form.answers.values, self.uploads)

    def all_forms(self) -> dict[Step, StepForm]:
        """Fill in and look at every step but the last."""
        return {step: self.form(step, check=True) for step in self.steps if step is not Step.CHECK}

    def details(self, forms: Mapping[Step, StepForm], last: CheckAndSend) -> Details:
        """Put together what a registration says."""
        return Details(**self._said(forms), **last.said())

    def changes(self, forms: Mapping[Step, StepForm], last: CheckAndSend) -> Changes:
        """Put together what changes; what is not asked here stays as it stands."""
        said = self._said(forms) | {"photo_consent": last.photo_consent.data}
        stood = vars(stands(self.registration)) if self.registration else {}
        return Changes(**stood | said)

    def _said(self, forms: Mapping[Step, StepForm]) -> dict[str, Any]:
        said: dict[str, Any] = {"answers": {}}
        for form in forms.values():
            if isinstance(form, EventQuestions):
                said["answers"] = form.answers.values
            else:
                said |= form.said()
        return said


def _standing(registration: Registration) -> dict[str, list[str]]:
    """Write what a registration says as it would be typed."""
    typed = {name: _as_typed(value) for name, value in vars(stands(registration)).items() if name != "answers"}
    answers = questions.answers_of(registration.id) | questions.apart_of(registration.id)
    return typed | {PREFIX + key: ["no"] if value is False else _as_typed(value) for key, value in answers.items()}


def _as_typed(value: Any) -> list[str]:
    """Write one answer as it would be typed."""
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    if isinstance(value, bool):
        return ["yes"] if value else []
    text = str(getattr(value, "value", value))
    return [text] if text else []
