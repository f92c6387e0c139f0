"""Public pages as one process keeps them: sent again within the minute while programme and seats are as they were."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import current_app, request, session

from app.core import i18n
from app.public.cards import Card
from app.registration.queries import free_seats_by_event

EXTENSION = "baraza-pages"
LONGEST_ADDRESS = 300
Mark = tuple[int, int]  # the programme's revision and the minute: what opens or closes on the minute does so here too


class Page(NamedTuple):
    """A page as it was drawn, and the free seats that it speaks of."""

    body: str
    free: dict[UUID, int]


class Kept(NamedTuple):
    """A page, and when it was drawn."""

    mark: Mark
    page: Page


def page_with(body: str, cards: Iterable[Card]) -> Page:
    """Put a page with the free seats that its cards speak of."""
    return Page(body, {card.event.id: card.free for card in cards if card.free is not None})


def drawn_or_kept(draw: Callable[[], Page], *, revision: int, at: datetime) -> str:
    """Give a page of this address: the one that is kept if nothing has changed, else a new one."""
    most = current_app.config["PAGES_KEPT"]
    if not most or session or len(request.full_path) > LONGEST_ADDRESS:  # a session may hold a message, or a user
        return draw().body
    kept: OrderedDict[tuple[str, str], Kept] = current_app.extensions.setdefault(EXTENSION, OrderedDict())
    key, mark = (request.full_path, i18n.language()), (revision, int(at.timestamp()) // 60)
    found = kept.get(key)
    if found is None or found.mark != mark or _free_now(found.page.free) != found.page.free:
        found = kept[key] = Kept(mark, draw())
        while len(kept) > most:
            kept.popitem(last=False)
    return found.page.body


def _free_now(shown: dict[UUID, int]) -> dict[UUID, int]:
    if not shown:
        return shown
    free = free_seats_by_event(shown)
    return {event_id: free.get(event_id, 0) for event_id in shown}
