"""How a registration is written down and held, whoever brings it: a form, a program, a list, an organisation."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from app.core import i18n
from app.core.db import db, lock, violates
from app.core.errors import Refusal
from app.core.secret_links import hash_of, keyed_hash, new_nonce, token_for
from app.programme.models import Event
from app.programme.search import folded
from app.questions import service as questions
from app.questions.rules import APART
from app.reference.catalogue import catalogue
from app.registration import errors, names, persons, rules, seats, tickets
from app.registration.models import Registration
from app.registration.rules import Details, Status

DOUBLED: dict[str, type[Refusal]] = {
    "one_live_each": errors.AlreadyRegistered,
    "one_replacement_each": errors.BeingReplaced,
}
ELSEWHERE = {*APART, "consent", "consent_version", "answers"}  # what a registration's row does not hold as it is said


def await_seat(registration: Registration, event: Event) -> None:
    """Note which way somebody is to take part, and whether that takes a seat, before they have one."""
    registration.online = bool(registration.online) and event.two_ways
    seated = event.seats_for(online=registration.online) is not None
    registration.takes_seat = seated and rules.counts(registration.role)


def check_known(details: Details) -> None:
    """Refuse a country or a group that does not exist."""
    known = catalogue()
    if details.country_iso3 not in known.countries:
        raise errors.UnknownCountry(code=details.country_iso3)
    if details.group_id not in known.constituent_groups:
        raise errors.UnknownGroup(group=details.group_id)


def new(details: Details, key: str | None, at: datetime) -> Registration:
    """Write down what a person said, and who they are."""
    registration = written(details, key, at)
    registration.person_id = persons.of(registration.email, registration.identity, registration.passport_hash)
    return registration


def written(details: Details, key: str | None, at: datetime) -> Registration:
    """Write down what somebody said, with a ticket and a private link of their own."""
    said = {name: value for name, value in vars(details).items() if name not in ELSEWHERE}
    nonce = new_nonce()
    registration = Registration(
        **said,
        id=uuid4(),
        status=Status.PENDING,
        status_changes=0,
        ticket=tickets.new(),
        link_nonce=nonce,
        link_hash=hash_of(token_for(nonce)),
        request_key=key,
        registered_at=at,
        consent_at=at if details.consent else None,
        consent_version=details.consent_version if details.consent else "",
        passport_hash=passport_hash(details.passport_number, details.passport_country or details.country_iso3),
    )
    settle(registration)
    return registration


def settle(registration: Registration) -> None:
    """Derive what is compared and searched from what was typed."""
    registration.email = registration.email.strip()
    registration.identity = rules.identity(
        registration.email,
        registration.name,
        registration.country_iso3,
        shared_mailbox=bool(registration.shared_mailbox),
    )
    registration.name_key = names.key(registration.name)
    registration.languages = list(registration.languages)
    if registration.language not in i18n.LANGUAGES:
        registration.language = i18n.SOURCE
    words = (registration.name, registration.badge_name, registration.organisation, registration.email)
    registration.search_text = "\n".join(filter(None, map(folded, words)))


def passport_hash(number: str, country_iso3: str) -> str | None:
    """Give by what the same passport is known at another event; none without a number."""
    plain = "".join(filter(str.isalnum, number)).upper()
    return keyed_hash("passport", f"{country_iso3}:{plain}") if plain else None


def keep_the_rest(registration: Registration, details: Details) -> None:
    """Store what has tables of its own: passport and needs, and the answers to the event's questions."""
    if apart := {key: value for key in APART if (value := getattr(details, key))}:
        questions.keep_apart(registration.id, apart)
    if details.answers is not None:
        questions.keep(registration.id, registration.event_id, details.answers)


def in_hand(registration: Registration, at: datetime) -> tuple[Event, Registration]:
    """Hold the event, then the registration, and read both afresh."""
    event = seats.hold(registration.event_id, at=at)
    return event, lock(Registration, registration.id)


def keep_unless_doubled() -> None:
    """Write what was changed, unless somebody would be at the event twice, or be replaced by two."""
    try:
        db.session.flush()
    except IntegrityError as refused:
        for name, refusal in DOUBLED.items():
            if violates(refused, name):
                raise refusal from refused
        raise
