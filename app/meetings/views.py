"""The pages of online meetings: the way in for registrants, and the lists of who was there for organisers."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import public, requires, signed_in
from app.accounts.permissions import Permission
from app.attendance.errors import NotAtThisEvent
from app.attendance.phrases import place_name
from app.attendance.places import day_at, find, hours_of, places_of
from app.attendance.rules import DOORS_OPEN, Place, place_now
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.typed import one_line
from app.core.web import private
from app.core.zones import wall_in, zone
from app.meetings import files, queries, rules, service
from app.meetings.files import Setting
from app.meetings.forms import CountForm, MeetingForm
from app.meetings.models import MeetingList
from app.meetings.recognising import Certainty, Proposal, Register
from app.meetings.rules import Attendee
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration import join_links
from app.registration.models import Registration
from app.registration.views import of_link

bp = Blueprint("meetings", __name__, template_folder="templates")

ADDRESS = "/organise/events/<slug>/meetings"
LINE = 200
Links = dict[UUID, str]  # of meetings, by the event or the part of a series
OF_A_DAY = 30  # minutes that count as present where no session is named: nobody knows how long the meeting was
OTHER, NOBODY = "other", "nobody"


@bp.get("/r/<token>/join")
@public
def way_in(token: str) -> ResponseReturnValue:
    """Show the way into the meeting when it is time, and before that, from when on."""
    return _way_in(*_of_link(token), token)


@bp.get("/join/<uuid:registration_id>/<word>")
@public
def way_in_by_calendar(registration_id: UUID, word: str) -> ResponseReturnValue:
    """Show the same to whoever comes by the link in their calendar, which leads nowhere else."""
    return _way_in(*_of_calendar(registration_id, word))


@bp.post("/r/<token>/join")
@public
def join(token: str) -> ResponseReturnValue:
    """Note that somebody goes in, and send them on."""
    return _join(*_of_link(token), token)


@bp.post("/join/<uuid:registration_id>/<word>")
@public
def join_by_calendar(registration_id: UUID, word: str) -> ResponseReturnValue:
    """Note that somebody goes in who came by the link in their calendar, and send them on."""
    return _join(*_of_calendar(registration_id, word))


def _join(registration: Registration, event: Event, links: Links, token: str = "") -> Response:
    place = service.way_in(event, links, clock.now())
    if place is None:
        return _way_in(registration, event, links, token)
    with transaction():
        service.join(registration, place, _uuid(request.form.get("form", "")), at=clock.now())
    link = links[service.meeting_at(event, place)]
    answer = private(render_template("meetings/go.html", event=event, token=token, link=link))
    answer.headers["Refresh"] = f"0; url={link}"  # a form may not lead to another site
    return answer


def _way_in(registration: Registration, event: Event, links: Links, token: str = "") -> Response:
    at = clock.now()
    listed = (place for place in places_of(event, day_at(event, at)) if service.meeting_at(event, place) in links)
    places = [place for place in listed if hours_of(event, place).end > at]
    coming = min(places, key=lambda place: hours_of(event, place).start, default=None)
    page = render_template(
        "meetings/join.html",
        event=event,
        token=token,
        place=service.way_in(event, links, at),
        opens=hours_of(event, coming).start - DOORS_OPEN if coming else None,
        place_name=place_name,
        clocks=lambda moment: wall_in(moment, zone(event.zone)),
        form_id=uuid4(),
        name=registration.name,
    )
    return private(page)


@bp.app_template_global("may_join")
def may_join(registration: Registration, event: Event) -> bool:
    """Tell whether the way in is somebody's."""
    return bool(service.links_of(registration, event))


def _of_link(token: str) -> tuple[Registration, Event, Links]:
    """Find who has this link; only whoever has a place, and takes part online where that is a choice, may go in."""
    registration, event = of_link(token)
    return registration, event, service.links_of(registration, event) or abort(404)


def _of_calendar(registration_id: UUID, word: str) -> tuple[Registration, Event, Links]:
    registration = db.session.get(Registration, registration_id) or abort(404)
    if not join_links.is_right(word, registration.id, registration.link_nonce):
        abort(404)
    event = db.session.get_one(Event, registration.event_id)
    return registration, event, service.links_of(registration, event) or abort(404)


@bp.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.ATTENDANCE_MARK)
def send(slug: str) -> ResponseReturnValue:
    """Ask for the attendance list of a meeting."""
    event, form, at = _event(slug), MeetingForm(), clock.now()
    places = places_of(event, day_at(event, at))
    form.offer(event, places, place_now(places, day_at(event, at), at))
    if form.validate_on_submit():
        try:
            return _sent(event, form, find(places, form.place.data))
        except Refusal as refusal:
            (form.file if refusal.field == "file" else form.place).errors = [refusal.sentence()]
    known = {kept: queries.place_of(kept, places) for kept in queries.lists_of(event)}
    page = render_template("meetings/send.html", event=event, form=form, known=known, place_name=place_name)
    return page, 422 if form.is_submitted() else 200


def _sent(event: Event, form: MeetingForm, place: Place | None) -> ResponseReturnValue:
    if place is None:
        raise NotAtThisEvent
    slug, window = event.slug, hours_of(event, place)
    setting = Setting(window.start, window.end, zone(form.zone.data))
    attendees = files.read(form.file.data.read(), setting)  # before the transaction: it takes its time
    half = max(1, int((window.end - window.start).total_seconds() // 120))
    threshold = form.threshold.data or (half if place.session_id else min(half, OF_A_DAY))
    name = one_line(form.file.data.filename or "")[-LINE:]
    with transaction():
        kept = service.keep(_event(slug), place, attendees, name, threshold, by=signed_in(), at=clock.now())
    return redirect(url_for(".look", slug=slug, list_id=kept.id))


@dataclass(frozen=True)
class Row:
    """Somebody in a list, whom they may be, and what is chosen for them so far."""

    number: int
    attendee: Attendee
    proposal: Proposal
    chosen: str  # a registration, `nobody`, `other`, or nothing yet
    typed: str
    person: UUID | None  # whom that is

    @property
    def minutes(self) -> int:
        """Tell how long they were in."""
        return rules.minutes(self.attendee.stays)

    @property
    def wrong(self) -> bool:
        """Tell whether somebody is chosen of whom it is not clear who that is."""
        return self.chosen not in ("", NOBODY) and self.person is None


@bp.get(f"{ADDRESS}/<uuid:list_id>")
@requires(Permission.ATTENDANCE_MARK)
def look(slug: str, list_id: UUID) -> ResponseReturnValue:
    """Show who was in a meeting and whom we take them for, to be put right."""
    event = _event(slug)
    kept = _kept(event, list_id)
    known = {number: NOBODY if key == service.STRANGER else key for number, key in kept.chosen.items()}
    form = CountForm(data={"threshold": kept.threshold, "shown": str(kept.round)})
    return _list_page(event, kept, form, _rows(event, kept, known, {}))


@bp.post(f"{ADDRESS}/<uuid:list_id>")
@requires(Permission.ATTENDANCE_MARK)
def count(slug: str, list_id: UUID) -> ResponseReturnValue:
    """Count everybody in a meeting as whom they were chosen to be."""
    event, form = _event(slug), CountForm()
    kept = _kept(event, list_id)
    numbers = [str(number) for number in range(len(kept.people))]
    typed = {number: one_line(request.form.get(f"other-{number}", ""))[:LINE] for number in numbers}
    known = {number: OTHER if typed[number] else request.form.get(f"person-{number}", "") for number in numbers}
    rows = _rows(event, kept, known, typed)
    if not form.validate() or any(row.wrong for row in rows):
        return _list_page(event, kept, form, rows), 422
    chosen = {row.number: row.person for row in rows if row.chosen}
    threshold, shown = form.threshold.data or kept.threshold, str(form.shown.data)
    try:
        with transaction():
            kept = _kept(_event(slug), list_id)
            service.confirm(kept, chosen, threshold, shown, by=signed_in(), at=clock.now())
    except Refusal as refusal:
        event = _event(slug)
        return _list_page(event, _kept(event, list_id), form, rows, refusal.sentence()), refusal.status
    flash(_("The meeting is counted. Whoever was in for long enough is present."))
    return redirect(url_for(".look", slug=slug, list_id=list_id))


@bp.post(f"{ADDRESS}/<uuid:list_id>/take-back")
@requires(Permission.ATTENDANCE_MARK)
def take_back(slug: str, list_id: UUID) -> ResponseReturnValue:
    """Count nobody any longer by a list."""
    with transaction():
        service.take_back(_kept(_event(slug), list_id), by=signed_in(), at=clock.now())
    flash(_("Nobody counts as present by this list any longer."))
    return redirect(url_for(".look", slug=slug, list_id=list_id))


def _rows(event: Event, kept: MeetingList, known: dict[str, str], typed: dict[str, str]) -> list[Row]:
    """Give a row to everybody in a list: first those who need a decision."""
    attendees, people = service.attendees_of(kept), queries.people(event)
    register, ids = Register(people), {str(person.id): person.id for person in people}
    rows = []
    for number, attendee in enumerate(attendees):
        chosen, name = known.get(str(number), ""), typed.get(str(number), "")
        person = queries.one_person(event, name) if chosen == OTHER else ids.get(chosen)
        rows.append(Row(number, attendee, register.propose(attendee), chosen, name, person))
    order = [Certainty.DOUBTFUL, Certainty.UNKNOWN, Certainty.SURE]
    return sorted(rows, key=lambda row: (order.index(row.proposal.certainty), row.attendee.name.casefold()))


def _list_page(event: Event, kept: MeetingList, form: CountForm, rows: list[Row], refused: str = "") -> str:
    place = queries.place_of(kept, places_of(event, kept.day))
    return render_template(
        "meetings/list.html",
        event=event,
        kept=kept,
        form=form,
        rows=rows,
        refused=refused,
        place=place,
        place_name=place_name,
        names={person.id: person.names[0] for person in queries.people(event)},
        undecided=sum(not row.chosen for row in rows),
        short=sum(row.minutes < kept.threshold for row in rows),
        certainty=Certainty,
    )


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _kept(event: Event, list_id: UUID) -> MeetingList:
    return queries.list_of(event, list_id) or abort(404)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(404)
