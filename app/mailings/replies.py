"""What people's calendars answer: noted with their registration, whose status it never changes."""

import logging
from datetime import datetime

from sqlalchemy import select

from app.core import audit
from app.core.db import db, lock
from app.core.replies import Reply, read
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import LIVE, Intention

log = logging.getLogger(__name__)

ANSWERS = {
    "ACCEPTED": Intention.ACCEPTED,
    "TENTATIVE": Intention.TENTATIVE,
    "DECLINED": Intention.DECLINED,
}


def note(octets: bytes, *, at: datetime) -> Registration | None:
    """Note what a mail answers about an event; none where it is no answer that can be trusted to be a registrant's."""
    reply = read(octets)
    intention = ANSWERS.get(reply.answer) if reply else None
    if reply is None or intention is None:
        log.warning("a mail to our calendars was ignored: it is no answer of one person")
        return None
    found = _registration(reply)
    if found is None:
        log.warning("an answer to the entry %r was ignored: no registrant of it sent that", reply.uid)
        return None
    registration = lock(Registration, found.id)
    if registration.intention is not intention:
        audit.record("registration.intended", registration, by=registration, at=at, intention=intention)
    registration.intention, registration.intended_at = intention, at
    return registration


def _registration(reply: Reply) -> Registration | None:
    """Find whose answer it is: the sender, the attendee and a live registration for the event must be one address."""
    address = reply.address.strip().casefold()
    if not address or reply.sender.strip().casefold() != address:
        return None
    found = select(Registration).join(Event, Event.id == Registration.event_id).where(Event.uid == reply.uid)
    return db.session.scalar(found.where(Registration.identity == address, Registration.status.in_(LIVE)))
