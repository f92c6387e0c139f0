from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nominations import rules
from app.nominations.rules import Allotted, CallState, Entry, Listed, Put
from app.programme.rules import EventStatus
from app.registration.rules import AttendeeRole, Endorsement

NOW = datetime(2027, 1, 15, 9, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(days=1), NOW - timedelta(days=1)
ILC = {"government": {"titular": 2, "substitute": 1, "adviser": 4}, "workers": {"titular": 1}}
TITULAR, ADVISER, STAFF = AttendeeRole.TITULAR, AttendeeRole.ADVISER, AttendeeRole.STAFF


def someone(number, role=TITULAR, *, reserve=False, live=True):
    return Listed(UUID(int=number), role, reserve, live)


@pytest.mark.parametrize(
    ("delegation", "group", "allotted"),
    [
        (ILC, "government", Allotted(2, 1, 4)),
        (ILC, "workers", Allotted(1)),
        (ILC, "media", Allotted(0)),
        ({}, "workers", Allotted(1)),
    ],
    ids=["both", "titular only", "not of the formula", "no formula"],
)
def test_a_group_gets_the_places_of_the_formula(delegation, group, allotted):
    assert rules.usual_allotment(delegation, group) == allotted


def test_titular_delegates_and_advisers_are_for_delegations():
    assert TITULAR in rules.roles_offered(ILC)
    assert TITULAR not in rules.roles_offered({})


def test_places_are_filled_first_then_the_reserve_list():
    one_place = Allotted(1, 0, 1)

    assert rules.put(TITULAR, False, one_place, []) is Put.PLACE
    assert rules.put(TITULAR, True, one_place, []) is Put.RESERVE
    assert rules.put(TITULAR, False, one_place, [someone(1)]) is Put.RESERVE
    assert rules.put(TITULAR, False, one_place, [someone(1, live=False)]) is Put.PLACE
    assert rules.put(ADVISER, False, one_place, [someone(1)]) is Put.PLACE
    full = [someone(number, reserve=True) for number in range(rules.MOST_RESERVES)]
    assert rules.put(TITULAR, True, one_place, full) is Put.NOWHERE


def test_whoever_takes_no_place_needs_none():
    helpers = [someone(number, STAFF) for number in range(rules.MOST_HELPERS)]

    assert rules.put(STAFF, False, Allotted(0, 0), []) is Put.PLACE
    assert rules.put(STAFF, False, Allotted(0, 0), helpers) is Put.NOWHERE


@given(
    st.lists(st.tuples(st.sampled_from(list(rules.KINDS)), st.booleans()), max_size=30),
    st.builds(Allotted, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
)
def test_no_list_has_more_people_with_a_place_than_it_was_allotted(wishes, allotted):
    listed = []
    for number, (role, reserve) in enumerate(wishes):
        where = rules.put(role, reserve, allotted, listed)
        if where is not Put.NOWHERE:
            listed.append(someone(number, role, reserve=where is Put.RESERVE))

    for kind in (rules.TITULAR, rules.SUBSTITUTE, rules.ADVISER):
        assert sum(rules.KINDS[one.role] == kind and not one.reserve for one in listed) <= allotted.of(kind)


def test_the_first_of_the_reserve_list_comes_next_when_a_place_is_free():
    listed = [someone(1), someone(2, reserve=True), someone(3, reserve=True), someone(4, ADVISER, reserve=True)]

    assert rules.next_reserves(Allotted(1, 0), listed) == []
    assert rules.next_reserves(Allotted(2, 0), listed) == [UUID(int=2)]
    assert rules.next_reserves(Allotted(2, 0, 1), listed) == [UUID(int=2), UUID(int=4)]


def test_the_order_of_preference_is_changed_a_step_at_a_time():
    one, two, three = (UUID(int=number) for number in (1, 2, 3))

    assert rules.moved([one, two, three], three, -1) == [one, three, two]
    assert rules.moved([one, two, three], one, -1) == [one, two, three]
    assert rules.moved([one, two, three], three, +1) == [one, two, three]


@pytest.mark.parametrize(
    ("status", "closed", "until", "starts_at", "ends_at", "entry"),
    [
        (EventStatus.PUBLISHED, False, LATER, LATER, LATER, Entry.OPEN),
        (EventStatus.PUBLISHED, False, None, None, None, Entry.OPEN),
        (EventStatus.PUBLISHED, False, NOW, LATER, LATER, Entry.TOO_LATE),
        (EventStatus.PUBLISHED, False, None, NOW, LATER, Entry.TOO_LATE),
        (EventStatus.POSTPONED, False, None, BEFORE, LATER, Entry.OPEN),
        (EventStatus.PUBLISHED, True, LATER, LATER, LATER, Entry.CLOSED),
        (EventStatus.PUBLISHED, False, LATER, BEFORE, NOW, Entry.EVENT_OFF),
        (EventStatus.DRAFT, False, LATER, LATER, LATER, Entry.EVENT_OFF),
        (EventStatus.CANCELLED, False, LATER, LATER, LATER, Entry.EVENT_OFF),
    ],
    ids=["in time", "no limits", "too late", "begun", "postponed", "closed", "over", "draft", "cancelled"],
)
def test_people_are_put_forward_while_there_is_time(status, closed, until, starts_at, ends_at, entry):
    said = {"closed": closed, "until": until, "starts_at": starts_at, "ends_at": ends_at}
    assert rules.entry(status, **said, at=NOW) is entry


def test_a_call_is_unsent_sent_opened_answered_closed():
    def state(**done):
        return rules.call_state(**(dict.fromkeys(("sent", "opened", "answered", "closed"), False) | done))

    assert state() is CallState.UNSENT
    assert state(sent=True) is CallState.SENT
    assert state(sent=True, opened=True) is CallState.OPENED
    assert state(sent=True, opened=True, answered=True) is CallState.ANSWERED
    assert state(sent=True, answered=True, closed=True) is CallState.CLOSED


def test_only_who_was_asked_and_has_places_left_is_reminded():
    assert rules.may_be_reminded(CallState.SENT, Allotted(1, 0), [])
    assert not rules.may_be_reminded(CallState.UNSENT, Allotted(1, 0), [])
    assert not rules.may_be_reminded(CallState.CLOSED, Allotted(1, 0), [])
    assert not rules.may_be_reminded(CallState.ANSWERED, Allotted(1, 0), [someone(1)])


def test_a_group_whose_word_the_event_asks_for_is_waited_for():
    assert rules.endorsement_of("workers", ["workers"]) is Endorsement.AWAITED
    assert rules.endorsement_of("government", ["workers"]) is Endorsement.NOT_NEEDED


def test_an_adviser_comes_with_a_titular_delegate():
    assert rules.needs_titular(ADVISER, [someone(1, live=False)])
    assert not rules.needs_titular(ADVISER, [someone(1)])
    assert not rules.needs_titular(TITULAR, [])
