"""What becomes of a form that is filled in step by step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.core import outbox
from app.core.db import db, lock
from app.core.secret_links import hash_of, new_nonce, token_for
from app.programme.models import Event
from app.questions.models import Upload
from app.registration import nominees
from app.registration import service as registrations
from app.registration.models import Registration
from app.registration.rules import Changes, Details
from app.registration.service import Answer
from app.steps import notices, queries, rules
from app.steps.models import Draft

Typed = Mapping[str, Sequence[str]]


def begin(event: Event, typed: Typed, request_key: str, *, at: datetime) -> Draft:
    """Keep the first step of a new form; the same request again finds the same form."""
    key = hash_of(f"{event.id}\n{request_key}")
    if known := queries.begun_by(key):
        return known
    nonce = new_nonce()
    draft = Draft(
        id=uuid4(),
        event_id=event.id,
        link_nonce=nonce,
        link_hash=hash_of(token_for(nonce)),
        begun_by=key,
        typed=_bounded(typed),
        counter=1,
        created_at=at,
        changed_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
            db.session.flush()
    except IntegrityError:
        if known := queries.begun_by(key):  # it came twice at once
            return known
        raise
    return draft


def draft_for(registration: Registration, *, at: datetime) -> Draft:
    """Give the form in which a registration is completed or changed, begun now if there is none."""
    lock(Registration, registration.id)  # two windows must not begin two
    draft = queries.of_registration(registration.id)
    if draft is None:
        draft = Draft(
            id=uuid4(),
            event_id=registration.event_id,
            edits_id=registration.id,
            link_nonce=new_nonce(),
            typed={},
            counter=0,
            created_at=at,
            changed_at=at,
        )
        db.session.add(draft)
        db.session.flush()
    return draft


def leave(draft: Draft, typed: Typed, counter: int | None, *, at: datetime) -> Draft:
    """Save a step that is left; whatever was still under way comes too late for it."""
    draft = lock(Draft, draft.id)
    return _save(draft, typed, rules.counted_on(draft.counter, counter), at)


def note(draft: Draft, typed: Typed, counter: int, *, at: datetime) -> bool:
    """Save what is typed meanwhile, unless something newer is saved already."""
    draft = lock(Draft, draft.id)
    if draft.made_id or counter <= draft.counter:
        return False
    _save(draft, typed, counter, at)
    return True


def _save(draft: Draft, typed: Typed, counter: int, at: datetime) -> Draft:
    if draft.made_id is None:
        draft.typed = draft.typed | _bounded(typed)
        draft.counter, draft.changed_at = counter, at
    return draft


def _bounded(typed: Typed) -> dict[str, list[str]]:
    """Keep what a person may have typed, and no more."""
    return {name: [text[: rules.LONGEST] for text in said[: rules.MOST]] for name, said in typed.items()}


def answer_with_file(draft: Draft, field: str, upload: Upload | None) -> None:
    """Let a file answer a question of the form, in place of the one before; none takes that one away."""
    draft.typed = draft.typed | {field: [upload.id.hex] if upload else []}
    if upload:
        others = (Upload.draft_id == draft.id, Upload.question_id == upload.question_id, Upload.id != upload.id)
        db.session.execute(update(Upload).where(*others).values(draft_id=None))


def send(draft: Draft, details: Details, invitation: str | None, *, at: datetime) -> Answer | None:
    """Register with what the form says; none where a click before this one has done so."""
    draft = lock(Draft, draft.id)
    if draft.made_id:
        return None
    event = db.session.get_one(Event, draft.event_id)
    key = token_for(draft.link_nonce)
    answer = registrations.register(event, details, request_key=key, at=at, invitation=invitation)
    draft.made_id, draft.typed, draft.changed_at = answer.id, {}, at
    return answer


def complete(registration: Registration, changes: Changes, consent_version: str, *, at: datetime) -> None:
    """Take over what the form says of a registration; a nominee says yes with it."""
    draft = queries.of_registration(registration.id)
    registrations.change_details(registration, changes, by=registration, at=at)
    if registration.nominated:
        nominees.accept(registration, at=at, consent_version=consent_version)
    if draft:
        db.session.delete(draft)


def mail_link(draft: Draft, event: Event, recipient: str, language: str, *, at: datetime) -> None:
    """Send somebody the link to go on with; at most one an hour."""
    outbox.post(notices.go_on(draft, event, recipient, language, at), at=at)


def forget(at: datetime) -> None:
    """Take away forms that nobody went on with; their files go with the next purge."""
    for draft in queries.left_over(at):
        db.session.execute(update(Upload).where(Upload.draft_id == draft.id).values(draft_id=None))
        db.session.delete(draft)
