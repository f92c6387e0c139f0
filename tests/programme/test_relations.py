"""How events belong to one another."""

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.core.errors import Refusal
from app.programme.errors import RelatedAlready, RelatedInCircle, RelatedToItself
from app.programme.models import Event
from app.programme.queries import revision
from app.programme.relations import relate, related_to, unrelate
from app.programme.rules import EventStatus, RelationKind
from tests.factories import NOW, assign, make_event, make_user

PART_OF, FOLLOW_UP_OF, BACK_TO_BACK_WITH = RelationKind


def put(one: Event, kind: RelationKind, other: Event) -> None:
    with transaction():
        relate(one, kind, other, by=make_user(), at=NOW)


def shown(event: Event) -> list[tuple[str, RelationKind, bool]]:
    return [(one.event.title, one.kind, one.reversed) for one in related_to(event.id)]


def test_a_relation_is_seen_from_both_sides_until_it_is_taken_away(app: Flask) -> None:
    review, meeting = make_event("Annual review"), make_event("Regional meeting")
    put(meeting, BACK_TO_BACK_WITH, review)
    put(meeting, FOLLOW_UP_OF, review)
    before = revision()
    assert shown(meeting) == [("Annual review", BACK_TO_BACK_WITH, False), ("Annual review", FOLLOW_UP_OF, False)]
    assert shown(review) == [("Regional meeting", BACK_TO_BACK_WITH, True), ("Regional meeting", FOLLOW_UP_OF, True)]

    with transaction():
        unrelate(review, BACK_TO_BACK_WITH, meeting, by=make_user(), at=NOW)
        unrelate(review, FOLLOW_UP_OF, meeting, by=make_user(), at=NOW)  # it is the other that follows up

    assert shown(meeting) == [("Annual review", FOLLOW_UP_OF, False)]
    assert revision() > before, "kept pages are drawn anew"


def test_a_relation_is_made_once_and_never_to_oneself_or_in_a_circle(app: Flask) -> None:
    series, module, lesson = make_event("Series"), make_event("Module"), make_event("Lesson")
    put(lesson, PART_OF, module)
    put(module, PART_OF, series)
    put(module, BACK_TO_BACK_WITH, lesson)

    refused: list[tuple[Event, RelationKind, Event, type[Refusal]]] = [
        (series, PART_OF, series, RelatedToItself),
        (lesson, PART_OF, module, RelatedAlready),
        (lesson, BACK_TO_BACK_WITH, module, RelatedAlready),
        (series, PART_OF, lesson, RelatedInCircle),
        (module, PART_OF, lesson, RelatedInCircle),
    ]
    for one, kind, other, why in refused:
        with pytest.raises(why):
            put(one, kind, other)
    put(series, FOLLOW_UP_OF, lesson)  # another kind is another matter
    assert len(related_to(lesson.id)) == 3


def test_of_a_draft_only_those_read_in_whose_hands_it_is(app: Flask) -> None:
    event, draft, olga = make_event("Series"), make_event("Module", status=EventStatus.DRAFT), make_user()
    put(draft, PART_OF, event)
    assert related_to(event.id) == []
    assign(olga, draft)
    assert [one.event.title for one in related_to(event.id, reader=olga)] == ["Module"]
    assert db.session.get_one(Event, draft.id).title == "Module"
