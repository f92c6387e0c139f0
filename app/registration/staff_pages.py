"""Registering somebody at the desk or at the door: the same questions as the form's, of which three are enough."""

import secrets
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from app.accounts.access import can, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock, i18n, qr
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.typed import at_most, one_line
from app.core.web import private
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.rules import Mode
from app.registration import errors, phrases, queries, service, tickets
from app.registration.forms import LINE, OriginForm, PersonForm, WayForm, comes_online, prepare_origin
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Details, Status
from app.registration.views import bp
from app.registration.ways import WAYS

ADDRESS = "/organise/events/<slug>/register"


class StaffForm(PersonForm, OriginForm, WayForm):
    """Who comes, from where and with whom; everything else may be said later."""

    name = StringField(
        _l("Full name"),
        [DataRequired(_l("Enter the person’s full name.")), at_most(LINE)],
        description=_l("As on the passport or identity card"),
        filters=[one_line],
    )
    country_iso3 = SelectField(_l("Country or territory"), [InputRequired(_l("Choose a country or territory."))])
    group = RadioField(
        _l("Takes part with"),
        [InputRequired(_l("Choose a group."))],
        choices=[SelectChoice(value, label) for value, label in phrases.GROUPS.items()],
    )
    role = SelectField(
        _l("Role"),
        choices=[SelectChoice(role.value, label) for role, label in phrases.ROLES.items()],
        default=AttendeeRole.PARTICIPANT.value,
        description=_l("Who works at the event takes no seat"),
    )
    email = EmailField(
        _l("Email"),
        [Optional(), Email(_l("Enter an email address like name@example.org.")), at_most(254)],
        description=_l("The ticket goes there; without one, show or print it"),
        filters=[one_line],
    )
    organisation = StringField(_l("Organisation"), [at_most(LINE)], filters=[one_line])
    request_key = HiddenField(validators=[Length(max=100)])  # the form sent twice is one registration
    waiting = HiddenField()  # whether the person may be put on the waiting list

    way = RadioField(
        _l("How do they take part?"),
        choices=[SelectChoice(mode.value, label) for mode, label in WAYS.items()],
        default=Mode.IN_PERSON.value,
    )

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        """Ask for a role only where the reader may give one, and for the way only where there are two."""
        super().__init__(*args, **kwargs)
        if not event.two_ways:
            del self.way
        prepare_origin(self)
        self.language.data = self.language.data or i18n.language()
        self.request_key.data = self.request_key.data or secrets.token_urlsafe(16)
        if not can(Permission.REGISTRATION_DECIDE.value):
            del self.role

    def details(self) -> Details:
        """Give what was typed as a registration needs it."""
        role = AttendeeRole(self.role.data) if "role" in self else AttendeeRole.PARTICIPANT
        return Details(
            **self.said(),
            country_iso3=self.country_iso3.data,
            group_id=self.group_id,
            role=role,
            online=comes_online(self),
            source="desk",
        )


@bp.get(ADDRESS)
@requires(Permission.REGISTRATION_ADD)
def staff_form(slug: str) -> ResponseReturnValue:
    """Ask who comes."""
    event = _event(slug)
    return _page(event, StaffForm(event))


@bp.post(ADDRESS)
@requires(Permission.REGISTRATION_ADD)
def register_by_staff(slug: str) -> ResponseReturnValue:
    """Register somebody, then show their ticket."""
    form = StaffForm(_event(slug))
    if not form.validate():
        return _page(_event(slug), form), 422
    try:
        with transaction():
            registration = service.enrol(
                _event(slug),
                form.details(),
                may_wait=form.waiting.data == "yes",
                request_key=form.request_key.data or None,
                by=signed_in(),
                at=clock.now(),
            )
    except errors.NoPlaceFree as refusal:
        return _page(_event(slug), form, refusal.sentence(), full=True), refusal.status
    except errors.RegisteredAlready as refusal:
        field = form.email if form.email.data else form.name
        field.errors = [refusal.sentence()]
        return _page(_event(slug), form), refusal.status
    except Refusal as refusal:
        return _page(_event(slug), form, refusal.sentence()), refusal.status
    return redirect(url_for(".registered_by_staff", slug=slug, registration_id=registration.id))


def _page(event: Event, form: StaffForm, refused: str = "", *, full: bool = False) -> str:
    return render_template(
        "registration/staff.html",
        event=event,
        form=form,
        refused=refused,
        full=full,
        seats_left=queries.seats_left(event),
    )


@bp.get(f"{ADDRESS}/<uuid:registration_id>")
@requires(Permission.REGISTRATION_ADD)
def registered_by_staff(slug: str, registration_id: UUID) -> ResponseReturnValue:
    """Show the ticket of somebody who was registered at the desk."""
    event = _event(slug)
    registration = db.session.get(Registration, registration_id)
    if registration is None or registration.event_id != event.id or registration.source != "desk":
        abort(404)
    confirmed = registration.status is Status.CONFIRMED
    width, path = qr.path(registration.ticket) if confirmed else (0, "")
    page = render_template(
        "registration/staff_done.html",
        event=event,
        registration=registration,
        code=tickets.shown(registration.ticket),
        ticket={"width": width, "path": path, "label": _("Ticket")} if confirmed else None,
        number=queries.place_in_line(registration) if registration.status is Status.WAITLISTED else None,
        phrases=phrases,
    )
    return private(page)


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)
