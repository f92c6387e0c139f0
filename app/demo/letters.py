"""Letters of an invented event: who signs them, what invitations say in which language, and some that were issued."""

from collections.abc import Sequence
from datetime import datetime

from app.accounts.models import User
from app.demo.files import DemoLetters
from app.letters import service
from app.letters.rules import LetterKind, Signature
from app.programme.models import Event
from app.registration.models import Registration


def write(event: Event, said: DemoLetters, confirmed: Sequence[Registration], *, by: User, at: datetime) -> None:
    """Write and issue letters as an organiser does."""
    signed = Signature(said.name, said.title, contact=said.contact.strip())
    service.change_settings(event, signed, by=by, at=at)
    for text in said.invitations:
        service.edit_template(
            event, LetterKind.INVITATION, text.language, text.subject, text.body.strip(), by=by, at=at
        )
    for one in confirmed[: said.issued]:
        service.issue(one, LetterKind.INVITATION, key=f"demo:{one.id}", by=by, at=at)
