"""What people do with the addresses of their calendars: make one, say that it is theirs, renew it."""

from datetime import datetime

from app.accounts.models import User
from app.calendars import notices, private
from app.calendars.models import CalendarLink
from app.core import audit, outbox
from app.core.db import db, lock
from app.core.secret_links import hash_of, new_nonce, token_for
from app.registration.models import Registration


def make(registration: Registration, *, at: datetime) -> CalendarLink:
    """Give a person's calendar an address, once; and ask by mail whether all their events belong there."""
    registration = lock(Registration, registration.id)  # pressed twice is once
    link, is_theirs = private.link_of(registration), private.is_proved(registration)
    if link is None:
        link = _new(registration, at)
        link.proved_for = registration.identity if is_theirs else ""
    if not is_theirs and registration.email:
        notice = notices.is_it_yours(registration, nonce := new_nonce(), at)
        if outbox.of_cause(notice.cause) is None:
            outbox.post(notice, at=at)
            link.proof_hash = hash_of(token_for(nonce))
    return link


def prove(link: CalendarLink, *, at: datetime) -> None:
    """Note that whoever reads the mail of a person says that a calendar is theirs."""
    registration = db.session.get_one(Registration, link.registration_id)
    link.proved_for, link.proof_hash = registration.identity, None
    audit.record("calendar.proved", link, by=registration, at=at)


def renew(registration: Registration, *, at: datetime) -> CalendarLink:
    """Give a person's calendar a new address; every one that is known to be theirs ends."""
    registration = lock(Registration, registration.id)
    own, is_theirs = private.link_of(registration), private.is_proved(registration)
    _end(private.links_of_person(registration) if is_theirs else [own] if own else [], at)
    link = _new(registration, at)
    link.proved_for = registration.identity if is_theirs else ""
    link.proof_hash = own.proof_hash if own else None
    return link


def make_for_user(user: User, *, at: datetime) -> CalendarLink:
    """Give the calendar of what somebody runs an address, once."""
    user = lock(User, user.id)
    return private.link_of_user(user) or _new(user, at)


def renew_for_user(user: User, *, at: datetime) -> CalendarLink:
    """Give the calendar of what somebody runs a new address; the old one ends."""
    user = lock(User, user.id)
    own = private.link_of_user(user)
    _end([own] if own else [], at)
    return _new(user, at)


def _new(owner: Registration | User, at: datetime) -> CalendarLink:
    nonce = new_nonce()
    link = CalendarLink(nonce=nonce, token_hash=hash_of(token_for(nonce)), made_at=at, proved_for="")
    if isinstance(owner, User):
        link.user_id = owner.id
    else:
        link.registration_id = owner.id
    db.session.add(link)
    db.session.flush()
    audit.record("calendar.made", link, by=owner, at=at)
    return link


def _end(links: list[CalendarLink], at: datetime) -> None:
    for link in links:
        link.ended_at = at
    db.session.flush()
