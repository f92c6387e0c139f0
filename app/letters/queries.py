"""What is read of letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.outbox import Message
from app.letters import rules
from app.letters.models import Letter, LetterSettings, LetterTemplate
from app.letters.rules import FITS, SENSITIVE, LetterKind, Signature
from app.nominations.models import Call, Nomination
from app.programme.models import Event
from app.programme.search import folded
from app.questions import queries as questions
from app.questions.rules import APART_DAYS, is_due
from app.registration.models import Registration
from app.registration.rules import LIVE, Gender

PASSPORT = "passport_number"
PAGE = 50
AT_ONCE = 100  # letters that are issued by one click


@dataclass(frozen=True)
class Filters:
    """What the log is narrowed to."""

    kind: LetterKind | None = None
    language: str = ""
    text: str = ""


@dataclass(frozen=True)
class Selection:
    """Whom letters of a kind are for: those who stand where it fits, of one group or country if one is named."""

    group_id: str = ""
    country_iso3: str = ""
    text: str = ""


def templates_of(event_id: UUID) -> dict[tuple[LetterKind, str], LetterTemplate]:
    """Give what an organiser has written for an event, by kind and language."""
    found = db.session.scalars(select(LetterTemplate).where(LetterTemplate.event_id == event_id))
    return {(one.kind, one.language): one for one in found}


def template(event_id: UUID, kind: LetterKind, language: str) -> LetterTemplate | None:
    """Find what an organiser has written for one kind and language, even if it was taken back."""
    query = select(LetterTemplate).filter_by(event_id=event_id, kind=kind, language=language)
    return db.session.scalar(query)


def signature(event_id: UUID) -> Signature:
    """Tell who signs an event's letters, as far as it is known."""
    settings = db.session.get(LetterSettings, event_id)
    return settings.signature if settings else Signature()


def letter(event_id: UUID, number: int) -> Letter | None:
    """Find a letter of an event."""
    return db.session.scalar(select(Letter).filter_by(event_id=event_id, number=number))


def letter_to(registration_id: UUID, number: int) -> Letter | None:
    """Find a letter that was issued to somebody."""
    return db.session.scalar(select(Letter).filter_by(registration_id=registration_id, number=number))


def of_request(event_id: UUID, request_key: str) -> Letter | None:
    """Find what an earlier arrival of the same click has issued."""
    return db.session.scalar(select(Letter).filter_by(event_id=event_id, request_key=request_key))


def letters_to(registration_id: UUID, *, sensitive: bool = True) -> Sequence[Letter]:
    """List the letters to somebody, the newest first; those with sensitive details only where they may be seen."""
    query = select(Letter).where(Letter.registration_id == registration_id)
    if not sensitive:
        query = query.where(Letter.kind.not_in(SENSITIVE))
    return db.session.scalars(query.order_by(Letter.number.desc()).options(joinedload(Letter.replaces))).all()


def latest(kind: LetterKind, recipients: Sequence[UUID]) -> dict[UUID, Letter]:
    """Give the letter of a kind that stands for each of several registrants or calls."""
    to = func.coalesce(Letter.registration_id, Letter.call_id)
    query = select(Letter, to).where(Letter.kind == kind, to.in_(recipients)).order_by(Letter.number)
    return {UUID(str(one)): letter for letter, one in db.session.execute(query)}


def nominated(call_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Count those whom each of several calls has brought and who are still there, and the women among them."""
    women = func.count(case((Registration.gender == Gender.WOMAN, 1)))
    query = select(Nomination.call_id, func.count(), women).join(Nomination.registration)
    found = query.where(Nomination.call_id.in_(call_ids), Registration.status.in_(LIVE)).group_by(Nomination.call_id)
    return {call: (number, of_women) for call, number, of_women in db.session.execute(found)}


def calls(event: Event, kind: LetterKind, selection: Selection) -> Sequence[Call]:
    """List the focal points whom a letter of this kind is for."""
    query = select(Call).where(Call.event_id == event.id, Call.closed_at.is_(None))
    if selection.group_id:
        query = query.where(Call.group_id == selection.group_id)
    if selection.country_iso3:
        query = query.where(Call.country_iso3 == selection.country_iso3)
    if selection.text:
        query = query.where(Call.organisation.icontains(selection.text, autoescape=True))
    found = db.session.scalars(query.order_by(Call.organisation, Call.id)).all()
    if kind is not LetterKind.BELOW_FLOOR:
        return found
    counts = nominated([one.id for one in found])
    return [one for one in found if rules.is_below_floor(*counts.get(one.id, (0, 0)), event.women_floor)]


def passport_of(registration_id: UUID) -> str:
    """Read the number of a passport, where somebody gave it."""
    return str(questions.apart_of(registration_id).get(PASSPORT, ""))


def gave_passport(registration_id: UUID) -> bool:
    """Tell whether somebody gave the number of a passport, without reading it."""
    return PASSPORT in questions.keys_apart(registration_id)


def sensitive_due(today: date) -> list[Letter]:
    """Give the letters that hold what was kept for as long as was said."""
    kept = select(Letter, Event).join(Event, Event.id == Letter.event_id)
    found = db.session.execute(kept.where(Letter.kind.in_(SENSITIVE), Letter.forgotten_at.is_(None)))
    return [letter for letter, event in found if is_due(questions.last_day_of(event), APART_DAYS, today)]


def countries_of_calls(event_id: UUID) -> list[str]:
    """Name the countries whose organisations are asked to nominate."""
    return list(db.session.scalars(select(Call.country_iso3).where(Call.event_id == event_id).distinct()))


def fitting(event_id: UUID, kind: LetterKind, selection: Selection | None = None) -> Select[Registration]:
    """Select the people whom a letter of this kind fits."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.status == FITS[kind])
    wanted = selection or Selection()
    if wanted.group_id:
        query = query.where(Registration.group_id == wanted.group_id)
    if wanted.country_iso3:
        query = query.where(Registration.country_iso3 == wanted.country_iso3)
    words = folded(wanted.text).split()
    return query.where(*(Registration.search_text.contains(word, autoescape=True) for word in words))


def candidates(event_id: UUID, kind: LetterKind, selection: Selection) -> tuple[Sequence[Registration], int]:
    """List whom letters may go to, those without one first, and count all of them."""
    query = fitting(event_id, kind, selection)
    total = db.session.scalar(query.with_only_columns(func.count())) or 0
    has_one = select(Letter.id).where(Letter.registration_id == Registration.id, Letter.kind == kind).exists()
    ordered = query.order_by(has_one, Registration.name, Registration.id).limit(AT_ONCE)
    return db.session.scalars(ordered).all(), total


def candidate(event_id: UUID, kind: LetterKind, name_of_one: str) -> Sequence[Registration]:
    """Find one of those whom letters of a kind fit, by id; nobody for what is no id."""
    try:
        return db.session.scalars(fitting(event_id, kind).where(Registration.id == UUID(name_of_one))).all()
    except ValueError:
        return []


def to_do(event_id: UUID) -> dict[LetterKind, int]:
    """Count, for each kind, the people whom it fits and who have none."""
    counts = {}
    for kind in FITS:
        has_one = select(Letter.id).where(Letter.registration_id == Registration.id, Letter.kind == kind).exists()
        query = fitting(event_id, kind).where(~has_one).with_only_columns(func.count())
        counts[kind] = db.session.scalar(query) or 0
    return counts


def issued(event_id: UUID) -> dict[LetterKind, int]:
    """Count the letters that were issued, by kind."""
    query = select(Letter.kind, func.count()).where(Letter.event_id == event_id).group_by(Letter.kind)
    return dict(db.session.execute(query).all())


def log(
    event_id: UUID, filters: Filters, page: int, *, sensitive: bool
) -> tuple[list[tuple[Letter, Message | None]], bool]:
    """Give a page of the letters of an event, the newest first, each with its mail; and whether there is more."""
    query = select(Letter).where(Letter.event_id == event_id)
    if not sensitive:
        query = query.where(Letter.kind.not_in(SENSITIVE))
    if filters.kind:
        query = query.where(Letter.kind == filters.kind)
    if filters.language:
        query = query.where(Letter.language == filters.language)
    if filters.text:
        query = query.where(Letter.recipient.icontains(filters.text, autoescape=True))
    ordered = query.order_by(Letter.number.desc()).limit(PAGE + 1).offset((page - 1) * PAGE)
    found = db.session.scalars(ordered.options(joinedload(Letter.replaces), joinedload(Letter.issued_by))).all()
    mails = _mails(found)
    return [(one, mails.get(cause_of(one))) for one in found[:PAGE]], len(found) > PAGE


def replaced_by(letters: Sequence[Letter]) -> dict[UUID, int]:
    """Name the number of the letter that replaced each that was replaced."""
    query = select(Letter.replaces_id, Letter.number).where(Letter.replaces_id.in_([one.id for one in letters]))
    return {replaced: number for replaced, number in db.session.execute(query) if replaced}


def cause_of(letter: Letter) -> str:
    """Name the mail that a letter travels with."""
    return f"letter:{letter.id}"


def _mails(letters: Sequence[Letter]) -> dict[str, Message]:
    query = select(Message).where(Message.cause.in_([cause_of(one) for one in letters]))
    return {mail.cause: mail for mail in db.session.scalars(query)}
