"""Mail: a row written with the change that causes it, sent later by the worker, once for each cause."""

import enum
import logging
import re
import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import Index, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import qr
from app.core.db import Base, Identified, db, lock, text_enum, transaction
from app.core.ical.itip import method_of
from app.core.secret_links import token_for

log = logging.getLogger(__name__)

LINK = "{private-link}"  # stands in a stored body for the private link, which is filled in when the mail leaves
OWN_PAGE = "r"  # where a private link leads if the message says nothing else: to the registrant's own page
BATCH = 50
CLAIM = timedelta(minutes=10)  # a worker that has not come back by then is taken for dead
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
TRIES = 20
PERMANENT = 500  # from here on, a server's answer to a mail says “never”
OF_US = re.compile(rb"5\.7\.")  # … of whoever sends: not signed in, not allowed to relay


IN_A_BATCH = text("batch IS NOT NULL")
UNDELIVERED_SQL = text("messages.status IN ('failed', 'bounced') AND messages.again_id IS NULL")


class MessageStatus(enum.Enum):
    """Where a message is on its way."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"  # it never left
    BOUNCED = "bounced"  # it left and came back


UNDELIVERED = (MessageStatus.FAILED, MessageStatus.BOUNCED)


class Message(Identified, Base):
    """One mail to one person."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_about", "about", "created_at"),
        Index(
            "ix_messages_undelivered",
            "about",
            sqlite_where=text("status IN ('failed', 'bounced') AND again_id IS NULL"),
            postgresql_where=text("status IN ('failed', 'bounced') AND again_id IS NULL"),
        ),
        Index("ix_messages_batch", "batch", "status", sqlite_where=IN_A_BATCH, postgresql_where=IN_A_BATCH),
        Index(
            "ix_messages_due",
            "due_at",
            sqlite_where=text("status = 'queued'"),
            postgresql_where=text("status = 'queued'"),
        ),
    )

    cause: Mapped[str] = mapped_column(unique=True)
    about: Mapped[UUID | None]
    kind: Mapped[str]
    recipient: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    link_nonce: Mapped[bytes | None]
    link_path: Mapped[str] = mapped_column(default=OWN_PAGE)
    qr_text: Mapped[str | None]
    calendar: Mapped[str | None]
    attachment: Mapped[bytes | None] = mapped_column(deferred=True)  # a PDF; only until it has left
    attachment_name: Mapped[str | None]
    batch: Mapped[UUID | None]  # those that leave together, as one message to many or one reminder
    status: Mapped[MessageStatus] = mapped_column(text_enum(MessageStatus), default=MessageStatus.QUEUED)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    again_id: Mapped[UUID | None]  # the message that was sent in its place, once this one had not arrived

    @property
    def undelivered(self) -> bool:
        """Tell whether it did not arrive, and nobody has sent it again."""
        return self.status in UNDELIVERED and self.again_id is None


@dataclass(frozen=True)
class Notice:
    """What a feature wants to tell a person: plain text, with `LINK` where the private link belongs."""

    cause: str
    kind: str
    recipient: str
    language: str
    subject: str
    body: str
    about: UUID | None = None
    link_nonce: bytes | None = None
    link_path: str = OWN_PAGE
    qr_text: str | None = None
    calendar: str | None = None
    attachment: bytes | None = None  # a PDF, which whoever posts it keeps
    attachment_name: str | None = None
    batch: UUID | None = None


def post(notice: Notice, *, at: datetime) -> None:
    """Store a message with the change that causes it, if there is an address; the same cause is the same message."""
    post_all([notice], at=at)


def post_all(notices: Iterable[Notice], *, at: datetime) -> int:
    """Store many messages at once; says how many have an address."""
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(Message)
    rows = [vars(notice) | {"created_at": at, "due_at": at} for notice in notices if notice.recipient]
    if rows:
        db.session.execute(insert.on_conflict_do_nothing(index_elements=["cause"]), rows)
    return len(rows)


def of_cause(cause: str) -> UUID | None:
    """Find the message that something has caused."""
    return db.session.scalar(select(Message.id).where(Message.cause == cause))


def forget_attachments(about: UUID | None, name: str) -> None:
    """Throw away a document that is still to be sent, or could not be."""
    found = update(Message).where(Message.about == about, Message.attachment_name == name)
    db.session.execute(found.values(attachment=None))


def history(about: UUID) -> list[Message]:
    """List what was written about one subject, the newest first."""
    query = select(Message).where(Message.about == about).order_by(Message.created_at.desc(), Message.id)
    return list(db.session.scalars(query))


def newest(limit: int) -> list[Message]:
    """List the newest messages, whoever they are to."""
    return list(db.session.scalars(select(Message).order_by(Message.created_at.desc(), Message.id).limit(limit)))


def body_with_link(message: Message) -> str:
    """Give the text as its reader sees it, with the private link in its place."""
    if message.link_nonce is None:
        return message.body
    return message.body.replace(LINK, _private_link(message.link_path, message.link_nonce))


def _private_link(path: str, nonce: bytes) -> str:
    return f"{current_app.config['BASE_URL']}/{path}/{token_for(nonce)}"


def send_due(at: Callable[[], datetime]) -> int:
    """Send what is due; a mail that cannot leave now is tried again, ever more slowly. Returns how many left."""
    sent = 0
    with transaction():
        claimed = _claim(at())
    for message_id in claimed:
        sent += _send_one(message_id, at)
    return sent


def _claim(at: datetime) -> list[UUID]:
    """Take some due messages, so that no second worker sends them too."""
    due = (
        select(Message)
        .where(Message.status == MessageStatus.QUEUED, Message.due_at <= at)
        .order_by(Message.due_at, Message.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    messages = list(db.session.scalars(due))
    for message in messages:
        message.tries += 1
        message.due_at = at + CLAIM
    return [message.id for message in messages]


def _send_one(message_id: UUID, at: Callable[[], datetime]) -> int:
    """Send one claimed message and write down how it went."""
    message = db.session.get_one(Message, message_id)
    problem = None
    try:
        deliver(to_mime(message))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        problem = error
        log.warning("mail %s could not be sent: %s", message_id, _words(problem))
    with transaction():
        _note(lock(Message, message_id), problem, at())
    return int(problem is None)


def _note(message: Message, problem: Exception | None, at: datetime) -> None:
    if message.status is not MessageStatus.QUEUED:
        return  # it has come back already
    message.last_error = _words(problem) if problem else None
    if problem is None:
        message.status, message.sent_at, message.attachment = MessageStatus.SENT, at, None
    elif message.tries >= TRIES or _refused_for_good(problem):
        message.status = MessageStatus.FAILED
    else:
        message.due_at = at + min(FIRST_RETRY * 2 ** (message.tries - 1), LONGEST_RETRY)


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"


def _refused_for_good(problem: Exception) -> bool:
    """Tell whether the server says that this person cannot be reached; what it says of us, or for now, may change."""
    answers = _answers(problem)
    return bool(answers) and all(code >= PERMANENT and not OF_US.match(said) for code, said in answers)


def _answers(problem: Exception) -> list[tuple[int, bytes]]:
    """Give what the server answered to the person's address, or to the mail."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return list(problem.recipients.values())
    if isinstance(problem, smtplib.SMTPDataError):
        return [(problem.smtp_code, _octets(problem.smtp_error))]
    return []


def _octets(said: bytes | str) -> bytes:
    return said.encode() if isinstance(said, str) else said


def to_mime(message: Message) -> EmailMessage:
    """Write a message as mail: text, and where it carries them, a ticket's picture, a calendar file and a document."""
    mail = EmailMessage()
    host = urlsplit(current_app.config["BASE_URL"]).hostname
    mail["Subject"] = message.subject
    mail["From"] = f"{current_app.config['SITE_NAME']} <{current_app.config['MAIL_FROM']}>"
    mail["To"] = message.recipient
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.id}@{host}>"  # the same on every try: a second copy is recognised as one
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body_with_link(message))
    if message.calendar and method_of(message.calendar):
        _say_to_calendars(mail, message.calendar.encode(), method_of(message.calendar))
    elif message.calendar:
        mail.add_attachment(message.calendar.encode(), "text", "calendar", filename="event.ics")
    if message.qr_text:
        mail.add_attachment(qr.png(message.qr_text), "image", "png", filename="ticket.png")
    if message.attachment:
        mail.add_attachment(message.attachment, "application", "pdf", filename=message.attachment_name)
    mail["Content-Language"] = message.language  # last: a new content would take it away
    return mail


def _say_to_calendars(mail: EmailMessage, calendar: bytes, method: str) -> None:
    """Put a calendar beside the text, where mail programs act on it, and into a file for those that only show files."""
    said = {"charset": "utf-8", "method": method}
    mail.add_alternative(calendar, "text", "calendar", params=said)  # octets: the line ends stay what calendars need
    mail.add_attachment(calendar, "application", "ics", filename="invite.ics")


def deliver(mail: EmailMessage) -> None:
    """Hand a mail to the server in MAIL_URL; without one, in development, keeping it is enough."""
    url = urlsplit(current_app.config["MAIL_URL"])
    if not url.scheme:
        return
    with _connect(url) as server:
        server.send_message(mail)


def try_server() -> None:
    """Greet the server in MAIL_URL as a mail would, and send nothing."""
    _connect(urlsplit(current_app.config["MAIL_URL"])).quit()


def _connect(url: SplitResult) -> smtplib.SMTP:
    """Open the connection, and sign in where the address names a user."""
    server = _open(url)
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def _open(url: SplitResult) -> smtplib.SMTP:
    """Open the connection: smtps from the start, smtp with STARTTLS where the server offers it."""
    if url.scheme == "smtps":
        return smtplib.SMTP_SSL(url.hostname or "", url.port or 465, timeout=30)
    server = smtplib.SMTP(url.hostname or "", url.port or 25, timeout=30)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls()
        server.ehlo()
    return server
