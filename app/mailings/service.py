"""What organisers do with messages to many, with reminders, and with mail that did not arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core import audit, outbox
from app.core.audit import SYSTEM
from app.core.db import db, lock
from app.core.outbox import Message, Notice
from app.core.zones import instant, wall_in, zone
from app.mailings import errors, notices, queries, rules
from app.mailings.models import Digest, Mailing, Reminder
from app.mailings.rules import HOUR, News, ReminderKind, Selection, Standing, Turn
from app.nominations import queries as nominations
from app.nominations.models import Call, Nomination
from app.nominations.wall import Deed, may
from app.programme.models import Event
from app.programme.rules import EventStatus, Precision
from app.registration import mail, nominees
from app.registration.models import Registration
from app.registration.rules import LIVE

Texts = Mapping[str, Mapping[str, str]]  # by language: subject and body


@dataclass(frozen=True)
class Ready:
    """A message to many as it would leave now."""

    readers: list[tuple[Registration, str]]  # with the language in which each reads it
    no_text: int  # people in whose language it says nothing, and who read no English text either
    no_address: int
    seal: str  # names what was seen here, so that nothing else is released

    @property
    def firsts(self) -> dict[str, Registration]:
        """Give the first of the readers of each language."""
        return {language: one for one, language in reversed(self.readers)}


def write(event: Event, texts: Texts, wanted: Selection, *, by: User, at: datetime) -> Mailing:
    """Begin a message to many; nobody gets it before it is released."""
    mailing = Mailing(event_id=event.id, created_at=at)
    db.session.add(mailing)
    _put(mailing, texts, wanted, at)
    db.session.flush()
    audit.record("mailing.written", mailing, by=by, at=at, event=event.slug)
    return mailing


def rewrite(mailing: Mailing, texts: Texts, wanted: Selection, *, by: User, at: datetime) -> None:
    """Change a message to many that nobody has got yet."""
    mailing = _unreleased(mailing)
    _put(mailing, texts, wanted, at)
    audit.record("mailing.changed", mailing, by=by, at=at)


def _put(mailing: Mailing, texts: Texts, wanted: Selection, at: datetime) -> None:
    mailing.texts = {language: dict(text) for language, text in texts.items()}
    mailing.wanted, mailing.changed_at = wanted.stored(), at


def discard(mailing: Mailing, *, by: User, at: datetime) -> None:
    """Throw a message to many away that nobody has got."""
    mailing = _unreleased(mailing)
    audit.record("mailing.discarded", mailing, by=by, at=at)
    db.session.delete(mailing)


def _unreleased(mailing: Mailing) -> Mailing:
    mailing = lock(Mailing, mailing.id)
    if mailing.released_at is not None:
        raise errors.AlreadyReleased
    return mailing


def ready(mailing: Mailing, event: Event) -> Ready:
    """Find the readers of a message to many, and in which language each would read it now."""
    people = queries.readers(event.id, mailing.selection)
    texts = [(one, rules.text_in(mailing.texts, one.language)) for one in people]
    readers = [(one, text[0]) for one, text in texts if text]
    return Ready(
        readers,
        no_text=len(people) - len(readers),
        no_address=queries.without_address(event.id, mailing.selection),
        seal=rules.seal(mailing.changed_at, (one.id for one in people)),
    )


def send_trial(mailing: Mailing, event: Event, language: str, *, by: User, at: datetime) -> bool:
    """Send an organiser what the first of the readers of a language will get; tells whether there is one."""
    reader = ready(mailing, event).firsts.get(language)
    if reader is None:
        return False
    notice = notices.to_one_of_many(mailing, reader, event, language)
    outbox.post(notices.trial(notice, f"mailing-test:{uuid4()}", by), at=at)
    return True


def release(mailing: Mailing, event: Event, seal: str, *, by: User, at: datetime) -> int:
    """Send a message to many to those, and in the words, that somebody has seen; once, however often asked."""
    mailing = lock(Mailing, mailing.id)
    if mailing.released_at is not None:
        return 0
    leaving = ready(mailing, event)
    if leaving.seal != seal:
        raise errors.ReadersChanged
    if not leaving.readers:
        raise errors.NobodyToWriteTo
    written = (notices.to_one_of_many(mailing, one, event, language) for one, language in leaving.readers)
    number = outbox.post_all(written, at=at)
    mailing.released_at, mailing.released_by = at, by.id
    audit.record("mailing.released", mailing, by=by, at=at, people=number)
    return number


def remind(event: Event, kind: ReminderKind, days: int, texts: Texts, *, by: User, at: datetime) -> Reminder:
    """Set a reminder."""
    rule = Reminder(event_id=event.id, created_at=at)
    db.session.add(rule)
    _set(rule, kind, days, texts)
    audit.record("reminder.set", rule, by=by, at=at, event=event.slug, kind=kind, days=days)
    return rule


def change_reminder(rule: Reminder, kind: ReminderKind, days: int, texts: Texts, *, by: User, at: datetime) -> None:
    """Change a reminder; one that was sent is not sent again for the same day."""
    rule = lock(Reminder, rule.id)
    _set(rule, kind, days, texts)
    audit.record("reminder.changed", rule, by=by, at=at, kind=kind, days=days)


def _set(rule: Reminder, kind: ReminderKind, days: int, texts: Texts) -> None:
    rule.kind, rule.days = kind, days
    rule.texts = {language: dict(text) for language, text in texts.items()}
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as refused:  # nothing else about a reminder is refused
        raise errors.SameReminder from refused


def switch_reminder(rule: Reminder, *, on: bool, by: User, at: datetime) -> None:
    """Switch a reminder on or off."""
    rule = lock(Reminder, rule.id)
    if rule.enabled is not on:
        rule.enabled = on
        audit.record("reminder.switched", rule, by=by, at=at, on=on)


def remove_reminder(rule: Reminder, *, by: User, at: datetime) -> None:
    """Take a reminder away."""
    audit.record("reminder.removed", rule, by=by, at=at, kind=rule.kind, days=rule.days)
    db.session.delete(lock(Reminder, rule.id))


def anchor_of(event: Event, kind: ReminderKind) -> date | None:
    """Give the day before which people are reminded; none where it is not known."""
    moment = event.details_until if kind is ReminderKind.DETAILS else event.starts_at
    if moment is None or (kind is not ReminderKind.DETAILS and event.date_precision is not Precision.DAY):
        return None
    return wall_in(moment, zone(event.zone)).date()


def leaves_at(event: Event, rule: Reminder) -> datetime | None:
    """Give the moment when a reminder leaves; none where the day that it is before is not known."""
    anchor = anchor_of(event, rule.kind)
    if anchor is None:
        return None
    return instant(datetime.combine(rule.schedule.due_on(anchor), time(HOUR)), zone(event.zone))


def due(event: Event, *, at: datetime) -> list[tuple[Reminder, Turn, date]]:
    """List the reminders of an event that have their turn now, each with the day that it is before."""
    if event.status is not EventStatus.PUBLISHED:
        return []
    on = [rule for rule in queries.reminders_of(event.id) if rule.enabled]
    return [each for kind in ReminderKind for each in _due(event, kind, [one for one in on if one.kind is kind], at)]


def _due(event: Event, kind: ReminderKind, on: list[Reminder], at: datetime) -> list[tuple[Reminder, Turn, date]]:
    anchor, now = anchor_of(event, kind), wall_in(at, zone(event.zone))
    if anchor is None or now.date() >= anchor:
        return []
    today = now.date() if now.hour >= HOUR else now.date() - timedelta(days=1)
    turns = rules.turns([rule.schedule for rule in on], anchor, today)
    return [(rule, turn, anchor) for rule, turn in zip(on, turns, strict=True) if turn is not Turn.NOTHING]


def send_reminders(event: Event, *, at: datetime) -> int:
    """Send what is due of an event's reminders, each once; says to how many people."""
    for rule_id in sorted(rule.id for rule in queries.reminders_of(event.id)):
        lock(Reminder, rule_id)  # a second worker waits here, and then sees that they have had their turn
    return sum(_take_turn(event, rule, turn, anchor, at) for rule, turn, anchor in due(event, at=at))


def _take_turn(event: Event, rule: Reminder, turn: Turn, anchor: date, at: datetime) -> int:
    """Let a reminder have its turn, and write down that it has had it."""
    rule.ran_for, rule.ran_at = anchor, at if turn is Turn.SEND else None
    if turn is Turn.SKIP:
        return 0
    people = db.session.scalars(queries.to_remind(event, rule.kind)).all()
    number = outbox.post_all([notices.reminder(rule, one, event, anchor) for one in people], at=at)
    audit.record("reminder.sent", rule, by=SYSTEM, at=at, people=number)
    return number


def send_again(message: Message, registration: Registration, email: str, *, by: User, at: datetime) -> None:
    """Send a message that did not arrive once more, to a corrected address; once, however often it is asked for."""
    message = lock(Message, message.id)
    if not message.undelivered:
        raise errors.ArrivedAfterAll
    if message.attachment_name and message.attachment is None:
        raise errors.LetterIsGone
    _correct(registration, email, by=by, at=at)
    event = db.session.get_one(Event, registration.event_id)
    copied = {name: getattr(message, name) for name in Notice.__dataclass_fields__}
    notice = replace(
        Notice(**copied),
        cause=f"again:{message.id}",
        recipient=email.strip(),
        link_nonce=registration.link_nonce if message.link_nonce else None,
        calendar=mail.calendar_as_it_stands(registration, event, at) if message.calendar else None,
    )
    outbox.post(notice, at=at)
    message.again_id = outbox.of_cause(notice.cause)
    audit.record("registration.message_sent_again", registration, by=by, at=at, kind=message.kind)


def _correct(registration: Registration, email: str, *, by: User, at: datetime) -> None:
    """Put the address right where somebody has corrected it; of a registration that has ended, nothing changes."""
    if registration.status in LIVE and email.casefold() != registration.email.casefold():
        nominees.readdress(
            registration, registration.name, email, shared_mailbox=registration.shared_mailbox, by=by, at=at
        )


def send_digest(call: Call, *, at: datetime) -> bool:
    """Tell a focal point once a day what is new of its nominees, if anything is; tells whether it did."""
    call = lock(Call, call.id)  # so that two workers do not tell it twice
    event = db.session.get_one(Event, call.event_id)
    digest = db.session.get(Digest, call.id, populate_existing=True) or Digest(call_id=call.id, told={}, next_at=at)
    if digest.next_at > at:
        return False
    db.session.add(digest)
    nominees = _nominees_seen_by(call)
    fresh, same = _sorted_by_news(nominees, digest)
    digest.next_at = _next_morning(event, at)
    digest.told = {str(one.id): _standing(one.registration).stored() for one in nominees}
    if fresh:
        digest.sent_at = at
        outbox.post(notices.digest(call, event, fresh, same, at), at=at)
        audit.record("call.digest_sent", call, by=SYSTEM, at=at, people=len(fresh))
    return bool(fresh)


def _nominees_seen_by(call: Call) -> list[Nomination]:
    """Give the nominees of a call that its focal point may see, as the wall says."""
    party = nominations.party_of_call(call)
    return [one for one in nominations.list_of(call) if may(party, Deed.SEE, nominations.case_of(one))]


def _sorted_by_news(
    nominees: Sequence[Nomination], digest: Digest
) -> tuple[list[tuple[Registration, list[News]]], list[Registration]]:
    """Put those apart of whom there is news; of the others, those who are still on their way."""
    fresh: list[tuple[Registration, list[News]]] = []
    same: list[Registration] = []
    for one in nominees:
        told = digest.told.get(str(one.id))
        before, now = Standing.read(told) if told else Standing(), _standing(one.registration)
        if found := rules.news(before, now):
            fresh.append((one.registration, found))
        elif one.registration.status in LIVE:
            same.append(one.registration)
    return fresh, same


def _standing(registration: Registration) -> Standing:
    return Standing(
        registration.status,
        registration.endorsement,
        opened=registration.opened_at is not None,
        accepted=registration.accepted_at is not None,
        reserve=registration.reserve,
    )


def _next_morning(event: Event, at: datetime) -> datetime:
    """Give the next moment when clocks at the event's place show the hour at which mail of ours leaves."""
    clocks = zone(event.zone)
    now = wall_in(at, clocks)
    day = now.date() if now.hour < HOUR else now.date() + timedelta(days=1)
    return instant(datetime.combine(day, time(HOUR)), clocks)
