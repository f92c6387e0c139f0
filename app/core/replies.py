"""What a person's calendar answers to our invitation by mail (iTIP REPLY, RFC 5546 and 6047)."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from icalendar import Calendar, Component

CALENDARS = ("text/calendar", "application/ics")


@dataclass(frozen=True)
class Reply:
    """An answer: about which entry, whose, what (ACCEPTED, TENTATIVE, DECLINED, …), and who sent it."""

    uid: str
    address: str
    answer: str
    sender: str


def read(octets: bytes) -> Reply | None:
    """Read an answer from a mail; none where it holds none, or one that is not of exactly one person."""
    mail = message_from_bytes(octets)  # read as it stands: the newer policy fails on an odd sender
    parts = (part for part in mail.walk() if part.get_content_type() in CALENDARS)
    found = (_in_part(part, _sender(mail)) for part in parts)
    return next((reply for reply in found if reply), None)


def _sender(mail: Message) -> str:
    """Give the address of who sent a mail; none where it names nobody, or several."""
    addresses = [address for _name, address in getaddresses([str(mail["From"] or "")])]
    return addresses[0] if len(addresses) == 1 else ""


def _in_part(part: Message, sender: str) -> Reply | None:
    octets = part.get_payload(decode=True)
    try:
        calendar = Calendar.from_ical(octets if isinstance(octets, bytes) else b"")
    except ValueError:
        return None
    entries = calendar.walk("VEVENT")
    if str(calendar.get("METHOD", "")).upper() != "REPLY" or len(entries) != 1:
        return None
    return _of_entry(entries[0], sender)


def _of_entry(entry: Component, sender: str) -> Reply | None:
    """Read whom an answer is from: exactly one attendee."""
    attendee = entry.get("ATTENDEE")
    if not isinstance(attendee, str):
        return None
    scheme, _colon, address = attendee.partition(":")
    answer = str(attendee.params.get("PARTSTAT", "")).upper() if hasattr(attendee, "params") else ""
    return Reply(str(entry.get("UID", "")), address, answer, sender) if scheme.lower() == "mailto" else None
