"""The organiser's pages of badges, and the lone badge at the door."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import can, requires, signed_in
from app.accounts.permissions import Permission
from app.badges import paper, phrases, queries, service
from app.badges.errors import NobodyToPrint
from app.badges.models import BadgePrint
from app.badges.queries import Selection
from app.badges.rules import AT_ONCE, FORMS, Size, Whom
from app.core import clock
from app.core.db import db, transaction
from app.letters.views import pdf_answer
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration import phrases as words
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Status

bp = Blueprint("badges", __name__, template_folder="templates")

PLACE = "/organise/events/<slug>/badges"
LISTED = 100  # people to tick at a time; a search finds the others


@bp.get(PLACE)
@requires(Permission.BADGE_PRINT)
def index(slug: str) -> ResponseReturnValue:
    """Offer to print badges: for whom, and in which size."""
    return _page(_event(slug))


def _page(event: Event, refused: str = "") -> str:
    selection = _selection()
    listed, marks = queries.people(event, selection), queries.latest_marks(event)
    new = queries.lacking(listed, marks)
    lacking = {one.id for one in new}
    return render_template(
        "badges/index.html",
        event=event,
        selection=selection,
        refused=refused,
        listed=[(one, one.id in lacking, one.id in marks) for one in listed[:LISTED]],
        counts={Whom.NEW: len(new), Whom.ALL: len(listed)},
        asked=request.values,
        chosen=set(request.form.getlist("chosen")),
        at_once=AT_ONCE,
        prints=queries.prints(event),
        form_id=uuid4(),
        sizes=phrases.SIZES,
        forms=FORMS,
        groups=words.all_group_choices(),
        roles=[(role.value, label) for role, label in words.ROLES.items()],
        words=words,
    )


@bp.post(PLACE)
@requires(Permission.BADGE_PRINT)
def make(slug: str) -> ResponseReturnValue:
    """Write down whose badges are printed, then hand them over."""
    event = _event(slug)
    said = request.form
    whom, size = _one_of(Whom, said.get("whom")), _one_of(Size, said.get("size"))
    try:
        with transaction():
            people = service.whom(event, whom, _selection(), {_uuid(one) for one in said.getlist("chosen")})
            form_id = _uuid(said.get("form", ""))
            made = service.prepare(
                event, people, form_id, size, one_a_page="alone" in said, by=signed_in(), at=clock.now()
            )
    except NobodyToPrint as refusal:
        return _page(_event(slug), refusal.sentence()), 422
    return redirect(url_for(".document", slug=slug, print_id=made.id), 303)


@bp.post(f"{PLACE}/people/<uuid:registration_id>")
@requires(Permission.REGISTRATION_ADD)
def lone(slug: str, registration_id: UUID) -> ResponseReturnValue:
    """Print one person's badge, as for somebody who has just registered at the door."""
    event = _event(slug)
    person = db.session.get(Registration, registration_id)
    if person is None or person.event_id != event.id or person.status is not Status.CONFIRMED:
        abort(404)
    if not can(Permission.BADGE_PRINT.value) and person.source != "desk":
        abort(404)
    form_id, size = _uuid(request.form.get("form", "")), _one_of(Size, request.form.get("size"))
    with transaction():
        made = service.prepare(event, [person], form_id, size, one_a_page=True, by=signed_in(), at=clock.now())
    return redirect(url_for(".document", slug=slug, print_id=made.id), 303)


@bp.get(f"{PLACE}/<uuid:print_id>.pdf")
@requires(Permission.REGISTRATION_ADD)
def document(slug: str, print_id: UUID) -> ResponseReturnValue:
    """Hand over badges as their people stand now; at the door, only those that one made oneself."""
    event = _event(slug)
    made = _print(event, print_id)
    if not can(Permission.BADGE_PRINT.value) and made.printed_by != signed_in().id:
        abort(404)
    people = queries.people_of(made)
    if not people:
        raise NobodyToPrint
    content = paper.badges(event, people, made.size, made.printed_at, one_a_page=made.one_a_page)
    return pdf_answer(content, f"badges-{event.slug}.pdf")


@bp.post(f"{PLACE}/<uuid:print_id>/forget")
@requires(Permission.BADGE_PRINT)
def forget(slug: str, print_id: UUID) -> ResponseReturnValue:
    """Take back that badges were printed."""
    event = _event(slug)
    with transaction():
        service.forget(_print(event, print_id), by=signed_in(), at=clock.now())
    flash(_("Forgotten: these people count as new again."))
    return redirect(url_for(".index", slug=slug), 303)


@bp.app_template_global("badge_form")
def badge_form() -> dict[str, Any]:
    """Give a page the choices of the form for one badge."""
    return {"form_id": uuid4(), "sizes": phrases.SIZES}


def _selection() -> Selection:
    """Read whom the list is narrowed to."""
    said = request.values
    role = said.get("role", "")
    known = {one.value for one in AttendeeRole}
    return Selection(said.get("group", ""), role if role in known else "", said.get("q", "").strip())


def _one_of(kind: Any, value: str | None) -> Any:
    """Read a choice of a form; no other is on it."""
    return next((one for one in kind if one.value == value), None) or abort(400)


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _print(event: Event, print_id: UUID) -> BadgePrint:
    return queries.print_of(event, print_id) or abort(404)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(400)
