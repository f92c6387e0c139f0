"""What a list of people would do, and that it does exactly that, once."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core import outbox
from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.programme.rules import Policy
from app.reference.catalogue import catalogue
from app.registration import errors, importing, lists, queries, upserts
from app.registration.importing import Wish
from app.registration.lists import Reason, Row
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Gender, Status
from app.registration.upserts import Entry, Kind, Known, Room
from bench import people as people_bench
from tests.factories import NOW, make_attendee, make_event, make_registration

LATER = NOW + timedelta(hours=1)
HEAD = "Name,Email,Country,Group,Organisation,Record ID,Role\n"
AMINA = "Amina Diallo,amina@example.org,SEN,employers,CNP,7,\n"
BOLA = "Bola Ade,bola@example.org,NGA,government,Ministry,8,\n"


def said(name: str, **values: Any) -> dict[str, Any]:
    return {"name": name, "country_iso3": "KEN", "group_id": "workers"} | values


def rows(*people: dict[str, Any]) -> list[Row]:
    return [Row(line, values) for line, values in enumerate(people, start=2)]


def planned(people: list[Row], known: list[Known], free: dict[str | None, int] | None = None) -> list[Entry]:
    return upserts.plan(people, known, Room(None if free is None else dict(free)))


def reasons(entry: Entry) -> list[Reason]:
    return [wrong.reason for wrong in entry.wrongs]


def afterwards(known: list[Known], entries: list[Entry]) -> list[Known]:
    """Do to plain values what importing does to the database."""
    now = {one.id: one for one in known}
    for number, entry in enumerate(entries):
        if entry.kind is Kind.CHANGED and entry.known:
            values = {**entry.known.values, **{name: to for name, (_was, to) in entry.changes.items()}}
            now[entry.known.id] = Known(entry.known.id, upserts.identity_of(values), entry.known.status, values)
        if entry.kind is Kind.NEW:
            values = EMPTY | entry.row.said
            key = f"{len(known)}-{number}"
            now[key] = Known(key, upserts.identity_of(values), entry.status, values)
    return list(now.values())


EMPTY = {"email": "", "organisation": "", "role": AttendeeRole.PARTICIPANT, "external_id": "", "shared_mailbox": False}
people = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Amina", "Bola"]),
        "country_iso3": st.sampled_from(["KEN", "NGA"]),
        "group_id": st.just("workers"),
    },
    optional={
        "email": st.sampled_from(["a@x.org", "b@x.org", "B@x.org", "c@x.org"]),
        "external_id": st.sampled_from(["1", "2", "3"]),
        "organisation": st.sampled_from(["CNP", "COTU"]),
        "shared_mailbox": st.just(True),
        "role": st.sampled_from([AttendeeRole.STAFF, AttendeeRole.TITULAR, AttendeeRole.ADVISER]),
    },
)
lists_of_people = st.lists(people, max_size=6).map(lambda each: rows(*each))


@given(lists_of_people, lists_of_people, st.lists(st.sampled_from(list(Status)), min_size=12, max_size=12))
def test_the_same_list_again_changes_nothing(first: list[Row], second: list[Row], ends: list[Status]) -> None:
    before = afterwards([], planned(first, []))
    some_ended = [Known(one.id, one.identity, end, one.values) for one, end in zip(before, ends, strict=False)]
    once = planned(second, some_ended, {None: 2, "workers": 1})
    after = afterwards(some_ended, once)

    live = [one.identity for one in after if one.live]
    ids = [one.values["external_id"] for one in after if one.live and one.values["external_id"]]
    again = planned(second, after, {None: 0})

    assert len(set(live)) == len(live)
    assert len(set(ids)) == len(ids)
    assert [e.kind for e in again] == [Kind.REFUSED if e.kind is Kind.REFUSED else Kind.UNCHANGED for e in once]


def test_a_line_is_known_by_its_id_though_the_address_has_changed() -> None:
    amina = Known("A", "old@x.org", Status.CONFIRMED, EMPTY | said("Amina", email="old@x.org", external_id="1"))
    bola = Known("B", "b@x.org", Status.CONFIRMED, EMPTY | said("Bola", email="b@x.org"))

    moved, takes_it, taken = planned(
        rows(
            said("Amina", email="new@x.org", external_id="1"),
            said("Chidi", email="old@x.org"),
            said("Amina", email="b@x.org", external_id="9"),
        ),
        [amina, bola],
    )

    assert (moved.kind, moved.changes) == (Kind.CHANGED, {"email": ("old@x.org", "new@x.org")})
    assert takes_it.kind is Kind.NEW
    assert (taken.kind, taken.known) == (Kind.CHANGED, bola)


def test_an_address_is_one_persons_and_an_id_anothers() -> None:
    amina = Known("A", "a@x.org", Status.CONFIRMED, EMPTY | said("Amina", email="a@x.org", external_id="1"))
    bola = Known("B", "b@x.org", Status.CONFIRMED, EMPTY | said("Bola", email="b@x.org"))

    (both,) = planned(rows(said("Amina", email="b@x.org", external_id="1")), [amina, bola])
    moved, new = planned(
        rows(said("Amina", email="b@x.org", external_id="1"), said("Chidi", email="a@x.org")), [amina, bola]
    )

    assert reasons(both) == [Reason.TWO_PEOPLE]
    assert reasons(moved) == [Reason.TWO_PEOPLE]
    assert new.known is amina  # who keeps the address


def test_the_second_of_two_lines_about_one_person_is_refused_and_says_which_counts() -> None:
    _first, by_address, _other, by_id = planned(
        rows(
            said("Amina", email="a@x.org", external_id="1"),
            said("A. Diallo", email="A@x.org"),
            said("Bola", email="b@x.org"),
            said("Bola", external_id="1"),
        ),
        [],
    )

    assert [(reasons(e), e.wrongs[0].line) for e in (by_address, by_id)] == [([Reason.DOUBLE], 2)] * 2


def test_what_decided_about_a_seat_stays() -> None:
    amina = Known("A", "a@x.org", Status.CONFIRMED, EMPTY | said("Amina", email="a@x.org"))
    line = said("Amina", email="a@x.org", country_iso3="NGA", group_id="employers", role=AttendeeRole.STAFF)
    observer = said("Amina", email="a@x.org", role=AttendeeRole.OBSERVER)

    (refused,), (changed,) = planned(rows(line), [amina]), planned(rows(observer), [amina])

    assert [wrong.column for wrong in refused.wrongs] == ["country_iso3", "group_id", "role"]
    assert changed.changes == {"role": (AttendeeRole.PARTICIPANT, AttendeeRole.OBSERVER)}


def test_advisers_come_after_their_titulars_wherever_they_stand() -> None:
    adviser, titular, alone = planned(
        rows(
            said("Amina", role=AttendeeRole.ADVISER),
            said("Bola", role=AttendeeRole.TITULAR),
            said("Chidi", role=AttendeeRole.ADVISER, country_iso3="NGA"),
        ),
        [],
        {None: 1},
    )

    assert (titular.status, adviser.status) == (Status.CONFIRMED, Status.WAITLISTED)
    assert reasons(alone) == [Reason.NO_TITULAR]


def test_places_are_given_as_by_registering() -> None:
    room = Room({"workers": 1, None: 1}, country_limit=2, from_country={"NGA": 2})
    entries = upserts.plan(
        rows(
            said("Amina"),
            said("Bola"),
            said("Chidi"),
            said("Dina", role=AttendeeRole.STAFF),
            said("Efe", country_iso3="NGA"),
        ),
        [],
        room,
    )

    assert [(e.status, e.seat) for e in entries] == [
        (Status.CONFIRMED, "workers"),
        (Status.CONFIRMED, None),
        (Status.WAITLISTED, None),
        (Status.CONFIRMED, None),
        (Status.WAITLISTED, None),
    ]


def test_whoever_has_left_is_not_brought_back(app: Flask) -> None:
    event = make_event()
    make_attendee(event, "Amina", Status.CANCELLED, email="amina@example.org")

    (entry,) = importing.tried(event, listed(HEAD + AMINA))

    assert (entry.kind, entry.status) == (Kind.UNCHANGED, Status.CANCELLED)


def listed(text: str) -> list[Row]:
    return lists.read(text.encode(), "people.csv").rows


def carry_out(event: Any, text: str, **wish: Any) -> list[Entry]:
    with transaction():
        return importing.carry_out(event, listed(text), Wish(**wish), by=SYSTEM, at=LATER)


def everybody() -> list[Registration]:
    return list(db.session.scalars(select(Registration).order_by(Registration.registered_at)))


def test_a_list_does_what_was_shown_and_a_second_time_nothing(app: Flask) -> None:
    event = make_event(seats=2, reserved={"employers": 1})
    bola = make_registration(event, "Bola", email="BOLA@example.org", country_iso3="NGA")
    text = HEAD + AMINA + BOLA + "Chidi,,KEN,workers,,,\nDina,dina@example.org,KEN,workers,,,staff\n"
    shown = importing.tried(event, listed(text))

    done = carry_out(event, text, tell=True, as_shown=importing.mark(shown))
    mails = len(outbox.newest(9))
    again = carry_out(event, text, tell=True)

    assert [e.kind for e in done] == [Kind.NEW, Kind.CHANGED, Kind.NEW, Kind.NEW] == [e.kind for e in shown]
    assert [e.kind for e in again] == [Kind.UNCHANGED] * 4
    assert [(one.name, one.status) for one in everybody()] == [
        ("Bola Ade", Status.CONFIRMED),
        ("Amina Diallo", Status.CONFIRMED),
        ("Chidi", Status.WAITLISTED),
        ("Dina", Status.CONFIRMED),
    ]
    assert (bola.external_id, bola.organisation, bola.email) == ("8", "Ministry", "BOLA@example.org")
    assert mails == len(outbox.newest(9)) == 3  # Chidi has no address


def test_people_may_change_addresses_among_themselves(app: Flask) -> None:
    event = make_event()
    carry_out(event, HEAD + AMINA + BOLA)
    links = [one.link_hash for one in everybody()]

    carry_out(event, HEAD + AMINA.replace("amina@", "bola@") + BOLA.replace("bola@", "amina@"))

    amina, bola = everybody()
    assert (amina.identity, bola.identity) == ("bola@example.org", "amina@example.org")
    assert not {amina.link_hash, bola.link_hash} & set(links)


def test_needs_are_kept_apart_and_compared(app: Flask) -> None:
    event = make_event()
    columns = "Name,Country,Group,Dietary,Access needs,Gender,Languages,Consent photo\n"
    text = f"{columns}Amina,KEN,workers,no_pork,none,f,en; sw,yes\n"

    carry_out(event, text)
    (again,) = importing.tried(event, listed(text))
    (other,) = importing.tried(event, listed(text.replace("no_pork", "vegan")))
    carry_out(event, text.replace("no_pork", "vegan"))
    (vegan,) = importing.tried(event, listed(text.replace("no_pork", "vegan")))

    (amina,) = everybody()
    assert (amina.gender, amina.languages, amina.photo_consent) == (Gender.WOMAN, ["en", "sw"], True)
    assert other.changes == {"dietary_needs": ("no pork", "vegan")}
    assert again.kind is vegan.kind is Kind.UNCHANGED


@pytest.mark.parametrize(
    ("wish", "refusal"), [({"as_shown": "other"}, errors.ListOutdated), ({}, errors.LinesWrong)], ids=["shown", "wrong"]
)
def test_what_was_not_agreed_to_does_not_happen(app: Flask, wish: dict[str, Any], refusal: type[Exception]) -> None:
    event = make_event()

    with pytest.raises(refusal):
        carry_out(event, HEAD + AMINA + BOLA.replace("NGA", ""), **wish)

    assert everybody() == []
    assert len(carry_out(event, HEAD + AMINA + BOLA.replace("NGA", ""), skip_refused=True)) == 2
    assert [one.name for one in everybody()] == ["Amina Diallo"]


def test_somebody_who_registers_meanwhile_stops_the_list(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    make_registration(event, email="amina@example.org")
    monkeypatch.setattr(importing, "_known", lambda _event_id: [])

    with pytest.raises(errors.ListOutdated):
        carry_out(event, HEAD + AMINA)


def test_a_long_list_with_mistakes_does_what_was_shown_in_either_form(app: Flask, tmp_path: Path) -> None:
    event = make_event(seats=60, reserved={"workers": 10}, country_limit=3)
    file = tmp_path / "people.csv"
    people_bench.write(file, 150, catalogue(), twice=0.1, dirty=0.2)
    content = file.read_bytes()
    as_sheet = in_a_workbook(content)
    shown = importing.tried(event, lists.read(content, "people.csv").rows)
    again_shown = importing.tried(event, lists.read(as_sheet, "people.xlsx").rows)

    with transaction():
        wish = Wish(skip_refused=True, as_shown=importing.mark(shown))
        importing.carry_out(event, lists.read(as_sheet, "people.xlsx").rows, wish, by=SYSTEM, at=LATER)

    assert shown == again_shown
    new = [entry for entry in shown if entry.kind is Kind.NEW]
    assert 90 < len(new) < 150
    assert [(one.name, one.status) for one in everybody()] == [(entry.name, entry.status) for entry in new]
    again = importing.tried(event, lists.read(content, "people.csv").rows)
    assert {entry.kind for entry in again} == {Kind.UNCHANGED, Kind.REFUSED}
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.made")).all()) == len(new)
    assert queries.free_seats(event.id).get("workers", 0) + sum(e.seat == "workers" for e in new) == 10


def in_a_workbook(content: bytes) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for number, row in enumerate(csv.reader(io.StringIO(content.decode(), newline=""))):
        sheet.write_row(number, 0, row)
    book.close()
    return written.getvalue()


def test_a_list_brings_nobody_whom_only_an_organisation_puts_forward(app: Flask) -> None:
    event = make_event(policy=Policy.NOMINATION)
    people = rows(
        said("Delegate"), said("Interpreter", role=AttendeeRole.INTERPRETER), said("Partner", group_id="academia")
    )

    assert [(entry.kind, reasons(entry)) for entry in importing.tried(event, people)] == [
        (Kind.REFUSED, [Reason.BY_NOMINATION]),
        (Kind.NEW, []),
        (Kind.NEW, []),
    ]
