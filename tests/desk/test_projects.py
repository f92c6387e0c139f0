"""Projects on the organiser's desk."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.programme import load, projects
from app.programme.models import Assignment, Project
from app.programme.project_details import of_project
from tests.factories import NOW, make_event, make_user, sign_in
from tests.support.pages import form_with, typed

PARTNER = {"partners-0-who": "Kenya", "partners-0-role": "pivotal"}


@pytest.fixture
def olga(app, client):
    """Olga, an organiser, who is signed in."""
    user = make_user(name="Olga Organiser")
    sign_in(client, user)
    return user


@pytest.fixture
def project(olga):
    with transaction():
        return projects.create_project("Skills for care", "regional_project", "africa", by=olga, at=NOW)


@pytest.fixture(autouse=True)
def minutes(monkeypatch):
    """Let a minute pass from one look at the clock to the next."""
    passed = iter(range(1, 10_000))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=next(passed)))


def page_of(client, code, name):
    answer = client.get(f"/organise/projects/{code}/{name}")
    assert answer.status_code == 200
    return form_with(answer.text, "seen")


def post(client, code, name, form, **changes):
    return client.post(f"/organise/projects/{code}/{name}", data=typed(form, changes))


@pytest.mark.parametrize("page", ["", "/details", "/partners", "/support", "/progress", "/sources"])
def test_the_project_of_another_organiser_does_not_exist(client, project, page):
    assert client.get(f"/organise/projects/{project.code}{page}").status_code == 200
    sign_in(client, make_user())
    assert client.get(f"/organise/projects/{project.code}{page}").status_code == 404
    assert client.post(f"/organise/projects/{project.code}{page or '/show'}").status_code == 404
    assert "Skills for care" not in client.get("/organise/projects").text


def test_a_part_that_does_not_exist_is_not_found(client, project):
    assert client.get(f"/organise/projects/{project.code}/magic").status_code == 404


def test_a_project_is_begun_with_three_answers_and_shown_when_it_is_ready(client, olga):
    assert client.get("/organise/projects/new").status_code == 200
    refused = client.post("/organise/projects/new", data={"title": "Care", "kind": "", "region_id": ""})
    assert (refused.status_code, 'value="Care"' in refused.text) == (422, True)
    begun = client.post(
        "/organise/projects/new", data={"title": "Care", "kind": "platform", "region_id": "africa", "code": ""}
    )
    assert begun.location == "/organise/projects/AFR-1/details"
    again = client.post(
        "/organise/projects/new", data={"title": "Care", "kind": "platform", "region_id": "africa", "code": "afr-1"}
    )
    assert "“afr-1” is taken." in again.text

    assert "Care" in client.get("/organise/projects").text
    assert client.get("/projects/AFR-1").status_code == 404
    assert client.get("/feeds/project/AFR-1.ics").status_code == 404
    client.post("/organise/projects/AFR-1/show")
    assert client.get("/projects/AFR-1").status_code == 200
    client.post("/organise/projects/AFR-1/hide")
    assert client.get("/projects/AFR-1").status_code == 404


def test_it_stays_while_everybody_sees_one_of_its_events(client, project):
    client.post(f"/organise/projects/{project.code}/show")
    event = make_event()
    event.projects = [db.session.merge(project)]
    db.session.commit()

    said = client.post(f"/organise/projects/{project.code}/hide", follow_redirects=True).text
    assert "Everybody sees events of this project" in said
    assert event.title in said


def test_partners_money_and_progress_are_written_row_by_row_and_everybody_reads_them(client, project):
    code = project.code
    more = client.post(
        f"/organise/projects/{code}/partners",
        data=typed(page_of(client, code, "partners"), PARTNER | {"partners-0-since": "2027-01-01"})
        | {"more": ["partners"]},
    )
    form = form_with(more.text, "seen")
    assert (more.status_code, form["partners-0-who"], form["partners-1-who"]) == (200, ["Kenya"], [""])
    form = typed(form, {"partners-1-who": "FRA", "partners-1-role": "facilitating", "partners-1-until": "2028-01-31"})
    assert post(client, code, "partners", form, counts_because="Both cabinets say so").status_code == 302
    post(
        client, code, "support", page_of(client, code, "support"),
        **{"funding_lines-0-source": "Regular budget", "funding_lines-0-amount": "1500.50",
           "funding_lines-0-status": "signed", "in_kind-0-what": "Two trainers", "in_kind-0-source": "Kenya",
           "in_kind-0-days": "12.5", "in_kind-0-value": "3000"},
    )  # fmt: skip
    post(
        client, code, "progress", page_of(client, code, "progress"),
        **{"milestones-0-title": "Curriculum", "milestones-0-planned": "2027-03-01",
           "milestones-0-actual": "2027-03-09", "progress_notes-0-day": "2027-03-10",
           "progress_notes-0-text": "Adopted.\nIn use.", "outcomes": "One\n\nTwo"},
    )  # fmt: skip
    client.post(f"/organise/projects/{code}/show")

    for address in (f"/projects/{code}", f"/organise/projects/{code}"):
        page = " ".join(client.get(address).text.split())
        for words in (
            "Kenya (from Fri 1 January 2027)", "France (until Mon 31 January 2028)", "Both cabinets say so",
            "Only Kenya leads; 2 countries are needed.", "$1,500.50", "Two trainers",
            "Kenya · 12.5 days · worth $3,000.00",
            "Curriculum", "Planned for Mon 1 March 2027 · Reached on Tue 9 March 2027", "In use.", "<li>Two</li>",
        ):  # fmt: skip
            assert words in page, (address, words)


def test_what_is_wrong_stands_beside_its_row_and_everything_typed_stays(client, project):
    form = typed(page_of(client, project.code, "partners"), PARTNER)
    wrong = {"partners-0-who": "Madagascer", "partners-0-since": "2028-01-02", "partners-0-until": "2028-01-01"}
    refused = post(client, project.code, "partners", form, **wrong)

    assert refused.status_code == 422
    assert '<a href="#partners-0-who">Do you mean Madagascar? Write it so.</a>' in refused.text
    assert "The end must not come before the beginning." in refused.text
    assert form_with(refused.text, "seen")["partners-0-until"] == ["2028-01-01"]
    money = page_of(client, project.code, "support")
    wrong = {"funding_lines-0-source": "X", "funding_lines-0-currency": "XXL", "in_kind-0-days": "many"}
    refused = post(client, project.code, "support", money, **wrong)
    for sentence in ("Enter the three letters of a currency", "Enter a number.", "Say what is given."):
        assert sentence in refused.text
    late = page_of(client, project.code, "details")
    refused = post(client, project.code, "details", late, first_day="2028-01-01", last_day="2027-01-01")
    assert "The end must come after the start." in refused.text


def test_a_row_is_taken_out_with_a_box(client, project):
    form = page_of(client, project.code, "partners")
    post(client, project.code, "partners", typed(form, PARTNER))
    form = page_of(client, project.code, "partners")
    assert form["partners-0-who"] == ["Kenya"]
    post(client, project.code, "partners", form, **{"partners-0-remove": "y"})

    assert db.session.get_one(Project, project.id).partners == []


def test_of_two_people_at_one_list_both_are_stored_and_the_second_reads_what_the_first_did(client, project):
    code = project.code
    hers = his = page_of(client, code, "partners")
    post(client, code, "partners", typed(hers, PARTNER), counts_because="Hers")
    refused = post(
        client, code, "partners",
        typed(his, PARTNER | {"partners-0-who": "Ghana"}), counts_because="His", country_groups=["brics"],
    )  # fmt: skip

    assert refused.status_code == 409
    assert "Olga Organiser changed “Partners”: it is now “KEN, pivotal, organiser”." in refused.text
    assert "it is now “Hers”" in refused.text
    form = form_with(refused.text, "seen")
    assert (form["partners-0-who"], form["partners-1-who"]) == (["Ghana"], ["Kenya"])
    assert (form["counts_because"], form["country_groups"]) == (["His"], ["brics"])
    assert post(client, code, "partners", form).status_code == 302
    assert [one.country_iso3 for one in db.session.get_one(Project, project.id).partners] == ["GHA", "KEN"]


def test_two_people_at_different_parts_do_not_meet(client, project):
    details, progress = page_of(client, project.code, "details"), page_of(client, project.code, "progress")
    assert post(client, project.code, "details", details, title="Other").status_code == 302
    assert post(client, project.code, "progress", progress, plans="A plan").status_code == 302


def test_every_page_of_a_project_stores_what_it_shows_without_a_trace(client, olga):
    with transaction():
        load.load(load.PROGRAMME, at=NOW)
        codes = ("AFR-2", "AME-2", "GLB-4")
        found = db.session.query(Project).filter(Project.code.in_(codes)).all()
        db.session.add_all(Assignment(user_id=olga.id, project_id=one.id) for one in found)
    before = {one.code: of_project(one) for one in found}
    for code in codes:
        for name in ("details", "partners", "support", "progress", "sources"):
            assert post(client, code, name, page_of(client, code, name)).status_code == 302

    assert {one.code: of_project(db.session.get_one(Project, one.id)) for one in found} == before
    assert db.session.query(AuditEntry).filter_by(action="project.changed").count() == 0


def test_several_partners_are_written_at_once(client, project):
    form = page_of(client, project.code, "partners")
    refused = post(client, project.code, "partners", form, several="Kenya\nMadagascer\nOECD")
    assert "Do you mean Madagascar?" in refused.text
    form = form_with(refused.text, "seen")
    post(client, project.code, "partners", form, several="Kenya\n\nMAD agency\nOECD", several_role="host")

    stored = db.session.get_one(Project, project.id).partners
    assert [(one.country_iso3 or one.organisation, one.role.value) for one in stored] == [
        ("KEN", "host"),
        ("MAD agency", "host"),
        ("OECD", "host"),
    ]


def test_a_project_is_handed_to_another_organiser_and_back(client, project, olga):
    omar, place = make_user(name="Omar Organiser"), f"/organise/projects/{project.code}"
    refused = client.post(f"{place}/hands", data={"email": "nobody@example.org"})
    assert (refused.status_code, "No organiser signs in" in refused.text) == (422, True)
    assert "Omar Organiser" in client.post(f"{place}/hands", data={"email": omar.email}, follow_redirects=True).text

    assert client.post(f"{place}/hands/{omar.id}/remove").location == f"{place}#hands"
    said = client.post(f"{place}/hands/{olga.id}/remove", follow_redirects=True).text
    assert "Nobody else has the project in their hands." in said
    client.post(f"{place}/hands", data={"email": omar.email})
    assert client.post(f"{place}/hands/{olga.id}/remove").location == "/organise/projects"
