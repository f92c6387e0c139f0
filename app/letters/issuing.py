"""Issuing letters: to whom, the log of what was issued, and the letters themselves for whoever may read them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.access import can, public, requires, signed_in
from app.accounts.permissions import Permission
from app.core import audit, clock, fonts, i18n
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.letters import notices, phrases, queries, service
from app.letters.forms import IssueForm
from app.letters.models import Letter
from app.letters.queries import AT_ONCE, PASSPORT, Filters, Selection
from app.letters.rules import FITS, SENSITIVE, TO_FOCAL_POINTS, LetterKind
from app.letters.views import MAY_SEE_SENSITIVE, PLACE, bp, event_of, kind_named, may_see, named, pdf_answer
from app.letters.wording import chosen
from app.nominations.models import Call
from app.programme.models import Event
from app.registration import phrases as registration_phrases
from app.registration import queries as registrations
from app.registration.models import Registration
from app.registration.rules import Status
from app.registration.views import whose

__all__ = ["bp"]  # the pages of letters: those of views.py, and these


@bp.get(f"{PLACE}/<kind>/issue")
@requires(Permission.LETTER_ISSUE)
def choose(slug: str, kind: str) -> ResponseReturnValue:
    """Show to whom letters would go, in which language and where."""
    event, sort = event_of(slug), kind_named(kind)
    asked = request.args
    selection = Selection(asked.get("group", ""), asked.get("country", ""), asked.get("q", "").strip())
    to, total = _candidates(event, sort, selection)
    written = queries.templates_of(event.id)
    return render_template(
        "letters/issue.html",
        event=event,
        kind=sort,
        form=IssueForm(),
        selection=selection,
        to=to,
        total=total,
        at_once=AT_ONCE,
        named=named,
        written_in={code: chosen(written, sort, code).language for code in i18n.LANGUAGES},
        earlier=queries.latest(sort, [one.id for one in to]),
        unprintable={one.id: fonts.unprintable(_said_of(one)) for one in to},
        choices=_choices(event, sort),
        phrases=phrases,
        words=registration_phrases,
        names=i18n.LANGUAGES,
    )


def _candidates(event: Event, kind: LetterKind, selection: Selection) -> tuple[Sequence[Registration | Call], int]:
    if kind in TO_FOCAL_POINTS:
        found = queries.calls(event, kind, selection)
        return found[:AT_ONCE], len(found)
    return queries.candidates(event.id, kind, selection)


def _said_of(reader: Registration | Call) -> str:
    """Give what a letter says in somebody's own words."""
    return reader.name + reader.organisation + getattr(reader, "position", "") + getattr(reader, "decline_reason", "")


def _choices(event: Event, kind: LetterKind) -> dict[str, list[tuple[str, str]]]:
    """List what the people can be narrowed to."""
    countries = (
        queries.countries_of_calls(event.id) if kind in TO_FOCAL_POINTS else registrations.countries_of(event.id)
    )
    named = [(iso3, registration_phrases.country_name(iso3)) for iso3 in countries]
    return {
        "groups": registration_phrases.all_group_choices(),
        "countries": sorted(named, key=lambda choice: choice[1]),
    }


@bp.post(f"{PLACE}/<kind>/issue")
@requires(Permission.LETTER_ISSUE)
def issue(slug: str, kind: str) -> ResponseReturnValue:
    """Issue a letter to everybody who was chosen; each is issued on its own, and a refusal stops no other."""
    event, sort = event_of(slug), kind_named(kind)
    form = IssueForm()
    if not form.validate():
        abort(400)
    event_id, chosen_ids = event.id, request.form.getlist("chosen")
    told: Counter[str] = Counter(_issue_one(event_id, sort, key, form) for key in chosen_ids)
    for words, tone in _what_happened(told):
        flash(words, tone)
    back = request.form.get("back", "")
    person = f"/organise/events/{slug}/registrations/"
    return redirect(back if back.startswith(person) else url_for(".log", slug=slug, kind=kind))


def _issue_one(event_id: UUID, kind: LetterKind, key: str, form: IssueForm) -> str:
    """Issue one letter in a transaction of its own, and say how it went."""
    try:
        with transaction():
            to = _recipient(kind, _uuid(key))
            if to is None or to.event_id != event_id:
                return "unknown"
            click, language = f"{form.request_key.data}:{kind.value}:{key}", form.language.data or ""
            service.issue(to, kind, key=click, language=language, by=signed_in(), at=clock.now())
            return "issued"
    except Refusal as refusal:
        return refusal.code


def _recipient(kind: LetterKind, key: UUID) -> Registration | Call | None:
    """Find to whom a letter of this kind is to go."""
    return db.session.get(Call, key) if kind in TO_FOCAL_POINTS else db.session.get(Registration, key)


def _uuid(text: str) -> UUID:
    """Read an id; what is none names nobody."""
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def _what_happened(told: Counter[str]) -> list[tuple[str, str]]:
    """Say in words what became of everybody who was chosen."""
    issued, refused = told["issued"], told["cannot_print"]
    unfit = told["does_not_fit"] + told["not_below_floor"]
    said = [
        (issued, ngettext("%(num)d letter issued.", "%(num)d letters issued.", issued), "ok"),
        (
            unfit,
            ngettext(
                "%(num)d not issued: it no longer fits where they stand.",
                "%(num)d not issued: they no longer fit where people stand.",
                unfit,
            ),
            "warn",
        ),
        (
            refused,
            ngettext(
                "%(num)d not issued: it would hold characters that we have no font for.",
                "%(num)d not issued: they would hold characters that we have no font for.",
                refused,
            ),
            "warn",
        ),
    ]
    return [(words, tone) for number, words, tone in said if number] or [(_("Nobody was chosen."), "warn")]


@bp.get(f"{PLACE}/log")
@requires(Permission.LETTER_ISSUE)
def log(slug: str) -> ResponseReturnValue:
    """List the letters that were issued: when, by whom, to whom, and what became of them."""
    event = event_of(slug)
    number = max(request.args.get("page", 1, type=int), 1)
    sort = next((kind for kind in LetterKind if kind.value == request.args.get("kind")), None)
    filters = Filters(sort, request.args.get("language", ""), request.args.get("q", "").strip())
    found, more = queries.log(event.id, filters, number, sensitive=can(MAY_SEE_SENSITIVE))
    wanted: dict[str, Any] = {"kind": sort.value if sort else "", "language": filters.language, "q": filters.text}
    wanted = {name: value for name, value in wanted.items() if value}
    return render_template(
        "letters/log.html",
        event=event,
        filters=filters,
        letters=found,
        replaced_by=queries.replaced_by([letter for letter, _mail in found]),
        kinds=[(kind.value, phrases.KINDS[kind]) for kind in LetterKind if may_see(kind)],
        phrases=phrases,
        words=registration_phrases,
        names=i18n.LANGUAGES,
        previous=url_for(".log", slug=slug, page=number - 1, **wanted) if number > 1 else "",
        next=url_for(".log", slug=slug, page=number + 1, **wanted) if more else "",
    )


@bp.get(f"{PLACE}/<int:number>.pdf")
@requires(Permission.LETTER_ISSUE)
def document(slug: str, number: int) -> ResponseReturnValue:
    """Hand over a letter as it was issued; who reads one with sensitive details is written down."""
    with transaction():
        letter = queries.letter(event_of(slug).id, number)
        if letter is None or not may_see(letter.kind):
            abort(404)
        if letter.kind in SENSITIVE and letter.registration:
            audit.record("answers.read", letter.registration, by=signed_in(), at=clock.now(), questions=[PASSPORT])
    return _as_issued(letter)


@bp.get("/r/<token>/letters/<int:number>.pdf")
@public
def mine(token: str, number: int) -> ResponseReturnValue:
    """Hand over a letter to whom it was issued."""
    registration = whose(token)
    return _as_issued(queries.letter_to(registration.id, number) or abort(404))


def _as_issued(letter: Letter) -> Response:
    if letter.pdf is None:
        abort(410)
    return pdf_answer(letter.pdf, notices.file_name(letter))


@bp.app_template_global("letters_at_desk")
def letters_at_desk(registration: Registration) -> dict[str, Any]:
    """Give a person's page at the desk their letters, and those that fit where they stand."""
    letters = queries.letters_to(registration.id, sensitive=can(MAY_SEE_SENSITIVE))
    standing = {letter.kind for letter in letters}
    offered = [kind for kind, status in FITS.items() if status is registration.status and may_see(kind)]
    return {
        "letters": letters,
        "replaced_by": queries.replaced_by(letters),
        "offered": [(kind, kind in standing) for kind in offered],
        "form": IssueForm(),
        "phrases": phrases,
    }


@bp.app_template_global("letters_of")
def letters_of(registration: Registration) -> list[Letter]:
    """Give a registrant's own page the letters that stand."""
    letters = queries.letters_to(registration.id)
    gone = {letter.replaces_id for letter in letters}
    return [letter for letter in letters if letter.forgotten_at is None and letter.id not in gone]


@bp.app_template_global("letters_for")
def letters_for(status: Status | None) -> list[tuple[str, str]]:
    """Name the letters that fit everybody who stands somewhere, for a list of them."""
    if not can(Permission.LETTER_ISSUE.value):
        return []
    return [(kind.value, str(phrases.KINDS[kind])) for kind, fits in FITS.items() if fits is status and may_see(kind)]
