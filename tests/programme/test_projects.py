"""Projects: begun, changed, shown and hidden."""

from datetime import date, timedelta

import pytest

from app.accounts.permissions import Role
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.programme import project_queries, projects
from app.programme.errors import (
    ChangedMeanwhile,
    CodeTaken,
    EndsBeforeStart,
    LastHolder,
    NoSuchOrganiser,
    NotAChoice,
    StillInUse,
    TitleMissing,
)
from app.programme.models import Project
from app.programme.queries import revision
from tests.factories import NOW, make_event, make_project, make_user

LATER = NOW + timedelta(minutes=1)


def begun(by, title="Skills for care", region="africa", code="") -> Project:
    with transaction():
        return projects.create_project(title, "regional_project", region, code, by=by, at=NOW)


def change(project, by, at=LATER, seen=None, **said):
    with transaction():
        return projects.change_project(project, said, by=by, at=at, seen=seen)


def test_a_project_begins_hidden_in_the_hands_of_whoever_begins_it(app) -> None:
    olga, other = make_user(), make_user()

    project = begun(olga)

    assert (project.code, project.public) == ("AFR-1", False)
    assert project_queries.visible_project("AFR-1", seen_by=olga) is project
    assert project_queries.visible_project("AFR-1", seen_by=other) is None
    assert project_queries.visible_project("AFR-1", seen_by=make_user(Role.ADMINISTRATOR)) is project
    assert project_queries.visible_project("AFR-1", seen_by=make_user(Role.FOCAL_POINT)) is None
    assert project_queries.one_project("AFR-1") is None


def test_codes_count_on_in_the_region(app) -> None:
    olga = make_user()
    make_project(code="ARB-4", region_id="arab_states")

    assert begun(olga, region="arab_states").code == "ARB-5"
    assert begun(olga, code="MY-1").code == "MY-1"
    for taken in ("my-1", "NEW"):
        with pytest.raises(CodeTaken):
            begun(olga, code=taken)


@pytest.mark.parametrize(
    ("region", "beside", "taken", "code"),
    [
        ("Africa", [], [], "AFR-1"),
        ("Africa", ["AFR-1", "AFR-9", "odd"], [], "AFR-10"),
        ("Africa", ["AFR-1"], ["AFR-2"], "AFR-3"),
        ("Африка", [], [], "PRJ-1"),
    ],
)
def test_the_next_code(region, beside, taken, code) -> None:
    assert projects.next_code(region, beside, {*beside, *taken}) == code


def test_nothing_begins_without_a_title_or_in_no_region(app) -> None:
    with pytest.raises(TitleMissing):
        begun(make_user(), title=" ")
    with pytest.raises(NotAChoice):
        begun(make_user(), region="atlantis")


def test_a_change_is_recorded_from_what_to_what_and_makes_kept_pages_stale(app) -> None:
    olga = make_user()
    project, before = begun(olga), revision()

    assert change(project, olga, note="Inferred", last_day=date(2028, 1, 1)) == {"note", "last_day"}
    assert change(project, olga, note="Inferred") == frozenset()

    (entry,) = db.session.query(AuditEntry).filter_by(action="project.changed")
    assert entry.changes == {
        "note": {"from": "", "to": "Inferred"},
        "last_day": {"from": None, "to": "2028-01-01"},
    }
    assert revision() == before + 1


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"title": " "}, TitleMissing),
        ({"themes": ["magic"]}, NotAChoice),
        ({"country_groups": ["magic"]}, NotAChoice),
        ({"modality_id": "magic"}, NotAChoice),
        ({"first_day": date(2027, 1, 2), "last_day": date(2027, 1, 1)}, EndsBeforeStart),
    ],
    ids=["title", "themes", "groups", "modality", "days"],
)
def test_what_cannot_be_is_refused(app, said, refusal) -> None:
    olga = make_user()
    project = begun(olga)
    with pytest.raises(refusal):
        change(project, olga, **said)


def test_only_a_change_of_the_same_detail_stands_in_the_way(app) -> None:
    olga = make_user()
    project = begun(olga)
    change(project, olga, note="Hers")

    assert change(project, olga, at=LATER + timedelta(seconds=1), seen=NOW, counts_because="They say so")
    with pytest.raises(ChangedMeanwhile):
        change(project, olga, at=LATER + timedelta(seconds=2), seen=NOW, note="His")


def test_a_project_is_hidden_again_only_while_nobody_sees_its_events(app) -> None:
    olga = make_user()
    project = begun(olga)
    for act in (projects.show, projects.show, projects.hide, projects.show):
        with transaction():
            act(project, by=olga, at=LATER)
    assert [e.action for e in db.session.query(AuditEntry).filter(AuditEntry.action.in_(["project.shown"]))] == [
        "project.shown",
        "project.shown",
    ]

    event = make_event()
    event.projects = [project]
    db.session.commit()
    with pytest.raises(StillInUse), transaction():
        projects.hide(project, by=olga, at=LATER)
    assert project.public


def test_a_project_is_handed_to_organisers_and_never_out_of_all_hands(app) -> None:
    olga, omar, fay = make_user(name="Olga"), make_user(name="Omar"), make_user(Role.FOCAL_POINT)
    project = begun(olga)
    with transaction():
        for _ in range(2):
            assert projects.hand_to(project, omar.email.upper(), by=olga, at=LATER).name == "Omar"
    assert [user.name for user in project_queries.holders_of(project.id)] == ["Olga", "Omar"]
    for nobody in (fay.email, "x@example.org"):
        with pytest.raises(NoSuchOrganiser), transaction():
            projects.hand_to(project, nobody, by=olga, at=LATER)

    with transaction():
        projects.take_from(project, olga.id, by=omar, at=LATER)
        projects.take_from(project, olga.id, by=omar, at=LATER)
    assert project_queries.visible_project(project.code, seen_by=olga) is None
    with pytest.raises(LastHolder), transaction():
        projects.take_from(project, omar.id, by=omar, at=LATER)
