"""What the tests of nominations have in common."""

from datetime import timedelta

import pytest

from app.accounts.permissions import Role
from app.core.db import db, transaction
from app.core.outbox import Message
from app.nominations import queries
from app.nominations.models import Call
from app.nominations.queries import party_of, party_of_call
from app.programme.rules import Policy
from app.registration.models import Registration
from app.registration.rules import AttendeeRole
from tests.factories import NOW, assign, make_event, make_user

CLOSES, FREEZE = NOW + timedelta(days=5), NOW + timedelta(days=10)
LATE, AFTER = CLOSES + timedelta(hours=1), FREEZE + timedelta(hours=1)
TITULAR, ADVISER = AttendeeRole.TITULAR, AttendeeRole.ADVISER
DELEGATION = {"workers": {"titular": 1, "adviser": 1}, "government": {"titular": 1}}


def make_tripartite(**values):
    said = {"policy": Policy.NOMINATION, "endorsed_groups": ["workers"], "nominations_until": CLOSES}
    return make_event(**(said | {"freeze_at": FREEZE} | values))


def do(deed, *arguments, at=NOW, **values):
    with transaction():
        return deed(*arguments, at=at, **values)


def by(call):
    return party_of_call(db.session.get_one(Call, call.id))


def organiser_of(event):
    user = make_user()
    assign(user, event)
    return party_of(user)


def secretariat(group="workers"):
    return party_of(make_user(Role.SECRETARIAT, "Winston", group_id=group))


def names_on(call):
    db.session.rollback()
    return [one.registration.name for one in queries.in_order(queries.list_of(call))]


def status_of(nomination):
    return db.session.get_one(Registration, nomination.registration_id).status


def mails(kind):
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.created_at, Message.recipient).all()


@pytest.fixture
def event(app):
    return make_tripartite(seats=5)
