"""The pages of projects."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.db import db, transaction
from app.programme import load, project_queries, project_words
from app.programme.models import FundingLine, Project, ProjectPartner
from app.programme.project_models import InKindContribution
from app.programme.rules import EventStatus, FundingStatus, PartnerRole
from app.reference.catalogue import catalogue
from tests.factories import NOW, make_event


@pytest.fixture
def programme(app):
    with transaction():
        load.load(load.PROGRAMME, at=NOW)
    return app


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.replace("&#39;", "'").split())


def because(code, on):
    with db.session.no_autoflush:
        return project_words.checked(project_queries.one_project(code), catalogue(), on=on).because


def test_every_project_is_listed_in_its_region(programme, client):
    page = text_of(client, "/projects")

    assert page.count('href="/projects/') == 17
    assert page.index("Africa</h2>") < page.index("/projects/AFR-1") < page.index("Americas</h2>")


def test_a_project_shows_who_takes_part_its_events_and_what_is_stated(programme, client):
    page = text_of(client, "/projects/AFR-2")

    for words in (
        "<dt>Share what works for them</dt><dd> <p>Kenya</p>",
        "<dt>Take part and learn</dt><dd> <p>Madagascar, Kenya</p>",
        "<dt>Support</dt><dd> <p>France</p>",
        "Study tour of tripartite constituents, Madagascar",
        "Two study tours in 2024, in Madagascar and in Kenya, with over 100 participants together",
        "No amount is stated.",
        "South-South Cooperation in ILO Regular Budget (RBTC): the 2024 year in review",
        "Workshop in Nakuru County; farm visit in Naivasha",
        "/feeds/project/AFR-2.ics",
        "Madagascar and Kenya lead, with support from France. Lists of Thu 3 April 2025.",
    ):
        assert words in page, words


def test_money_is_shown_as_it_is_stated(programme, client):
    assert '<b class="num">$5,000,000.00</b> (stated)' in text_of(client, "/projects/GLB-4")


def test_an_amount_is_written_in_the_reader_s_way(app):
    line = FundingLine(amount=1500000, currency="EUR", source="", status=FundingStatus.SIGNED)

    assert project_words.money(line) == "€1,500,000.00"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        (date(2027, 5, 3), None, "from Mon 3 May 2027"),
        (None, date(2027, 5, 3), "until Mon 3 May 2027"),
        (date(2027, 5, 3), date(2027, 5, 5), "Mon 3 – Wed 5 May 2027"),
    ],
    ids=["never", "from", "until", "both"],
)
def test_a_period_is_said_as_far_as_it_is_known(app, first, last, words):
    assert project_words.period(first, last) == words


def test_what_is_given_in_kind_is_said_as_far_as_it_is_known(app):
    gift = InKindContribution(what="A hall", source="Ghana", currency="USD")
    assert project_words.gift(gift) == "Ghana"
    gift.days = Decimal("1.0")
    assert project_words.gift(gift) == "Ghana · 1 day"


def test_partners_that_only_reports_name_are_marked(programme, client):
    assert "Turkey" not in text_of(client, "/projects/EUR-2")
    assert "(named by public reports only)" in text_of(client, "/projects/EUR-1")


def test_a_project_that_does_not_exist_is_not_found(programme, client):
    assert client.get("/projects/XXX-1").status_code == 404


def test_drafts_are_not_shown_with_their_project(programme, client):
    draft = make_event("Not yet for everybody", number=1000, status=EventStatus.DRAFT)
    draft.projects = [db.session.query(Project).filter_by(code="AFR-1").one()]
    db.session.commit()

    assert "Not yet for everybody" not in text_of(client, "/projects/AFR-1")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "AFR-1",
            "Côte d'Ivoire, Guinea-Bissau, Rwanda, and Cabo Verde lead, and no Northern partner backs them.",
        ),
        ("AFR-2", "Madagascar and Kenya lead, with support from France."),
        (
            "EUR-2",
            "Serbia: on no list of the South. 0 Southern countries lead, 2 are needed.",
        ),
        ("ARB-2", "No leading country is named; 2 of the South are needed."),
    ],
)
def test_the_check_explains_itself(programme, code, sentence):
    assert because(code, date(2024, 12, 31)) == f"{sentence} Lists of Tue 31 December 2024."


def test_whoever_leads_and_is_on_no_list_is_named_beside_enough_others(programme):
    project = project_queries.one_project("AFR-2")
    project.partners.append(
        ProjectPartner(position=9, country_iso3="SRB", role=PartnerRole.BENEFICIARY, basis="organiser")
    )
    db.session.commit()

    sentence = "Madagascar and Kenya lead, with support from France. On no list of the South: Serbia."
    assert because("AFR-2", date(2024, 12, 31)) == f"{sentence} Lists of Tue 31 December 2024."


def test_a_list_named_as_a_whole_is_read_as_it_stood(programme):
    now, before = because("GLB-1", date(2024, 12, 31)), because("GLB-1", date(2023, 12, 31))

    assert now.startswith("United Arab Emirates, Brazil, China, Egypt, Ethiopia, and 4 other countries lead, and no")
    assert before.startswith("Brazil, China, India, and South Africa lead, and no")


def test_one_leading_country_is_too_few(programme):
    project = project_queries.one_project("GLB-6")
    project.partners = [partner for partner in project.partners if partner.country_iso3 == "LBN"]

    assert because("GLB-6", date(2024, 12, 31)).startswith("Only Lebanon leads; 2 countries are needed.")


def test_without_projects_the_page_says_so(app, client):
    assert "No project is known yet." in text_of(client, "/projects")


def test_an_event_says_what_public_reports_add(programme, client):
    page = text_of(client, "/events/eiip-sstc-forum-2025")

    assert "public reports say more" in page
    assert (
        "Public reports name: Savar, Bangladesh · Tue 8 – Thu 10 April 2025 · 75 participants · 18 countries." in page
    )


def test_an_event_says_where_reports_are_not_sure(programme, client):
    page = text_of(client, "/events/study-tour-of-tripartite-constituents-madagascar-2024")

    assert "from Mon 11 November 2024 · it is not confirmed that this is the same event." in page
