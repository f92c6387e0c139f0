"""What is read of certificates, and of who may have one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload

from app.attendance import completion
from app.attendance.places import places_of
from app.attendance.rules import MarkKind, Part, Place
from app.certificates import rules
from app.certificates.models import Certificate, CertificateRun
from app.certificates.rules import CODE_LENGTH, CertificateState, Facts
from app.core.db import db
from app.core.outbox import Message
from app.programme.models import Event, Session
from app.programme.rules import SessionKind
from app.programme.search import folded
from app.programme.series import in_timetable
from app.registration import tickets
from app.registration.models import Registration

PAGE = 50


@dataclass(frozen=True)
class Standing:
    """How far an event is with its certificates."""

    confirmed: int
    completed: int
    valid: int
    waiting: int  # who completed it and has none


@dataclass(frozen=True)
class Line:
    """A certificate in a list, with the mail it travels with."""

    certificate: Certificate
    mail: Message | None
    replaced_by: str  # the number of the certificate in its place
    renamed: bool  # whoever has it is registered under another name now


@dataclass(frozen=True)
class Timetable:
    """What an event's certificates are reckoned from."""

    places: list[Place]
    parts: list[Part]
    travel: frozenset[UUID]


def timetable(event: Event) -> Timetable:
    """Read what there is to attend at an event."""
    places = places_of(event)
    travel = select(Session.id).where(in_timetable(event.id), Session.kind == SessionKind.TRAVEL)
    return Timetable(places, completion.parts_of(event, places), frozenset(db.session.scalars(travel)))


def facts_of(event: Event, known: Timetable, people: Collection[Registration], at: datetime) -> dict[UUID, Facts]:
    """Say of some people what a certificate would: of what is going on, only what was until now."""
    so_far = [replace(one, window=one.window.so_far(at) if one.window else None) for one in known.places]
    attended = completion.attended_by(event, so_far, [person.id for person in people])
    completions = completion.of_people(event, known.places, people, attended)
    return {key: rules.facts(done, known.places, attended[key], known.travel) for key, done in completions.items()}


def standing_of(event: Event, person: Registration, at: datetime) -> tuple[MarkKind, Facts, Timetable]:
    """Tell of one person whether they attended at all, and how much of what a certificate asks for."""
    known = timetable(event)
    seen = completion.attended_by(event, known.places, [person.id])[person.id].values()
    states = {one.state for one in seen}
    best = (one for one in (MarkKind.PRESENT, MarkKind.EXCUSED) if one in states)
    return next(best, MarkKind.ABSENT), facts_of(event, known, [person], at)[person.id], known


def valid_of(registration_id: UUID) -> Certificate | None:
    """Find the certificate of somebody that is valid."""
    found = select(Certificate).filter_by(registration_id=registration_id, state=CertificateState.VALID)
    return db.session.scalar(found)


def successor(certificate: Certificate) -> Certificate | None:
    """Find the certificate that was issued in the place of another."""
    return db.session.scalar(select(Certificate).where(Certificate.replaces_id == certificate.id))


def numbered(event_id: UUID, running: int) -> Certificate | None:
    """Find a certificate of an event."""
    return db.session.scalar(select(Certificate).filter_by(event_id=event_id, running=running))


def of_person(registration_id: UUID) -> Sequence[Certificate]:
    """List the certificates of somebody, the newest first."""
    found = select(Certificate).where(Certificate.registration_id == registration_id)
    return db.session.scalars(
        found.order_by(Certificate.running.desc()).options(joinedload(Certificate.replaces))
    ).all()


def of_code(typed: str) -> Certificate | None:
    """Find the certificate that has this code, however it is typed."""
    code = tickets.parsed(typed, CODE_LENGTH)
    return db.session.scalar(select(Certificate).where(Certificate.code == code)) if code else None


def waiting(event: Event, places: Sequence[Place]) -> list[UUID]:
    """List who completed an event and has no certificate, as their names follow; nobody whose own was revoked."""
    done = completion.completed(event, places)
    settled = select(Certificate.id).where(
        Certificate.registration_id == Registration.id, Certificate.state != CertificateState.REPLACED
    )
    found = select(Registration.id).join(done, done.c.registration_id == Registration.id)
    found = found.where(done.c.completed == 1, ~settled.exists())
    return list(db.session.scalars(found.order_by(Registration.name, Registration.id)))


def standing(event: Event, places: Sequence[Place]) -> Standing:
    """Count who completed an event, and their certificates, in one statement."""
    done = completion.completed(event, places)
    settled = select(Certificate.state).where(
        Certificate.registration_id == Registration.id, Certificate.state != CertificateState.REPLACED
    )
    confirmed = Registration.status == "confirmed"
    query = (
        select(
            func.count().filter(confirmed),
            func.count().filter(done.c.completed == 1),
            func.count().filter(_has_valid()),
            func.count().filter((done.c.completed == 1) & ~settled.exists()),
        )
        .select_from(Registration)
        .join(done, done.c.registration_id == Registration.id)
    )
    return Standing(*db.session.execute(query).one())


def _has_valid() -> ColumnElement[bool]:
    valid = select(Certificate.id).where(
        Certificate.registration_id == Registration.id, Certificate.state == CertificateState.VALID
    )
    return valid.exists()


def log(event_id: UUID, text: str, state: CertificateState | None, page: int) -> tuple[list[Line], bool]:
    """Give a page of an event's certificates, the newest first, and whether there is more."""
    query = select(Certificate).where(Certificate.event_id == event_id)
    if state:
        query = query.where(Certificate.state == state)
    if words := folded(text).split():
        query = query.join(Registration, Registration.id == Certificate.registration_id)
        query = query.where(*(Registration.search_text.contains(word, autoescape=True) for word in words))
    ordered = query.order_by(Certificate.running.desc()).limit(PAGE + 1).offset((page - 1) * PAGE)
    found = db.session.scalars(ordered.options(joinedload(Certificate.registration), joinedload(Certificate.replaces)))
    certificates = found.all()
    return lines(certificates[:PAGE]), len(certificates) > PAGE


def lines(certificates: Sequence[Certificate]) -> list[Line]:
    """Give certificates with what became of them since."""
    mails = _mails(certificates)
    after = _replaced_by(certificates)
    return [Line(one, mails.get(cause_of(one)), after.get(one.id, ""), _renamed(one)) for one in certificates]


def _renamed(certificate: Certificate) -> bool:
    valid = certificate.state is CertificateState.VALID and certificate.forgotten_at is None
    return valid and certificate.registration is not None and certificate.registration.name != certificate.name


def _replaced_by(certificates: Sequence[Certificate]) -> dict[UUID, str]:
    after = aliased(Certificate)
    found = select(after.replaces_id, after.number).where(after.replaces_id.in_([one.id for one in certificates]))
    return {replaced: number for replaced, number in db.session.execute(found) if replaced}


def cause_of(certificate: Certificate) -> str:
    """Name the mail that a certificate travels with."""
    return f"certificate:{certificate.id}"


def _mails(certificates: Sequence[Certificate]) -> dict[str, Message]:
    found = select(Message).where(Message.cause.in_([cause_of(one) for one in certificates]))
    return {mail.cause: mail for mail in db.session.scalars(found)}


def due(today: date) -> Sequence[Certificate]:
    """Give some of the certificates that were kept for as long as was said."""
    over = select(Certificate).where(Certificate.forgotten_at.is_(None), Certificate.kept_until <= today)
    return db.session.scalars(over.order_by(Certificate.kept_until, Certificate.id).limit(PAGE)).all()


def unfinished() -> list[UUID]:
    """Name the runs that the worker has still to carry out."""
    runs = select(CertificateRun.id).where(CertificateRun.finished_at.is_(None))
    return list(db.session.scalars(runs.order_by(CertificateRun.asked_at, CertificateRun.id)))


def latest_run(event_id: UUID) -> CertificateRun | None:
    """Find the run that is going on at an event, or was the last."""
    runs = select(CertificateRun).where(CertificateRun.event_id == event_id)
    return db.session.scalar(runs.order_by(CertificateRun.asked_at.desc(), CertificateRun.id).limit(1))


def people(event_id: UUID, keys: Collection[UUID]) -> Sequence[Registration]:
    """Give some of the people of an event, as their names follow."""
    found = select(Registration).where(Registration.event_id == event_id, Registration.id.in_(keys))
    return db.session.scalars(found.order_by(Registration.name, Registration.id)).all()
