"""The forms of registration. What they ask stands in the order people are asked."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

from app.core import i18n
from app.core.typed import at_most, one_line, several_lines
from app.programme.models import Event
from app.programme.rules import Mode
from app.registration import phrases
from app.registration.models import Registration
from app.registration.queries import stands
from app.registration.rules import CONSENT_VERSION, Changes, Details, Gender
from app.registration.ways import WAYS

OTHER = "other"
LINE = 200
TEXT = 2000


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class WhoForm(FlaskForm):  # type: ignore[misc]
    """Who somebody is. Fields are asked, and problems listed, in the order of this file."""

    name = StringField(
        _l("Full name"),
        [DataRequired(_l("Enter your full name.")), at_most(LINE)],
        description=_l("As on your passport or identity card"),
        filters=[one_line],
    )
    email = EmailField(
        _l("Email"),
        [
            DataRequired(_l("Enter your email address.")),
            Email(_l("Enter an email address like name@example.org.")),
            at_most(254),
        ],
        description=_l("We send your ticket here"),
        filters=[one_line],
    )


class OriginForm(FlaskForm):  # type: ignore[misc]
    """Where somebody comes from and whom they speak for: it decides about the seat."""

    country_iso3 = SelectField(_l("Country or territory"), [InputRequired(_l("Choose your country or territory."))])
    group = RadioField(
        _l("I take part with"),
        [InputRequired(_l("Choose the group you take part with."))],
        choices=_choices(phrases.GROUPS.items()),
        description=_l("Used to keep the three constituents in balance"),
    )
    other_group = SelectField(_l("Which kind of partner?"), default="")

    @property
    def group_id(self) -> str:
        """Give the group that was chosen, one of the three or one beside them."""
        return str((self.other_group.data if self.group.data == OTHER else self.group.data) or "")

    def validate_other_group(self, field: SelectField) -> None:
        """Ask which kind of partner where the group says no more than that."""
        if self.group.data == OTHER and not field.data:
            raise ValidationError(_l("Choose which kind of partner you are."))


class WayForm(FlaskForm):  # type: ignore[misc]
    """How somebody takes part in a hybrid event; other forms leave the question out."""

    way = RadioField(
        _l("How do you take part?"),
        [InputRequired(_l("Choose how you take part."))],
        choices=_choices((mode.value, label) for mode, label in WAYS.items()),
    )


def comes_online(form: WayForm) -> bool:
    """Read whether somebody takes part online, where that was asked."""
    return "way" in form and form.way.data == Mode.ONLINE.value


def prepare_origin(form: OriginForm) -> None:
    """Name the countries and the groups in the reader's language."""
    form.country_iso3.choices = _choices([("", ""), *phrases.country_choices()])
    form.other_group.choices = _choices([("", ""), *phrases.other_group_choices()])
    form.other_group.flags.required = True  # where it is asked at all


class PersonForm(WhoForm):
    """What a person may say when registering and change later."""

    organisation = StringField(
        _l("Organisation"),
        [DataRequired(_l("Enter the organisation that you come from.")), at_most(LINE)],
        filters=[one_line],
    )
    language = SelectField(
        _l("Language you prefer to follow in"),
        [InputRequired(_l("Choose a language."))],
        choices=_choices(i18n.LANGUAGES.items()),
        description=_l("We write to you in it too"),
    )
    gender = RadioField(
        _l("Gender"),
        [Optional()],
        choices=_choices((gender.value, label) for gender, label in phrases.GENDERS.items()),
        default=Gender.NOT_SAID.value,
        description=_l("Only totals are ever shown"),
    )
    badge_name = StringField(
        _l("Name on your badge"), [at_most(LINE)], description=_l("If it should differ"), filters=[one_line]
    )
    position = StringField(_l("Position"), [at_most(LINE)], filters=[one_line])
    languages = SelectMultipleField(_l("Languages you speak"), choices=_choices(i18n.LANGUAGES.items()))
    access_needs = TextAreaField(
        _l("What helps you to take part"),
        [at_most(TEXT)],
        description=_l("Such as step-free access, sign language, large print"),
        filters=[several_lines],
    )
    shared_mailbox = BooleanField(_l("This mailbox is my office’s, and others use it too"))
    photo_consent = BooleanField(phrases.CONSENTS[CONSENT_VERSION].photographs)
    dietary_needs = StringField(_l("Food"), [at_most(LINE)], description=_l("What you do not eat"), filters=[one_line])

    def said(self) -> dict[str, Any]:
        """Give what was typed, by the names that registrations have for it."""
        values = {name: self[name].data or "" for name in Changes.__dataclass_fields__ if name in self}
        return values | {
            "gender": Gender(self.gender.data or Gender.NOT_SAID.value),
            "languages": tuple(self.languages.data or ()),
            "shared_mailbox": bool(self.shared_mailbox.data),
            "photo_consent": bool(self.photo_consent.data),
        }

    @property
    def has_more(self) -> bool:
        """Tell whether something that is folded away needs to be seen."""
        folded_away = (self.badge_name, self.position, self.languages, self.access_needs, self.dietary_needs)
        boxes = (self.shared_mailbox, self.photo_consent)
        return bool(self.email.errors) or any(field.data or field.errors for field in (*folded_away, *boxes))


class RegistrationForm(PersonForm, OriginForm, WayForm):
    """Seven questions, and what else one may say."""

    consent = BooleanField(
        phrases.CONSENTS[CONSENT_VERSION].details,
        [InputRequired(_l("Agree to the use of your details: without them there is no registration."))],
    )
    request_key = HiddenField(validators=[Length(max=100)])  # the form sent twice is one registration
    code = HiddenField(validators=[Length(max=100)])  # of the invitation, where one is needed

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        """Name the countries and the groups in the reader's language, and the request."""
        super().__init__(*args, **kwargs)
        prepare_origin(self)
        if not event.two_ways:
            del self.way
        self.language.data = self.language.data or i18n.language()
        self.request_key.data = self.request_key.data or secrets.token_urlsafe(16)

    def details(self) -> Details:
        """Give what was typed as a registration needs it."""
        return Details(
            **self.said(),
            country_iso3=self.country_iso3.data,
            group_id=self.group_id,
            online=comes_online(self),
            consent=bool(self.consent.data),
        )


class ChangesForm(PersonForm):
    """What a registrant may change; the country and the group stay."""

    @classmethod
    def of(cls, registration: Registration) -> "ChangesForm":
        """Fill the form with what stands."""
        return cls(data=vars(stands(registration)) | {"gender": registration.gender.value})

    def changes(self, registration: Registration) -> Changes:
        """Give what was typed, and what is not asked here as it stands."""
        return replace(stands(registration), **self.said())


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why somebody gets no place, in the organiser's words."""

    reason = TextAreaField(
        _l("Reason"), [at_most(TEXT)], description=_l("The registrant reads it"), filters=[several_lines]
    )
