"""The organiser's desk: my events, and of each its overview, its timetable and its details."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission, Role
from app.core import clock
from app.core.audit import plain
from app.core.db import transaction
from app.core.forms import Form
from app.core.i18n import wall_time
from app.desk import overview, phrases, queries
from app.desk import service as planning
from app.desk.forms import EventForm, NoteForm, defaults, fields_of
from app.desk.queries import Shelf, people_of
from app.desk.service import Seats
from app.programme import service
from app.programme.calendar import is_shown
from app.programme.errors import ChangedMeanwhile, DetailRefused, NotReady
from app.programme.models import Event
from app.programme.phrases import STATUSES
from app.programme.queries import changes_since, visible_event
from app.programme.rules import NEXT, PUBLIC, EventStatus
from app.programme.time import told_twice
from app.reference.catalogue import catalogue
from app.registration.errors import CapacityBelowConfirmed, SeatsNeedCapacity, TooManyReserved
from app.registration.event_news import Change, Kind
from app.registration.queries import reserved_seats
from app.registration.way_errors import PeopleOnline
from app.timetable.along import Moved, has_sessions, move_along

bp = Blueprint("desk", __name__, url_prefix="/organise", template_folder="templates")

OWN_PAGES = {Role.FOCAL_POINT: "nominations.mine", Role.SECRETARIAT: "endorsements.index"}  # their whole desk
NEVER = datetime.min.replace(tzinfo=UTC)


@bp.get("/")
@requires(Permission.DESK_READ)
def index() -> ResponseReturnValue:
    """List the events in one's hands: what is coming, drafts, and what is past."""
    if own := OWN_PAGES.get(signed_in().role):
        return redirect(url_for(own))
    at, page = clock.now(), max(request.args.get("page", 1, type=int), 1)
    shelf = Shelf(request.args["show"]) if request.args.get("show") in {s.value for s in Shelf} else Shelf.UPCOMING
    shelved = queries.events_of(signed_in(), shelf, page, at=at)
    counts = queries.counts_of(event.id for event in shelved.events)
    return render_template(
        "desk/index.html",
        shelf=shelf,
        shelves=Shelf,
        shelved=shelved,
        page=page,
        counts=counts,
        missing_of=service.what_is_missing,
        statuses=STATUSES,
        known=catalogue(),
        at=at,
    )


@bp.get("/events/<slug>")
@requires(Permission.PROGRAMME_READ)
def event(slug: str) -> ResponseReturnValue:
    """Show how an event stands and what needs doing."""
    event = _mine(slug)
    return render_template(
        "desk/event.html", event=event, **_overview(event), **_lacking(event), steps=NEXT[event.status]
    )


@bp.get("/events/<slug>/figures")
@requires(Permission.PROGRAMME_READ)
def figures(slug: str) -> ResponseReturnValue:
    """Give the figures alone, for the page that keeps them fresh; nothing where they are as they were."""
    event = _mine(slug)
    answer: Response = make_response(render_template("desk/_figures.html", event=event, **_overview(event)))
    answer.add_etag()
    return answer.make_conditional(request)


@bp.route("/events/<slug>/edit", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def edit(slug: str) -> ResponseReturnValue:
    """Change everything that is said of an event."""
    event = _mine(slug)
    form = EventForm(
        event, queries.project_titles(event, seen_by=signed_in()), data=defaults(event, reserved_seats(event.id))
    )
    changed_meanwhile: list[tuple[str, str, str]] | None = None
    if form.validate_on_submit():
        try:
            return _save(event, form)
        except (DetailRefused, CapacityBelowConfirmed, PeopleOnline, SeatsNeedCapacity, TooManyReserved) as refused:
            field = form["capacity" if refused.field == "reserved" else refused.field]
            field.errors = [*field.errors, refused.sentence()]
        except ChangedMeanwhile:
            changed_meanwhile = _merge(event, form)
    status = 409 if changed_meanwhile is not None else 422 if form.is_submitted() else 200
    people = people_of(event.id) if planning.is_expected(event, at=clock.now()) else 0
    return render_template(
        "desk/edit.html",
        event=event,
        form=form,
        changed_meanwhile=changed_meanwhile,
        people=people,
        has_sessions=has_sessions(event),
        twice=_twice(event),
        **_lacking(event),
    ), status


def _lacking(event: Event) -> dict[str, object]:
    """Say what a draft lacks before it can be published, and in which fields that is filled in."""
    lacks = service.what_is_missing(event) if event.status is EventStatus.DRAFT else []
    return {"lacks": lacks, "to_fill_in": phrases.TO_FILL_IN}


def _save(event: Event, form: EventForm) -> ResponseReturnValue:
    """Store what the organiser says of an event, its seats with it, and tell those who must know."""
    said = form.details(event)
    with transaction():
        was = event.first_day
        reserved, online = reserved_seats(event.id) | form.reserved(), form.online_capacity.data
        seats = Seats(capacity=form.capacity.data, online_capacity=online, reserved=reserved)
        told = planning.change(
            event, said, seats, tell=form.tell.data, by=signed_in(), at=clock.now(), seen=seen_by(form)
        )
        moved = move_along(event, was, by=signed_in(), at=clock.now()) if form.along.data else Moved()
    flash(_("Your changes are stored."))
    _say_what_moved(event, moved)
    _say_how_many(told)
    for wall in _twice(event):
        flash(_("%(time)s occurs twice that night: the first is meant.", time=wall_time(wall)), "warn")
    return redirect(url_for(".event", slug=event.slug))


def _merge(event: Event, form: EventForm) -> list[tuple[str, str, str]]:
    """Take over what somebody else changed; a single day, whose last one stands empty, is compared as both."""
    first, last = form.first_day, form.last_day
    last.data, last.raw_data = last.data or first.data, None
    now = defaults(event, reserved_seats(event.id)) | {"last_day": event.last_day}
    differences = take_over(form, event, now, plain(form.data | dict(form.details(event))))
    last.data = last.data if last.data != first.data else None
    return differences


def seen_by(form: Form) -> datetime:
    """Tell which version the form was filled in from; where it does not say, none that is still current."""
    try:
        return datetime.fromisoformat((form.seen.raw_data or [""])[0]).astimezone(UTC)
    except (ValueError, OverflowError):
        return NEVER


def take_over(form: Form, event: Event, now: dict[str, Any], typed: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Take over what somebody else changed, but for what is being changed here too: of that, say what it is now."""
    said: dict[str, tuple[str, str, str]] = {}
    for change in fields_of(changes_since(event, seen_by(form))):
        name = change.field
        if name not in form or name in said:
            continue
        said[name] = (change.who, form[name].label.text, _shown(form, name, now))
        if (typed.get(name) or None) == (change.old or None):
            form[name].data, form[name].raw_data = now[name], None
    form.seen.data, form.seen.raw_data = now["seen"], None
    return list(said.values())


def differing(form: Form, now: dict[str, Any]) -> list[tuple[str, str]]:
    """Say of each field in which what was typed differs from what is stored what is stored, and take that as seen."""
    form.seen.data, form.seen.raw_data = now["seen"], None
    names = [name for name in now if name != "seen" and (now[name] or None) != (form[name].data or None)]
    return [(form[name].label.text, _shown(form, name, now)) for name in names]


def _shown(form: Form, name: str, now: dict[str, Any]) -> str:
    """Write the present value of a field as its choices call it."""
    value = now[name]
    words = {c.value: str(c.label) for c in getattr(form[name], "choices", None) or []}
    values = value if isinstance(value, list) else [value]
    return str(_(", ")).join(words.get(each, str(plain(each))) for each in values if each not in (None, ""))


def _say_how_many(people: int) -> None:
    """Say how many registrants are written to."""
    if people:
        flash(ngettext("We write to the person registered.", "We write to the %(num)d people registered.", people))


def _say_what_moved(event: Event, moved: Moved) -> None:
    """Say which sessions moved along, and which could not."""
    if moved.number:
        flash(ngettext("One session moved along.", "%(num)d sessions moved along.", moved.number))
    if moved.number and event.status in PUBLIC:
        flash(_("People see the new times once you release the timetable."), "warn")
    for title in moved.left:
        flash(_("“%(title)s” stays where it was: clocks skip its hour on the new day.", title=title), "warn")


def _twice(event: Event) -> list[datetime]:
    """List the times of an event that clocks show twice."""
    if not (event.first_day and event.last_day and event.start_time and event.end_time):
        return []
    walls = [datetime.combine(event.first_day, event.start_time), datetime.combine(event.last_day, event.end_time)]
    return told_twice(walls, event.zone)


@bp.post("/events/<slug>/publish")
@requires(Permission.PROGRAMME_WRITE)
def publish(slug: str) -> ResponseReturnValue:
    """Show an event to everybody, or say what it lacks."""
    event = _mine(slug)
    try:
        with transaction():
            told = planning.publish(event, by=signed_in(), at=clock.now())
    except NotReady as refused:
        flash(refused.sentence(), "err")
        return redirect(url_for(".edit", slug=slug))
    if is_shown(event):
        flash(_("The event is published: everybody can see it, and it stands in the calendars."))
    else:
        flash(_("The event is published: everybody can see it. Calendars show it once its date is certain."))
    _say_how_many(told)
    return redirect(url_for(".event", slug=slug))


@bp.post("/events/<slug>/close")
@requires(Permission.PROGRAMME_WRITE)
def close(slug: str) -> ResponseReturnValue:
    """Close an event that is over."""
    event = _mine(slug)
    with transaction():
        service.close(event, by=signed_in(), at=clock.now())
    flash(_("The event is closed. Its page and its records stay."))
    return redirect(url_for(".event", slug=slug))


@bp.route("/events/<slug>/postpone", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def postpone(slug: str) -> ResponseReturnValue:
    """Ask once, then postpone an event and tell everybody who is registered."""
    return _stop(slug, service.postpone, Kind.POSTPONED, "desk/postpone.html", _l("The event is postponed."))


@bp.route("/events/<slug>/cancel", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def cancel(slug: str) -> ResponseReturnValue:
    """Ask once, then cancel an event and tell everybody who is registered."""
    return _stop(slug, service.cancel, Kind.CANCELLED, "desk/cancel.html", _l("The event is cancelled."))


def _stop(slug: str, act: Callable[..., None], kind: Kind, template: str, done: LazyString) -> ResponseReturnValue:
    """Take the step that was confirmed, with a word to those who are registered."""
    event, form = _mine(slug), NoteForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template(template, event=event, form=form, people=people_of(event.id)), status
    with transaction():
        told = planning.stop(event, act, Change(kind, form.note.data or ""), by=signed_in(), at=clock.now())
    flash(str(done))
    _say_how_many(told)
    return redirect(url_for(".event", slug=slug))


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
def audit() -> ResponseReturnValue:
    """Show who changed what, when, from what to what."""
    page = max(request.args.get("page", 1, type=int), 1)
    entries, names, more = queries.records(page)
    return render_template("desk/audit.html", entries=entries, names=names, page=page, more=more)


def _mine(slug: str) -> Event:
    """Find an event in one's hands; any other does not exist."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _overview(event: Event) -> dict[str, object]:
    return overview.overview_of(event, at=clock.now()) | {"phrases": phrases, "statuses": STATUSES}
