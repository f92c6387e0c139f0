"""The pages of materials: what organisers put beside a session, and what people read of it."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from babel.numbers import format_decimal
from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, StringField, URLField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from app.accounts.access import asking, public, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.forms import Form
from app.core.i18n import language
from app.core.typed import at_most, one_line
from app.core.web import private
from app.programme.models import Event
from app.programme.queries import event_page, visible_event
from app.programme.series import with_parts
from app.questions.files import Sent
from app.registration.models import Registration
from app.registration.rules import Status
from app.registration.views import of_link
from app.timetable import file_types, materials, plan
from app.timetable.models import Material
from app.timetable.plan import Item

bp = Blueprint("materials", __name__, template_folder="templates")

ADDRESS = "/organise/events/<slug>/sessions/<uuid:session_id>/materials"
EVERYBODY, REGISTRANTS = "everybody", "registrants"


class MaterialForm(Form):
    """A link or a file."""

    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[one_line])
    url = URLField(_l("Link"), [at_most(1000)], filters=[one_line])
    file = FileField(_l("File"))
    readers = RadioField(_l("Who may open it?"), default=REGISTRANTS)

    def __init__(self, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(**values)
        self.readers.choices = [
            SelectChoice(REGISTRANTS, str(_l("Those who have a place"))),
            SelectChoice(EVERYBODY, str(_l("Everybody"))),
        ]

    def validate_url(self, field: URLField) -> None:
        """Ask for a link or a file, not both, and for a link that leads somewhere."""
        if bool(field.data) == bool(sent()):
            raise ValidationError(_("Give a link or a file."))
        if field.data and not is_web(field.data):
            raise ValidationError(_("Enter a link that begins with https://"))


@bp.get(ADDRESS)
@requires(Permission.PROGRAMME_WRITE)
def index(slug: str, session_id: UUID) -> ResponseReturnValue:
    """List the materials of a session, and offer to add one."""
    event, item = _session(slug, session_id)
    return _page(event, item, MaterialForm())


@bp.post(ADDRESS)
@requires(Permission.PROGRAMME_WRITE)
def add(slug: str, session_id: UUID) -> ResponseReturnValue:
    """Put a link or a file beside a session."""
    event, item = _session(slug, session_id)
    form = MaterialForm()
    if not form.validate_on_submit():
        return _page(event, item, form), 422
    title, what, for_all = str(form.title.data), sent() or str(form.url.data), form.readers.data == EVERYBODY
    try:
        with transaction():
            materials.add(event, session_id, title, what, for_all=for_all, by=signed_in(), at=clock.now())
    except Refusal as refused:
        event, item = _session(slug, session_id)
        form[refused.field].errors = [refused.sentence()]
        return _page(event, item, form), 422
    flash(_("“%(title)s” stands beside the session.", title=form.title.data))
    return redirect(url_for(".index", slug=slug, session_id=session_id), 303)


@bp.post(f"{ADDRESS}/<uuid:material_id>/remove")
@requires(Permission.PROGRAMME_WRITE)
def remove(slug: str, session_id: UUID, material_id: UUID) -> ResponseReturnValue:
    """Take a material away."""
    event, _item = _session(slug, session_id)
    material = materials.material_of(event, material_id) or abort(404)
    title = material.title
    with transaction():
        materials.remove(material, by=signed_in(), at=clock.now())
    flash(_("“%(title)s” is removed.", title=title))
    return redirect(url_for(".index", slug=slug, session_id=session_id), 303)


@bp.get("/events/<slug>/materials/<uuid:material_id>")
@public
def open_one(slug: str, material_id: UUID) -> ResponseReturnValue:
    """Hand over a file that is for everybody; any of an event to those in whose hands it is."""
    user = asking()
    event = event_page(slug, seen_by=user) or abort(404)
    material = materials.material_of(event, material_id) or abort(404)
    for_all = material.for_all and materials.is_known(material)
    if not for_all and not (user and visible_event(slug, seen_by=user)):
        abort(404)
    return _file(material)


@bp.get("/r/<token>/materials")
@public
def mine(token: str) -> ResponseReturnValue:
    """List the materials of an event to somebody who has a place there."""
    registration, event = _of_link(token)
    ids = _events_of(registration)
    return private(
        render_template(
            "timetable/my_materials.html",
            event=event,
            token=token,
            sessions=materials.sessions_with_some(ids),
            materials=materials.of_sessions(ids),
        )
    )


@bp.get("/r/<token>/materials/<uuid:material_id>")
@public
def open_mine(token: str, material_id: UUID) -> ResponseReturnValue:
    """Hand over a file to somebody who has a place."""
    registration, _event = _of_link(token)
    material = db.session.get(Material, material_id)
    if material is None or material.event_id not in _events_of(registration) or not materials.is_known(material):
        abort(404)
    return _file(material)


@bp.app_template_global("has_materials")
def has_materials(registration: Registration) -> bool:
    """Tell the page of a registrant whether there is something to read."""
    return materials.has_some(registration.event_id)


@bp.app_template_filter("in_megabytes")
def in_megabytes(size: int) -> str:
    """Write the size of a file, rounded up."""
    number = format_decimal(max(-(-size // 100_000), 1) / 10, locale=language())
    return str(_("%(number)s MB", number=number))


def sent() -> Sent | None:
    """Give the file that came with the form."""
    came = request.files.get("file")
    return Sent(came.filename, came.stream) if came and came.filename else None


def is_web(link: str) -> bool:
    """Tell whether a link leads to a page of the web."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _session(slug: str, session_id: UUID) -> tuple[Event, Item]:
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    return event, plan.item_of(event, session_id) or abort(404)


def _of_link(token: str) -> tuple[Registration, Event]:
    registration, event = of_link(token)
    if registration.status is not Status.CONFIRMED:
        abort(404)
    return registration, event


def _events_of(registration: Registration) -> list[UUID]:
    return list(db.session.scalars(with_parts(registration.event_id)))


def _page(event: Event, item: Item, form: MaterialForm) -> str:
    return render_template(
        "timetable/materials.html",
        event=event,
        item=item,
        form=form,
        listed=materials.of_sessions([event.id]).get(item.key, []),
        megabytes=file_types.LARGEST // 1024**2,
    )


def _file(material: Material) -> ResponseReturnValue:
    """Hand over a file, to be stored and never shown as a page of ours; a link leads on."""
    place = materials.folder() / str(material.stored_as)
    if material.stored_as is None or not place.is_file():
        abort(404)
    answer = send_file(BytesIO(place.read_bytes()), material.mimetype, as_attachment=True, download_name=material.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
