"""What an event offers."""

import pytest

from app.programme.rules import EventStatus
from app.public.rules import Offer, offer
from app.registration.rules import Door

PUBLISHED = EventStatus.PUBLISHED


@pytest.mark.parametrize(("free", "expected"), [(None, Offer.OPEN), (1, Offer.OPEN), (0, Offer.WAITING)])
def test_a_full_event_has_a_waiting_list(free: int | None, expected: Offer) -> None:
    assert offer(PUBLISHED, Door.OPEN, over=False, free=free) is expected


def test_approval_also_ends_where_no_seat_is_left() -> None:
    assert offer(PUBLISHED, Door.APPROVAL, over=False, free=2) is Offer.APPROVAL
    assert offer(PUBLISHED, Door.APPROVAL, over=False, free=0) is Offer.WAITING
    assert offer(PUBLISHED, Door.NOT_YET, over=False, free=0) is Offer.NOT_YET


def test_what_is_over_offers_nothing_and_what_was_cancelled_stays_cancelled() -> None:
    assert offer(PUBLISHED, Door.OPEN, over=True, free=3) is Offer.OVER
    assert offer(EventStatus.CLOSED, Door.TOO_LATE, over=False, free=3) is Offer.OVER
    assert offer(EventStatus.CANCELLED, Door.CANCELLED, over=True, free=3) is Offer.CANCELLED


def test_every_door_is_answered() -> None:
    answers = {door: offer(PUBLISHED, door, over=False, free=None) for door in Door}

    assert set(answers.values()) == set(Offer) - {Offer.OVER, Offer.WAITING}
