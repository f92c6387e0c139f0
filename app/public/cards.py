"""An event as the lists of the programme show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from flask_babel import gettext as _

from app.core import i18n
from app.programme.models import Event
from app.programme.rules import Part, is_over, part
from app.programme.texts import Part as Words
from app.programme.texts import titles_of
from app.public import phrases
from app.public.rules import CAN_REGISTER, Offer, offer
from app.reference.catalogue import Catalogue
from app.registration.queries import free_seats_by_event
from app.registration.rules import Times, door


@dataclass(frozen=True)
class Card:
    """One event in words, ready to be laid out."""

    event: Event
    title: Words  # in the reader's language where there is one
    part: Part
    offer: Offer
    free: int | None
    block: phrases.DateBlock
    when: str
    place: str
    duration: str
    kind: str
    chips: list[phrases.Chip]

    @property
    def online(self) -> bool:
        """Tell whether there is nowhere to travel to."""
        return self.event.mode.value == "online"

    @property
    def action(self) -> str:
        """Name what one can do about it now, if anything."""
        return str(phrases.ACTIONS[self.offer]) if self.offer in CAN_REGISTER else ""


@dataclass(frozen=True)
class Section:
    """Cards under one heading, such as a month."""

    heading: str
    cards: list[Card]


def cards_for(
    events: Sequence[Event], known: Catalogue, *, at: datetime, titles: Mapping[UUID, Words] | None = None
) -> list[Card]:
    """Put events into words; one statement for all their seats, and one for their titles where they are not given."""
    with_seats = [event.id for event in events if event.seats is not None]
    free = free_seats_by_event(with_seats) if with_seats else {}
    titles = titles_of(events, i18n.language()) if titles is None else titles
    return [card_for(e, titles[e.id], known, None if e.seats is None else free.get(e.id, 0), at=at) for e in events]


def card_for(event: Event, title: Words, known: Catalogue, free: int | None, *, at: datetime) -> Card:
    """Put one event into words."""
    over = is_over(event.ends_at, event.last_day, event.date_certainty, event.status, at)
    stands = door(event.status, event.policy, Times(event.opens_at, event.closes_at, event.ends_at), at)
    can = offer(event.status, stands, over=over, free=free)
    return Card(
        event=event,
        title=title,
        part=part(event.date_precision, over=over),
        offer=can,
        free=free,
        block=phrases.date_block(event),
        when=phrases.when(event, over=over),
        place=phrases.place(event, known, over=over),
        duration=phrases.duration(event),
        kind=i18n.pick(known.event_types[event.type_id].names),
        chips=phrases.chips(event, can, free, at=at),
    )


def by_part(cards: Iterable[Card]) -> list[tuple[Part, list[Section]]]:
    """Group cards that stand in the programme's order: what comes, what was, each by month."""
    return [
        (which, [Section(heading, list(cards)) for heading, cards in groupby(members, key=_heading)])
        for which, members in groupby(cards, key=lambda card: card.part)
    ]


def _heading(card: Card) -> str:
    """Name the month of a card, or say that its day is not known."""
    if card.part is Part.COMING_DAY_UNKNOWN:
        return str(_("Date to be announced"))
    if card.part is Part.PAST_DAY_UNKNOWN or card.event.first_day is None:
        return str(_("Exact day not recorded"))
    return i18n.month_year(card.event.first_day)
