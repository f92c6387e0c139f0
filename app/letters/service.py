"""What organisers do with letters: edit what they say, and issue them.

Locks: an event's letters, then whom a letter is to; nobody who holds the latter waits for the former.
"""

from datetime import datetime
from uuid import UUID, uuid4

from flask_babel import force_locale
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import User
from app.core import audit, fonts, outbox, pdf
from app.core.audit import Actor
from app.core.db import db, lock
from app.letters import errors, notices, paper, queries, rules, values
from app.letters.models import Letter, LetterSettings, LetterTemplate
from app.letters.paper import Words
from app.letters.rules import FITS, SENSITIVE, TO_FOCAL_POINTS, LetterKind, Signature, Template
from app.letters.values import Values
from app.letters.wording import wording
from app.nominations.models import Call
from app.programme.errors import ChangedMeanwhile
from app.programme.models import Event
from app.registration.models import Registration


def check(kind: LetterKind, subject: str, body: str) -> None:
    """Refuse a text that names what no letter of its kind can say, or that we have no letters for."""
    if unknown := rules.unknown_placeholders(kind, subject, body):
        raise errors.UnknownPlaceholder(unknown=_named(unknown), allowed=_named(rules.PLACEHOLDERS[kind]))
    if lacking := fonts.unprintable(subject + body):
        raise errors.CannotPrint(characters=lacking)


def _named(placeholders: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in placeholders)


def edit_template(
    event: Event,
    kind: LetterKind,
    language: str,
    subject: str,
    body: str,
    *,
    by: Actor,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Let an event's letters of one kind say something else in one language, unless somebody did since `seen`."""
    check(kind, subject, body)
    _hold(event.id)
    if seen is not None and version_of(wording(event.id, kind, language)) != seen:
        raise ChangedMeanwhile
    _write_template(event, kind, language, subject, body, at)
    audit.record("letter.template_changed", event, by=by, at=at, kind=kind, language=language)


def version_of(template: Template) -> str:
    """Name the text of a letter, so that somebody who changes it can say which they saw."""
    return f"{template.language} {template.version}"


def restore_template(event: Event, kind: LetterKind, language: str, *, by: Actor, at: datetime) -> None:
    """Go back to our own text."""
    known = queries.template(event.id, kind, language)
    if known and known.body:
        _write_template(event, kind, language, "", "", at)
        audit.record("letter.template_restored", event, by=by, at=at, kind=kind, language=language)


def _write_template(event: Event, kind: LetterKind, language: str, subject: str, body: str, at: datetime) -> None:
    _hold(event.id)
    known = queries.template(event.id, kind, language)
    if known is None:
        known = LetterTemplate(event_id=event.id, kind=kind, language=language, version=0)
        db.session.add(known)
    if (known.subject, known.body) != (subject, body):
        known.subject, known.body, known.changed_at = subject, body, at
        known.version += 1


def _hold(event_id: UUID) -> LetterSettings:
    """Hold an event's letters until the transaction ends, so that each gets a number of its own."""
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(LetterSettings)
    first = insert.values(event_id=event_id, signature_name="", signature_title="", host="", contact="", last_number=0)
    db.session.execute(first.on_conflict_do_nothing(index_elements=["event_id"]))
    return lock(LetterSettings, event_id)


def change_settings(event: Event, signed: Signature, *, by: Actor, at: datetime) -> None:
    """Say who signs an event's letters."""
    if lacking := fonts.unprintable("".join(vars(signed).values())):
        raise errors.CannotPrint(characters=lacking)
    settings = _hold(event.id)
    if settings.signature != signed:
        settings.signature_name, settings.signature_title = signed.name, signed.title
        settings.host, settings.contact = signed.host, signed.contact
        audit.record("letter.settings_changed", event, by=by, at=at)


def issue(to: Registration | Call, kind: LetterKind, *, key: str, language: str = "", by: User, at: datetime) -> Letter:
    """Issue a letter to somebody: numbered, kept as it is, and sent; the same click again issues no second."""
    event = db.session.get_one(Event, to.event_id)
    settings = _hold(event.id)
    if known := queries.of_request(event.id, key):
        return known
    to = lock(Call, to.id) if isinstance(to, Call) else lock(Registration, to.id)
    _check_fits(to, event, kind)
    template = wording(event.id, kind, language or to.language)
    letter = _new(settings, kind, template, key, by, at)
    letter.replaces = queries.latest(kind, [to.id]).get(to.id)
    with force_locale(template.language):
        said = values.said_of(to, event, kind, settings.signature, at)
        if kind in SENSITIVE:
            said["passport"] = queries.passport_of(to.id)
        words = _print(letter, event, template, said, settings.signature, at)
        return _store(letter, words, to, by, at)


def _check_fits(to: Registration | Call, event: Event, kind: LetterKind) -> None:
    """Refuse a letter that says of somebody what is not so."""
    if isinstance(to, Registration):
        fits = FITS.get(kind) is to.status
    else:
        fits = kind in TO_FOCAL_POINTS and to.closed_at is None
    if not fits:
        raise errors.DoesNotFit
    counted = queries.nominated([to.id]).get(to.id, (0, 0))
    if kind is LetterKind.BELOW_FLOOR and not rules.is_below_floor(*counted, event.women_floor):
        raise errors.NotBelowFloor


def _new(settings: LetterSettings, kind: LetterKind, template: Template, key: str, by: User, at: datetime) -> Letter:
    """Begin the next letter of an event."""
    settings.last_number += 1
    return Letter(
        id=uuid4(),
        event_id=settings.event_id,
        number=settings.last_number,
        kind=kind,
        language=template.language,
        version=template.version,
        issued_at=at,
        issued_by_id=by.id,
        request_key=key,
    )


def addressed(kind: LetterKind, said: Values) -> list[str]:
    """Give the lines that say whom a letter is to; one for whoever reads visa applications names nobody."""
    if kind in SENSITIVE:
        return []
    return [said.get(name, "") for name in ("name", "own_name", "position", "organisation", "country")]


def _print(letter: Letter, event: Event, template: Template, said: Values, signed: Signature, at: datetime) -> Words:
    words = paper.words_of(template, said)
    letter.subject = words.subject
    to = addressed(letter.kind, said)
    try:
        letter.pdf = paper.printed(words, event, to, signed, number=letter.number, earlier=letter.replaces, at=at)
    except pdf.Unprintable as refused:
        raise errors.CannotPrint(characters=refused.characters) from refused
    return words


def _store(letter: Letter, words: Words, to: Registration | Call, by: Actor, at: datetime) -> Letter:
    """Keep a letter, write down that it was issued, and send it where there is an address."""
    letter.recipient, letter.email = to.name, to.email
    if isinstance(to, Registration):
        letter.registration_id = to.id
        notice = notices.to_person(letter, words, to)
    else:
        letter.call_id, letter.recipient = to.id, to.name or to.organisation
        _note_asked(to, letter.kind, by, at)
        notice = notices.to_focal_point(letter, words, to)
    db.session.add(letter)
    db.session.flush()
    replaced = letter.replaces.number if letter.replaces else None
    audit.record("letter.issued", to, by=by, at=at, kind=letter.kind, number=letter.number, replaces=replaced)
    outbox.post(notice, at=at)
    return letter


def _note_asked(call: Call, kind: LetterKind, by: Actor, at: datetime) -> None:
    """Write down that a focal point was asked or reminded by a letter, so that nobody does it once more."""
    if kind is LetterKind.BELOW_FLOOR:
        call.reminded_at = at
    elif call.sent_at is None:
        call.sent_at = at
        audit.record("call.sent", call, by=by, at=at, to=call.email)


def forget_due(*, by: Actor, at: datetime) -> int:
    """Throw away letters with sensitive details once those details are; that they were issued stays in the log."""
    letters = queries.sensitive_due(at.date())
    for letter in letters:
        letter.pdf, letter.forgotten_at = None, at
        outbox.forget_attachments(letter.registration_id, notices.file_name(letter))
        audit.record("letter.forgotten", letter, by=by, at=at)
    return len(letters)
