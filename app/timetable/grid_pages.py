"""The page of a timetable: its grid and its tray, and what is done on it without a form of its own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.zones import wall_in, zone
from app.programme.errors import ChangedMeanwhile
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.rules import PUBLIC
from app.timetable import plan, planning, releases, step_words, steps
from app.timetable.plan import Item
from app.timetable.showing import FOR_ALL, ROOM, TRACK, showing, when

bp = Blueprint("timetable", __name__, url_prefix="/organise/events/<slug>", template_folder="templates")

NEVER = datetime.min.replace(tzinfo=UTC)
PART = "planner"  # of the page alone, for its script
STALE, WRONG = 409, 422


@dataclass(frozen=True)
class Trouble:
    """Why a move was not carried out; where somebody else was faster, what was wanted and may be sent again."""

    sentence: str
    item: Item | None = None
    wanted: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@bp.get("/sessions")
@requires(Permission.PROGRAMME_READ)
def sessions(slug: str) -> ResponseReturnValue:
    """Show a day of the timetable."""
    return _page(mine(slug))


@bp.post("/sessions/<uuid:session_id>/move")
@requires(Permission.PROGRAMME_WRITE)
def move(slug: str, session_id: UUID) -> ResponseReturnValue:
    """Let a session begin at another time, or in another room or track, or put it into the tray."""
    event, by = mine(slug), _by()
    place = {by: request.form["column"].strip()[:80]} if "column" in request.form else {}
    starts = _wall(request.form.get("starts", ""))
    try:
        with transaction():
            item = planning.move(
                event, session_id, starts, place, by=signed_in(), at=clock.now(), seen=moment_in("seen")
            )
    except ChangedMeanwhile:
        return _page(mine(slug), _faster(mine(slug), session_id, starts, place), STALE)
    except Refusal as refused:
        return _page(mine(slug), Trouble(refused.sentence()), WRONG)
    if item is None:
        abort(404)
    return _done(event, session_id)


@bp.post("/sessions/<uuid:session_id>/remove")
@requires(Permission.PROGRAMME_WRITE)
def remove(slug: str, session_id: UUID) -> ResponseReturnValue:
    """Take a session away; what people know of it changes by the next release."""
    event = mine(slug)
    if plan.item_of(event, session_id) is None:
        abort(404)
    with transaction():
        plan.remove(event, session_id, by=signed_in(), at=clock.now())
    return _done(event, session_id)


@bp.post("/sessions/steps/<uuid:step_id>/take-back")
@requires(Permission.PROGRAMME_WRITE)
def take_back(slug: str, step_id: UUID) -> ResponseReturnValue:
    """Take a step back, one's own or somebody else's."""
    event = mine(slug)
    step = steps.step_of(event, step_id) or abort(404)
    session_id = step.session_id
    try:
        with transaction():
            planning.take_back(event, step, by=signed_in(), at=clock.now())
    except ChangedMeanwhile:
        who = step_words.who_did(steps.last_of(event, session_id))
        return _page(mine(slug), Trouble(_("%(who)s has changed it since. Nothing is taken back.", who=who)), STALE)
    except Refusal as refused:
        return _page(mine(slug), Trouble(refused.sentence()), WRONG)
    return _done(event, session_id)


def mine(slug: str) -> Event:
    """Find an event in one's hands; any other does not exist."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def moment_in(name: str) -> datetime:
    """Read a moment out of a form; where there is none, one at which nothing was."""
    try:
        return datetime.fromisoformat(request.form.get(name, "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return NEVER


def back_to(event: Event, session_id: UUID) -> str:
    """Give the address of the page on which a session stands, with the offer to take the last step back."""
    item, step = plan.item_of(event, session_id), steps.last_of(event, session_id)
    day = request.values.get("day")
    if item and item.starts_at:
        day = wall_in(item.starts_at, zone(event.zone)).date().isoformat()
    kept: dict[str, Any] = {
        "day": day or None,
        "by": TRACK if _by() == TRACK else None,
        "step": step.id if step else None,
    }
    return url_for("timetable.sessions", slug=event.slug, **kept)


def _by() -> str:
    return TRACK if request.values.get("by") == TRACK else ROOM


def _wall(text: str) -> datetime | None:
    """Read a time by the event's clocks; none is the tray."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _done(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Show the page again, with the offer to take the step back."""
    if request.form.get("part") == PART:
        return _page(mine(event.slug), step=steps.last_of(event, session_id), moved=session_id)
    return redirect(back_to(event, session_id), 303)


def _faster(event: Event, session_id: UUID, starts: datetime | None, place: dict[str, str]) -> Trouble:
    """Say who was faster and what it is now, and offer what was wanted once more."""
    item = plan.item_of(event, session_id)
    who = step_words.who_did(steps.last_of(event, session_id))
    if item is None:
        return Trouble(_("%(who)s has removed this session meanwhile.", who=who))
    said = {"who": who, "title": item.details["title"], "now": when(event, item)}
    sentence = _("%(who)s changed “%(title)s” meanwhile: it is now %(now)s. Your move is not stored.", **said)
    fields = {"starts": starts.isoformat() if starts else "", "seen": item.seen.isoformat(), "by": _by()}
    if place:
        fields["column"] = place[_by()]
    wanted = starts.strftime("%Y-%m-%d %H:%M") if starts else _("into the tray")
    return Trouble(sentence, item, ", ".join(filter(None, (wanted, *place.values()))), tuple(fields.items()))


def _page(
    event: Event, trouble: Trouble | None = None, status: int = 200, step: Any = None, moved: UUID | None = None
) -> ResponseReturnValue:
    """Draw the page, or the part of it that its script asked for."""
    part = request.form.get("part") == PART
    day = request.values.get("day", "")
    items = plan.plan_of(event)
    shown = step or _step_asked_for(event)
    latest = step_words.told(list(steps.latest(event)), signed_in())
    return render_template(
        "timetable/_planner.html" if part else "timetable/sessions.html",
        event=event,
        shown=showing(event, items, day, _by()),
        trouble=trouble,
        done=step_words.told([shown], signed_in())[0] if shown and not trouble else None,
        latest=latest,
        meanwhile=_meanwhile(latest),
        moved=moved,
        at=clock.now(),
        public=PUBLIC,
        waiting=releases.waiting(event),
        for_all=FOR_ALL,
    ), status


def _step_asked_for(event: Event) -> Any:
    wish = request.args.get("step", type=UUID)
    return steps.step_of(event, wish) if wish else None


def _meanwhile(latest: list[step_words.Told]) -> list[step_words.Told]:
    """List what others did since the page was drawn."""
    since = moment_in("since")
    if since == NEVER:
        return []
    return [one for one in latest if one.step.made_at > since and one.step.made_by != signed_in().actor]
