"""Whom an event wants in its room: delegations, endorsement, targets, and by when people are put forward."""

from typing import Any, cast

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, IntegerField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, NumberRange, Optional

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.audit import plain
from app.core.db import transaction
from app.core.forms import Form
from app.core.zones import wall_in, zone
from app.desk import service
from app.desk.forms import DELEGATES, TRIPARTITE
from app.desk.views import bp, seen_by, take_over
from app.programme.choices import A_NUMBER, CHOOSE
from app.programme.details import MOST_PEOPLE, EventDetails
from app.programme.errors import ChangedMeanwhile, DetailRefused
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.rules import OpenSeats
from app.programme.time import moment
from app.registration.phrases import GROUPS

__all__ = ["bp"]  # the pages of the desk: those of views.py, and this one

MOST_OF_ONE = 50
MOMENTS = ("nominations_until", "details_until", "freeze_at")
PLAIN = (
    "women_floor", "parity_from", "parity_to", "groups_from", "groups_to", "countries_target", "southern_target",
    "endorsed_groups",
)  # fmt: skip
OPEN_SEATS = {
    OpenSeats.FIRST_COME: _l("Whoever has waited longest"),
    OpenSeats.SHORT_GROUP: _l("The group that is short: the one of the three with the fewest people in the room"),
}
PERCENT = [InputRequired(A_NUMBER), NumberRange(0, 100)]


def _delegates(label: LazyString) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, MOST_OF_ONE, A_NUMBER)])


class CompositionForm(Form):
    """What an organiser says of the composition of a room."""

    seen = HiddenField()
    titular_government = _delegates(_l("Government: titular delegates"))
    substitute_government = _delegates(_l("Government: substitutes"))
    adviser_government = _delegates(_l("Government: advisers"))
    titular_employers = _delegates(_l("Employers: titular delegates"))
    substitute_employers = _delegates(_l("Employers: substitutes"))
    adviser_employers = _delegates(_l("Employers: advisers"))
    titular_workers = _delegates(_l("Workers: titular delegates"))
    substitute_workers = _delegates(_l("Workers: substitutes"))
    adviser_workers = _delegates(_l("Workers: advisers"))
    endorsed_groups = SelectMultipleField(
        _l("Whose nominees need the endorsement of their group’s secretariat?"),
        choices=[SelectChoice(group, GROUPS[group]) for group in TRIPARTITE],
        description=_l("Only then can anybody accept them."),
    )
    nominations_until = DateTimeLocalField(
        _l("Nominations until"), [Optional()], description=_l("By the clocks of the event. Empty: until it begins.")
    )
    details_until = DateTimeLocalField(
        _l("Nominees say yes and complete their details until"),
        [Optional()],
        description=_l("They are reminded of it."),
    )
    freeze_at = DateTimeLocalField(
        _l("Replacements need the organiser from"),
        [Optional()],
        description=_l("Until then, whoever nominated may replace. Empty: until the event begins."),
    )
    open_seats = RadioField(
        _l("Who gets an open seat that becomes free?"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(rule.value, label) for rule, label in OPEN_SEATS.items()],
    )
    women_floor = IntegerField(_l("At least so many women, in per cent"), PERCENT)
    parity_from = IntegerField(_l("Parity from, in per cent of women"), PERCENT)
    parity_to = IntegerField(_l("Parity to, in per cent of women"), PERCENT)
    groups_from = IntegerField(_l("Each of the three groups from, in per cent"), PERCENT)
    groups_to = IntegerField(_l("Each of the three groups to, in per cent"), PERCENT)
    countries_target = IntegerField(
        _l("At least so many countries"), [Optional(), NumberRange(1, MOST_PEOPLE, A_NUMBER)]
    )
    southern_target = IntegerField(
        _l("At least so many of them from the South, in per cent"), [Optional(), NumberRange(0, 100)]
    )

    def delegation(self) -> dict[str, dict[str, int]]:
        """Read how many of which role each group of a country sends; what is left empty is not said."""
        said = {group: {role: self[f"{role}_{group}"].data for role in DELEGATES} for group in TRIPARTITE}
        named = {group: {role: number for role, number in of.items() if number} for group, of in said.items()}
        return {group: of for group, of in named.items() if of}

    def details(self, event: Event) -> EventDetails:
        """Read what the organiser says."""
        said: EventDetails = {"open_seats": OpenSeats(self.open_seats.data), "delegation": self.delegation()}
        plain_values = {name: self[name].data for name in PLAIN}
        moments = {name: moment(self[name].data, event.zone, name) if self[name].data else None for name in MOMENTS}
        return cast("EventDetails", {**said, **plain_values, **moments})


def defaults(event: Event) -> dict[str, Any]:
    """Give what the form shows of an event as it stands."""
    clocks = zone(event.zone)
    counts = {
        f"{role}_{group}": event.delegation.get(group, {}).get(role) for group in TRIPARTITE for role in DELEGATES
    }
    return {
        **counts,
        **{name: getattr(event, name) for name in PLAIN},
        **{name: getattr(event, name) and wall_in(getattr(event, name), clocks) for name in MOMENTS},
        "open_seats": event.open_seats.value,
        "seen": event.modified_at.isoformat(),
    }


@bp.route("/events/<slug>/composition", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def composition(slug: str) -> ResponseReturnValue:
    """Say whom an event wants in its room."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    form = CompositionForm(data=defaults(event))
    changed_meanwhile: list[tuple[str, str, str]] | None = None
    if form.validate_on_submit():
        try:
            return _save(event, form)
        except DetailRefused as refused:
            form[refused.field].errors = [*form[refused.field].errors, refused.sentence()]
        except ChangedMeanwhile:
            changed_meanwhile = take_over(form, event, defaults(event), plain(form.data | dict(form.details(event))))
    status = 409 if changed_meanwhile is not None else 422 if form.is_submitted() else 200
    page = render_template(
        "desk/composition.html",
        event=event,
        form=form,
        changed_meanwhile=changed_meanwhile,
        groups={group: GROUPS[group] for group in TRIPARTITE},
    )
    return page, status


def _save(event: Event, form: CompositionForm) -> ResponseReturnValue:
    said, at = form.details(event), clock.now()
    with transaction():
        service.change(event, said, {}, tell=False, by=signed_in(), at=at, seen=seen_by(form))
    flash(_("Your changes are stored."))
    return redirect(url_for(".composition", slug=event.slug))
