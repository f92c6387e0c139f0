"""After any thousand changes the balance is what a recount of the plain rows says, on either database."""

import random
from collections import Counter
from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.programme.models import Event
from app.programme.rules import Policy
from app.registration import balance_queries, nominees, service
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Changes, Endorsement, Gender, Status
from app.selection import pages
from tests.factories import NOW, details, make_event, make_registration

CHANGES, TOGETHER = 1000, 50  # so many, so many of them in one transaction
GROUPS = ("government", "employers", "workers", "academia")
COUNTRIES = ("KEN", "SEN", "FRA", "BRA", "NPL")
NOT_COUNTED = ("speaker", "resource_person", "interpreter", "staff")
DEEDS = ("register", "register", "register", "propose", "approve", "approve", "decline", "cancel", "withdraw", "gender")


class Crowd:
    """People at one event, doing what people do, as the dice say."""

    def __init__(self, event: Event, seed: int) -> None:
        self.event, self.dice, self.at = event, random.Random(seed), NOW  # noqa: S311 -- dice, not secrets
        self.people: list[Registration] = []

    def change(self) -> None:
        """Let one thing happen; what is refused has changed nothing."""
        self.at += timedelta(seconds=1)
        deed = self.dice.choice(DEEDS)
        try:
            with db.session.begin_nested():
                if deed == "register":
                    answer = service.register(self.event, self.somebody(), request_key=None, at=self.at)
                    self.people.append(db.session.get_one(Registration, answer.id))
                elif deed == "propose":
                    self.people.append(self.proposed())
                elif self.people:
                    self.decide(deed, self.dice.choice(self.people[-60:]))
        except Refusal:
            return

    def somebody(self):
        choice = self.dice.choice
        return details(
            f"Person{len(self.people)}-{self.dice.random()}",
            group_id=choice(GROUPS),
            country_iso3=choice(COUNTRIES),
            gender=choice(list(Gender)),
            role=choice(list(AttendeeRole)),
        )

    def proposed(self) -> Registration:
        one = nominees.propose(
            self.event, self.somebody(), endorsement=self.dice.choice(list(Endorsement)), by=SYSTEM, at=self.at
        )
        if self.dice.random() < 0.7:
            nominees.accept(one, at=self.at)
        return one

    def decide(self, deed: str, one: Registration) -> None:
        if deed == "approve":
            service.approve(one, by=SYSTEM, at=self.at)
        elif deed == "decline":
            service.decline(one, "", by=SYSTEM, at=self.at)
        elif deed == "cancel":
            service.cancel(one, at=self.at)
        elif deed == "withdraw":
            service.withdraw(one, by=SYSTEM, at=self.at)
        else:
            said = Changes(one.name, one.email, one.organisation, one.language, self.dice.choice(list(Gender)))
            service.change_details(one, said, by=SYSTEM, at=self.at)


def recount(event: Event) -> dict[str, Counter]:
    """Count the plain rows one by one, knowing nothing of how the balance counts them."""
    found: dict[str, Counter] = {name: Counter() for name in ("group", "women", "country", "status")}
    rows = db.session.execute(
        text("SELECT role, status, group_id, gender, country_iso3, person_id FROM registrations WHERE event_id = :id"),
        {"id": event.id.hex if db.engine.dialect.name == "sqlite" else event.id},
    )
    for role, status, group, gender, country, _person in rows:
        if role in NOT_COUNTED:
            continue
        found["status"][status] += 1
        if status == "confirmed":
            found["group"][group] += 1
            found["women"][gender] += 1
            found["country"][country] += 1
    return found


def test_after_a_thousand_changes_the_balance_is_what_a_recount_says(app: Flask) -> None:
    earlier = make_event(starts_at=NOW - timedelta(days=300))
    veteran = make_registration(earlier, "Vera", email="vera@example.org")
    event = make_event(seats=60, reserved={"workers": 10, "employers": 10}, policy=Policy.APPROVAL, country_limit=20)
    make_registration(event, "Vera", email="vera@example.org", country_iso3="NPL")
    crowd = Crowd(event, seed=20261122)
    for _ in range(CHANGES // TOGETHER):
        with transaction():
            for _ in range(TOGETHER):
                crowd.change()
        assert_the_same(event)
    assert balance_queries.balance(event).confirmed > 20
    assert veteran.status is Status.CONFIRMED


def assert_the_same(event: Event) -> None:
    rows, page = recount(event), pages.live(event)
    for figures, status in ((balance_queries.balance(event), None), (page["now"].balance, "now")):
        assert figures.confirmed == rows["status"]["confirmed"], status
        assert {g.group_id: g.confirmed for g in figures.groups} == {g: rows["group"][g] for g in GROUPS[:3]}
        assert figures.beside.confirmed == rows["group"]["academia"]
        assert (figures.women, figures.gender_known) == (
            rows["women"]["woman"],
            rows["women"].total() - rows["women"]["not_said"],
        )
        assert figures.countries == len(rows["country"])
    assert (page["pending"], page["waitlisted"]) == (rows["status"]["pending"], rows["status"]["waitlisted"])
    assert page["now"].spread.countries == rows["country"]
    assert page["then"].people == rows["status"]["confirmed"] + rows["status"]["pending"]
    least = sum(rows["country"][country] for country in ("NPL", "SEN"))
    assert page["now"].spread.lists["ldc"] == (least, len(rows["country"].keys() & {"NPL", "SEN"}))
    assert page["then"].first_timers == page["then"].people - 1
    taken = {kind.group_id: kind.taken for kind in page["seats"]}
    assert sum(taken.values()) == rows["status"]["confirmed"]
