"""Mail that came back: which of ours it was, and why (RFC 3464, and what older mail servers write instead)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

from app.core import outbox
from app.core.db import db, lock
from app.core.outbox import MessageStatus

LONGEST_REASON = 500
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OURS = re.compile(rf"<({_UUID})@[^>\s]+>", re.IGNORECASE)
_COPIED_ID = re.compile(
    rf"^[>| \t]*(?:X-)?(?:Original-)?Message-ID:\s*<({_UUID})@[^>\s]+>", re.IGNORECASE | re.MULTILINE
)
_FOLD = re.compile(r"\r?\n[ \t]+")
_ACTION = re.compile(r"^Action:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^Status:\s*(\d\.\d+\.\d+)", re.IGNORECASE | re.MULTILINE)
_DIAGNOSTIC = re.compile(r"^Diagnostic-Code:\s*(?:[\w-]+\s*;)?\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_RETURNED_BY = re.compile(r"mailer-daemon|postmaster|mail delivery|<>", re.IGNORECASE)
_PERMANENT = re.compile(r"^.*(?<![\d.])5(?:\d\d|\.\d+\.\d+)(?![\d.]).*$", re.MULTILINE)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_REPORTS = ("message/delivery-status", "message/global-delivery-status")


@dataclass(frozen=True)
class Bounce:
    """One of our mails that did not arrive, and what the other side says of it."""

    message_id: UUID
    reason: str


def note(octets: bytes) -> outbox.Message | None:
    """Write down that a mail of ours came back; none where this is no bounce, or of no mail of ours."""
    bounce = read(octets)
    known = db.session.get(outbox.Message, bounce.message_id) if bounce else None
    if bounce is None or known is None:
        return None
    message = lock(outbox.Message, known.id)  # the worker may be writing down at this moment that it left
    if message.status in (MessageStatus.QUEUED, MessageStatus.SENT):
        message.status, message.last_error = MessageStatus.BOUNCED, bounce.reason
    return message


def read(octets: bytes) -> Bounce | None:
    """Tell which of our mails a mail says was not delivered; none where it says no such thing."""
    mail = message_from_bytes(octets, policy=policy.default)
    report = next((part for part in mail.walk() if part.get_content_type() in _REPORTS), None)
    if report is not None:
        return _from_report(mail, report.as_bytes().decode(errors="replace"))
    return _from_old_style(mail) if _RETURNED_BY.search(_sender(mail)) else None


def _sender(mail: EmailMessage) -> str:
    """Say who sent a mail, as it stands in it: read as an address, an odd one would be an error."""
    raw = {name.lower(): value for name, value in mail.raw_items()}
    return f"{raw.get('from')} {raw.get('return-path')}"


def _from_report(mail: EmailMessage, report: str) -> Bounce | None:
    """Read a report that programs can read; one of a delay, or of a delivery, is no bounce."""
    report = _FOLD.sub(" ", report)
    if "failed" not in map(str.lower, _ACTION.findall(report)):
        return None
    said = [*_STATUS.findall(report)[:1], *_DIAGNOSTIC.findall(report)[:1]]
    return _bounce(_named(mail), " ".join(said) or str(mail["Subject"]))


def _named(mail: EmailMessage) -> str | None:
    """Find our mail's name: in the copy that was sent back, else where the report says what it answers."""
    if found := _COPIED_ID.search("\n".join(_texts(mail))):
        return found[1]
    answered = _OURS.search(f"{mail['References']} {mail['In-Reply-To']}")
    return answered[1] if answered else None


def _from_old_style(mail: EmailMessage) -> Bounce | None:
    """Read a letter from a mail server, with a copy of ours below it."""
    letter = "\n".join(_texts(mail))
    found = _COPIED_ID.search(letter)
    if not found:
        return None
    reason = _PERMANENT.search(letter[: found.start()])
    return _bounce(found[1], reason[0] if reason else str(mail["Subject"]))


def _texts(mail: EmailMessage) -> Iterator[str]:
    """Give each text of a mail, and the head of each mail within it."""
    for part in mail.walk():
        if part is not mail and part.get_content_maintype() == "message":
            yield from (_head(inner) for inner in part.get_payload() if isinstance(inner, Message))
        elif not part.is_multipart():
            octets = part.get_payload(decode=True)
            yield octets.decode(errors="replace") if isinstance(octets, bytes) else ""


def _head(mail: Message) -> str:
    return "\n".join(f"{name}: {value}" for name, value in mail.items())


def _bounce(message_id: str | None, reason: str) -> Bounce | None:
    if message_id is None:
        return None
    return Bounce(UUID(message_id), _UNSEEN.sub(" ", reason).strip()[:LONGEST_REASON])
