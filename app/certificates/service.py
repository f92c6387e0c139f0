"""What organisers do with certificates: issue one or all, issue anew, revoke; and what becomes of them in the end.

Locks: a run, then an event's series; whoever holds the latter waits for nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import User
from app.attendance.places import day_at
from app.certificates import errors, notices, paper, queries, rules
from app.certificates.models import Certificate, CertificateRun, CertificateSeries
from app.certificates.paper import Sheet
from app.certificates.rules import CODE_LENGTH, CertificateState, Facts
from app.core import audit, i18n, outbox, pdf
from app.core.audit import Actor
from app.core.db import db, lock
from app.core.errors import Refusal
from app.letters.queries import signature
from app.letters.values import own_name
from app.programme.models import Event
from app.programme.rules import Precision
from app.registration import tickets
from app.registration.models import Registration
from app.registration.rules import Status


class _Issuing:
    """Issues an event's certificates one after the other; holds their series until the transaction ends."""

    def __init__(self, event: Event, *, by: User, at: datetime) -> None:
        self.event, self.by, self.at = event, by, at
        self.series = _hold(event.id)
        self.known = queries.timetable(event)
        self.signed = signature(event.id)

    def facts_of(self, people: Sequence[Registration]) -> dict[UUID, Facts]:
        """Say of some people what a certificate would."""
        return queries.facts_of(self.event, self.known, people, self.at)

    def issue(self, to: Registration, facts: Facts, exception: str, replaces: Certificate | None = None) -> Certificate:
        """Print, number, keep, send and record one; a number is used up only by what could be printed."""
        made = self._new(to, facts, exception, replaces)
        try:
            sheet = Sheet(self.event, self.known, facts, self.signed)
            made.pdf = paper.printed(made, sheet, at=self.at)
        except pdf.Unprintable as refused:
            raise errors.CannotPrint(characters=refused.characters) from refused
        if replaces:
            replaces.state = CertificateState.REPLACED
            db.session.flush()
        self.series.last_number = made.running
        db.session.add(made)
        db.session.flush()
        said = {"number": made.number, "replaces": replaces.number if replaces else None, "exception": exception}
        audit.record("certificate.issued", to, by=self.by, at=self.at, **said)
        outbox.post(notices.issued(made, to), at=self.at)
        return made

    def _new(self, to: Registration, facts: Facts, exception: str, replaces: Certificate | None) -> Certificate:
        event, running = self.event, self.series.last_number + 1
        today = day_at(event, self.at)
        exact = event.date_precision is Precision.DAY
        first_day, last_day = (event.first_day, event.last_day) if exact else (None, None)
        held = last_day or today
        return Certificate(
            id=uuid4(),
            event_id=event.id,
            registration_id=to.id,
            running=running,
            number=rules.number(held.year, event.number, running),
            code=tickets.new(CODE_LENGTH),
            state=CertificateState.VALID,
            language=to.language if to.language in i18n.LANGUAGES else i18n.SOURCE,
            name=to.name,
            own_name=own_name(to),
            event_title=event.title,
            first_day=first_day,
            last_day=last_day,
            parts_present=facts.completion.parts_present,
            parts_needed=facts.completion.parts_needed,
            minutes=facts.minutes,
            exception=exception,
            replaces=replaces,
            issued_at=self.at,
            issued_by_id=self.by.id,
            kept_until=rules.kept_until(max(held, today)),
        )


def _hold(event_id: UUID) -> CertificateSeries:
    """Hold an event's certificates until the transaction ends, so that each gets a number of its own."""
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(CertificateSeries)
    first = insert.values(event_id=event_id, last_number=0)
    db.session.execute(first.on_conflict_do_nothing(index_elements=["event_id"]))
    return lock(CertificateSeries, event_id)


def _check(event: Event, to: Registration, facts: Facts, exception: str) -> None:
    """Refuse a certificate that says what is not so."""
    if event.certificate_threshold is None:
        raise errors.GivesNone
    if to.status is not Status.CONFIRMED:
        raise errors.NotConfirmed
    if not facts.completion.completed and not exception:
        raise errors.NotCompleted


def issue(to: Registration, *, exception: str = "", by: User, at: datetime) -> Certificate:
    """Issue somebody's certificate; whoever has a valid one keeps it. Below the threshold, it needs a reason."""
    issuing = _Issuing(db.session.get_one(Event, to.event_id), by=by, at=at)
    if known := queries.valid_of(to.id):
        return known
    facts = issuing.facts_of([to])[to.id]
    _check(issuing.event, to, facts, exception)
    return issuing.issue(to, facts, "" if facts.completion.completed else exception)


def issue_anew(certificate: Certificate, *, by: User, at: datetime) -> Certificate:
    """Issue a certificate in the place of another, with what is known today; the same click again issues no third.

    It corrects what the certificate says, and takes away from nobody what was earned by the rules of its day.
    """
    issuing = _Issuing(db.session.get_one(Event, certificate.event_id), by=by, at=at)
    db.session.refresh(certificate)
    if known := queries.successor(certificate):
        return known
    to = certificate.registration
    if certificate.state is not CertificateState.VALID or to is None:
        raise errors.NotValid
    return issuing.issue(to, issuing.facts_of([to])[to.id], certificate.exception, certificate)


def revoke(certificate: Certificate, reason: str, *, by: User, at: datetime) -> None:
    """Take back a certificate, and tell whoever has it; once revoked it stays revoked for the first reason."""
    _hold(certificate.event_id)
    db.session.refresh(certificate)
    if certificate.state is CertificateState.REVOKED:
        return
    if certificate.state is not CertificateState.VALID:
        raise errors.NotValid
    certificate.state, certificate.revoked_at, certificate.revoked_reason = CertificateState.REVOKED, at, reason
    audit.record("certificate.revoked", certificate, by=by, at=at, number=certificate.number, reason=reason)
    if certificate.registration:
        said = {"number": certificate.number, "reason": reason}
        audit.record("certificate.revoked", certificate.registration, by=by, at=at, **said)
        outbox.post(notices.revoked(certificate, certificate.registration), at=at)


def begin(event: Event, *, by: User, at: datetime) -> CertificateRun:
    """Ask for certificates for everybody who completed the event; while one run goes on there is no second."""
    if event.certificate_threshold is None:
        raise errors.GivesNone
    _hold(event.id)
    known = queries.latest_run(event.id)
    if known and known.finished_at is None:
        return known
    total = len(queries.waiting(event, queries.timetable(event).places))
    if not total:
        raise errors.NobodyToIssueTo
    run = CertificateRun(id=uuid4(), event_id=event.id, asked_by_id=by.id, asked_at=at, total=total)
    run.issued, run.refused = 0, {}
    db.session.add(run)
    db.session.flush()
    audit.record("certificates.asked_for", event, by=by, at=at, number=total)
    return run


def carry_on(run_id: UUID, keys: Sequence[UUID], *, at: datetime) -> None:
    """Issue certificates to some of those whom a run is for; one that cannot be issued stops no other."""
    run = lock(CertificateRun, run_id)
    if run.finished_at:
        return
    issuing = _Issuing(db.session.get_one(Event, run.event_id), by=db.session.get_one(User, run.asked_by_id), at=at)
    people = queries.people(run.event_id, keys)
    facts = issuing.facts_of(people)
    refused = dict(run.refused)
    for to in people:
        if queries.valid_of(to.id):
            continue
        try:
            _check(issuing.event, to, facts[to.id], "")
            issuing.issue(to, facts[to.id], "")
            run.issued += 1
        except Refusal as refusal:
            refused[str(to.id)] = {"code": refusal.code} | refusal.values
    run.refused = refused


def finish(run_id: UUID, *, at: datetime) -> None:
    """Say that a run is over."""
    run = lock(CertificateRun, run_id)
    if run.finished_at is None:
        run.finished_at = at
        event, by = db.session.get_one(Event, run.event_id), db.session.get_one(User, run.asked_by_id)
        audit.record("certificates.issued", event, by=by, at=at, issued=run.issued, refused=len(run.refused))


def forget_due(*, by: Actor, at: datetime) -> int:
    """Take away the names and documents whose time is over; that there was a certificate stays."""
    certificates = queries.due(at.date())
    for one in certificates:
        outbox.forget_attachments(one.registration_id, notices.file_name(one))
        one.name, one.own_name, one.pdf, one.forgotten_at = "", "", None, at
        one.exception, one.revoked_reason = "", ""
        audit.record("certificate.forgotten", one, by=by, at=at)
    return len(certificates)
