"""One person once: who may be one, put together, kept apart, and taken back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.people import errors, queries, service
from app.people.models import Merge
from app.programme.models import Event
from app.registration import likeness
from app.registration.likeness import Person, Sign
from app.registration.models import Apart, Registration
from tests.factories import NOW, assign, make_event, make_registration, make_user, sign_in


def person(name: str, country: str = "KEN", **values: object) -> Person:
    """Somebody as one registration tells of them."""
    row = Registration(
        person_id=uuid4(),
        name=name,
        name_key="",
        country_iso3=country,
        **{"organisation": "", "email": "", "shared_mailbox": False, "passport_hash": None} | values,
    )
    return likeness.people_of([row])[row.person_id]


@pytest.mark.parametrize(
    ("one", "other", "signs"),
    [
        (person("Aïcha Traoré"), person("TRAORE Aicha"), [Sign.SAME_NAME, Sign.COUNTRY]),
        (person("محمد الأحمد"), person("Mohammed Al-Ahmad"), [Sign.SOUNDS_ALIKE, Sign.COUNTRY]),
        (person("Amina Diallo"), person("Amina Dialko"), [Sign.ONE_LETTER, Sign.COUNTRY]),
        (person("Amina Diallo"), person("Amin Diallo", "NGA"), [Sign.SOUNDS_ALIKE]),
        (person("Amina Diallo"), person("Bola Diallo"), [Sign.COUNTRY]),
        (person("Ann Li"), person("Ann Lo"), [Sign.SOUNDS_ALIKE, Sign.COUNTRY]),
        (person("Bo Li"), person("Bo Ri"), [Sign.COUNTRY]),
        (person("Amina Diallo Sow"), person("Amina Diallo"), [Sign.COUNTRY]),
        (
            person("A", "SEN", email="amina.d@x.org", organisation="CNTS"),
            person("B", email="Amina.D+un@y.org", organisation="cnts"),
            [Sign.MAILBOX, Sign.ORGANISATION],
        ),
        (person("A", "SEN", email="aminad@x.org"), person("B", email="AMINAD@x.org"), [Sign.EMAIL]),
        (person("A", "SEN", email="office@x.org"), person("B", email="office@y.org"), []),
        (
            person("A", "SEN", email="aminad@x.org", shared_mailbox=True),
            person("B", email="aminad@x.org", shared_mailbox=True),
            [],
        ),
        (person("A", "SEN", passport_hash="p"), person("B", passport_hash="p"), [Sign.PASSPORT]),
    ],
    ids=range(13),
)
def test_what_speaks_for_two_people_being_one_is_named(one: Person, other: Person, signs: list[Sign]) -> None:
    likely = likeness.score(signs) >= likeness.LIKELY

    assert likeness.signs(one, other) == likeness.signs(other, one) == signs
    assert len(likeness.likely_pairs([one, other])) == likely


def test_a_score_ends_at_a_hundred() -> None:
    assert likeness.score(Sign) == 100


@given(st.lists(st.sampled_from(["amina", "aminna", "amira", "omar"]), min_size=2, max_size=2))
def test_a_letter_more_is_a_letter_less_seen_from_the_other_side(names: list[str]) -> None:
    one, other = ((name, "diallo") for name in names)

    assert likeness.one_letter_apart(one, other) == likeness.one_letter_apart(other, one)
    assert not likeness.one_letter_apart(one, one)


def test_people_are_compared_only_where_something_is_in_common() -> None:
    people = [person(f"Amina Name{n:04}", "KEN") for n in range(likeness.CROWD * 4)]

    compared = list(likeness._worth_comparing(people))  # noqa: SLF001 -- how much work it is

    assert len(compared) < likeness.CROWD**2 * 6


@pytest.fixture
def event(app: Flask) -> Event:
    """Give this year's event."""
    return make_event("Academy")


@pytest.fixture
def organiser(event: Event) -> User:
    """Give whoever has it in hand."""
    user = make_user()
    assign(user, event)
    return user


@pytest.fixture
def desk(client: FlaskClient, organiser: User) -> FlaskClient:
    """Give the organiser, signed in."""
    sign_in(client, organiser)
    return client


def twice(event: Event, other: Event | None = None) -> tuple[Registration, Registration]:
    """Somebody who has registered with two addresses, in two spellings."""
    first = make_registration(event, "Aïcha Traoré", email="aicha@example.org")
    return first, make_registration(other or event, "TRAORE Aicha", email="a.traore@example.org")


def merge(one: Registration, other: Registration, minutes: int = 0) -> Merge:
    with transaction():
        return service.merge(one.person_id, other.person_id, by=SYSTEM, at=NOW + timedelta(minutes=minutes))


def test_likely_doubles_stand_side_by_side_and_are_merged_and_taken_apart_again(
    desk: FlaskClient, event: Event
) -> None:
    first, second = twice(event)
    before = [first.person_id, second.person_id]
    page = desk.get("/organise/people").text
    assert "The same name +30" in page
    assert "a.traore@example.org" in page

    done = desk.post(f"/organise/people/{before[0]}/{before[1]}", data={"verb": "merge"}, follow_redirects=True)
    assert "They are one person now." in done.text
    assert "1 registration moved" in done.text
    assert second.person_id == first.person_id == before[0]

    (made,) = db.session.scalars(select(Merge)).all()
    undone = desk.post(f"/organise/people/merges/{made.id}/undo", follow_redirects=True)
    assert "They are two people again." in undone.text
    assert [first.person_id, second.person_id] == before
    assert "undone already" in desk.post(f"/organise/people/merges/{made.id}/undo", follow_redirects=True).text
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "person_merges")).all()
    assert sorted(actions) == ["person.merged", "person.unmerged"]


def test_people_who_are_not_the_same_are_remembered(desk: FlaskClient, event: Event) -> None:
    first, second = twice(event)
    address = f"/organise/people/{second.person_id}/{first.person_id}"
    assert "Perhaps here twice" in desk.get(f"/organise/events/{event.slug}/registrations?status=all").text

    for _ in range(2):
        desk.post(address, data={"verb": "apart"})

    assert "Nobody seems to be here twice." in desk.get("/organise/people").text
    assert "Perhaps here twice" not in desk.get(f"/organise/events/{event.slug}/registrations?status=all").text
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.kept_apart")).all()) == 1
    assert desk.post(address, data={"verb": "eat"}).status_code == 400


def test_a_registration_shows_its_doubles_and_its_history(desk: FlaskClient, organiser: User, event: Event) -> None:
    first, second = twice(event)
    earlier = make_event("Forum of last year")
    assign(organiser, earlier)
    make_registration(earlier, "A. Traoré", email="aicha@example.org")
    make_registration(make_event("Hidden forum"), "A. Traoré", email="aicha@example.org")

    page = desk.get(f"/organise/events/{event.slug}/registrations/{first.id}").text

    assert "Possibly the same as" in page
    assert f"/organise/people/{first.person_id}/{second.person_id}" in page
    assert "Forum of last year" in page
    assert "Hidden forum" not in page
    assert desk.get(f"/organise/people/{first.person_id}/{second.person_id}").status_code == 200


def test_one_sees_and_merges_only_people_in_ones_own_events(app: Flask, desk: FlaskClient, event: Event) -> None:
    first, elsewhere = twice(event, make_event("Somebody else's"))
    address = f"/organise/people/{first.person_id}/{elsewhere.person_id}"

    assert "Nobody seems to be here twice." in desk.get("/organise/people").text
    assert [desk.get(address).status_code, desk.post(address, data={"verb": "merge"}).status_code] == [404, 404]
    made = merge(first, elsewhere)
    assert desk.post(f"/organise/people/merges/{made.id}/undo").status_code == 404

    administrator = app.test_client()
    sign_in(administrator, make_user(Role.ADMINISTRATOR))
    administrator.post(f"/organise/people/merges/{made.id}/undo")
    assert "The same name" in administrator.get("/organise/people").text
    door = app.test_client()
    sign_in(door, make_user(Role.CHECK_IN))
    assert door.get("/organise/people").status_code == 404


def test_who_is_one_already_is_not_merged_again(event: Event) -> None:
    first, second = twice(event)
    gone = second.person_id
    merge(first, second)

    with pytest.raises(errors.OnePersonAlready), transaction():
        service.merge(first.person_id, gone, by=SYSTEM, at=NOW)


def undo(made: Merge) -> None:
    with transaction():
        service.undo(made, by=SYSTEM, at=NOW)


def test_whoever_was_part_of_another_since_is_taken_apart_first(event: Event) -> None:
    older = make_registration(event, "Aïcha T", at=NOW - timedelta(days=9))
    first, second = twice(event)
    merged = merge(first, second)
    later = merge(older, first)

    with pytest.raises(errors.LaterFirst):
        undo(merged)
    undo(later)
    undo(merged)

    assert len({older.person_id, first.person_id, second.person_id}) == 3


def test_what_came_since_with_the_address_goes_with_it(event: Event) -> None:
    first, second = twice(event)
    was = second.person_id
    made = merge(first, second)
    since = make_registration(make_event(), "A. Traoré", email="a.traore@example.org", at=NOW + timedelta(days=1))
    assert since.person_id == first.person_id

    undo(made)

    assert since.person_id == second.person_id == was


@pytest.mark.parametrize("steps", [[0, 1, 2, 0], [3, 3, 2, 1, 0], [1, 0, 2, 4, 1]], ids=str)
def test_undoing_everything_restores_everything(event: Event, steps: list[int]) -> None:
    people = [make_registration(event, f"Person {n}") for n in range(5)]
    stands = [one.person_id for one in people]
    with transaction():
        service.keep_apart(stands[1], stands[4], by=SYSTEM, at=NOW)
    apart = pairs()
    done = []
    for number, step in enumerate(steps):
        one, other = people[step], people[(step + 1 + number) % 5]
        if one.person_id != other.person_id:
            done.append(merge(one, other, number))

    for made in reversed(done):
        undo(made)

    assert [one.person_id for one in people] == stands
    assert pairs() == apart


def pairs() -> set[tuple[UUID, UUID]]:
    return {(one, other) for one, other in db.session.execute(select(Apart.one_id, Apart.other_id))}


def test_who_is_not_one_is_not_the_other_once_they_are_merged(event: Event, organiser: User) -> None:
    first, second = twice(event)
    third = make_registration(event, "Traoré Aïcha", email="at@example.org")
    with transaction():
        service.keep_apart(second.person_id, third.person_id, by=SYSTEM, at=NOW)
    merge(first, second)

    assert queries.proposals(organiser, 1).total == 0
