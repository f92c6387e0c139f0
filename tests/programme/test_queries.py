"""What a user may see of the programme."""

import pytest
from flask import Flask

from app.accounts.permissions import Role
from app.core.db import db
from app.programme import queries
from app.programme.models import Assignment, ProgrammeState
from tests.factories import NOW, assign, make_event, make_project, make_user


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.CHECK_IN])
def test_an_event_is_seen_by_those_in_whose_hands_it_is(app: Flask, role) -> None:
    olga, other = make_user(role), make_user(role)
    event = make_event()
    assign(olga, event)

    assert queries.visible_event(event.slug, seen_by=olga) == event
    assert queries.visible_event(event.slug, seen_by=other) is None


def test_an_administrator_sees_every_event(app: Flask) -> None:
    event = make_event()

    assert queries.visible_event(event.slug, seen_by=make_user(Role.ADMINISTRATOR)) == event


def test_other_roles_see_no_event_even_when_assigned(app: Flask) -> None:
    frida, event = make_user(Role.FOCAL_POINT), make_event()
    assign(frida, event)

    assert queries.visible_event(event.slug, seen_by=frida) is None


def test_who_has_a_project_sees_all_its_events(app: Flask) -> None:
    olga, event, other = make_user(), make_event(), make_event()
    project = make_project()
    event.projects.append(project)
    db.session.add(Assignment(user_id=olga.id, project_id=project.id))
    db.session.commit()

    assert list(db.session.scalars(queries.events_assigned_to(olga))) == [event.id]
    assert queries.visible_event(other.slug, seen_by=olga) is None


def test_the_revision_starts_at_nothing(app: Flask) -> None:
    assert queries.revision() == 0

    db.session.add(ProgrammeState(id=1, revision=4, changed_at=NOW))
    db.session.commit()

    assert queries.revision() == 4


def test_an_address_is_taken_by_the_event_that_has_it(app: Flask) -> None:
    make_event(slug="forum")

    assert queries.slug_is_taken("forum")
    assert not queries.slug_is_taken("forum-2")
