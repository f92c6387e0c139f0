"""Loading the programme."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core.audit import SYSTEM, AuditEntry
from app.core.db import Base, db, transaction
from app.core.errors import Refusal
from app.programme import load, queries, service
from app.programme.models import CalendarEntry, Event, EventRelation, EventWords, Project
from app.programme.rules import Certainty, EventStatus, Mode, PartnerRole, Policy, Precision, RelationKind
from tests.factories import NOW

LATER = NOW + timedelta(days=1)


def everything():
    return {
        name: sorted(map(tuple, db.session.execute(select(table))), key=str)
        for name, table in Base.metadata.tables.items()
    }


def load_programme(file=load.PROGRAMME, at=NOW):
    with transaction():
        return load.load(file, at=at)


def project(code):
    return db.session.scalars(select(Project).filter_by(code=code)).one()


def event(code):
    return db.session.scalars(select(Event).filter_by(code=code)).one()


@pytest.fixture
def edited(tmp_path):
    """Write the programme's file with one thing changed."""

    def edit(old, new):
        text = load.PROGRAMME.read_text(encoding="utf-8")
        assert old in text
        file = tmp_path / "edited.yaml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return file

    return edit


def test_every_initiative_and_every_event_is_stored(app):
    assert load_programme() == (17, 25)

    events = list(db.session.scalars(select(Event)))
    assert Counter(e.basis for e in events) == {"seed": 16, "public_source": 9}
    assert Counter(e.date_precision for e in events) == {
        Precision.DAY: 14,
        Precision.MONTH: 3,
        Precision.YEAR: 3,
        Precision.UNKNOWN: 5,
    }
    assert {e.policy for e in events} == {Policy.CLOSED}
    assert db.session.query(Project).filter_by(counted_in_portfolio=True).count() == 10


def test_loading_again_changes_nothing(app):
    load_programme()
    before = everything()

    load_programme(at=LATER)

    assert everything() == before


def test_an_event_that_was_held_is_closed_with_its_days_in_its_own_zone(app):
    load_programme()

    found = event("EV-01")

    assert (found.status, found.date_certainty, found.mode) == (EventStatus.CLOSED, Certainty.HELD, Mode.IN_PERSON)
    assert (found.first_day, found.last_day, found.zone) == (date(2024, 7, 24), date(2024, 7, 25), "Asia/Baku")
    assert (found.city_id, found.country_iso3, found.region_id) == ("baku", "AZE", "europe_central_asia")
    assert found.stated_participants == [
        {"text": "over 50 organisations", "value": 50, "comparator": ">", "unit": "organisations"}
    ]
    assert [p.code for p in found.projects] == ["EUR-1"]
    assert {t.theme_id for t in found.themes} == {"just_transition", "gender_equality", "climate_ndc"}
    assert found.slug == "promoting-a-gender-responsive-just-transition-towards-2024"
    assert "azerbaiyan" in db.session.get_one(EventWords, found.number).words.split()


def test_a_date_is_never_more_exact_than_its_source(app):
    load_programme()

    of_month, of_year, unknown = event("EV-04"), event("EV-05"), event("EV-12")

    assert (of_month.first_day, of_month.last_day) == (date(2024, 7, 1), date(2024, 7, 31))
    assert (of_year.first_day, of_year.last_day) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (unknown.first_day, unknown.starts_at, unknown.status) == (None, None, EventStatus.PUBLISHED)


def test_only_events_of_a_day_that_is_known_for_sure_go_into_calendars(app):
    load_programme()

    in_calendars = set(db.session.scalars(select(CalendarEntry.uid)))

    of_a_day = [e for e in db.session.scalars(select(Event)) if e.date_precision is Precision.DAY]
    assert in_calendars == {e.uid for e in of_a_day if e.date_certainty is not Certainty.SUGGESTED}
    assert {e.code for e in of_a_day if e.uid not in in_calendars} == {"EV-03"}


def test_what_a_public_report_adds_stands_beside_the_seed_and_not_in_its_place(app):
    load_programme()

    forum = event("EV-03")

    assert (forum.country_iso3, forum.date_certainty) == ("IND", Certainty.SUGGESTED)
    assert forum.public_source_details["country"] == "BGD"
    assert len(forum.corroboration) == 2


def test_partners_have_the_role_that_the_text_gives_them(app):
    load_programme()

    roles = {(p.country_iso3 or p.organisation, p.role, p.basis) for p in project("AFR-2").partners}
    social = {(p.organisation, p.role) for p in project("EUR-2").partners if p.organisation}

    assert roles == {
        ("MDG", PartnerRole.BENEFICIARY, "seed"),
        ("KEN", PartnerRole.PIVOTAL, "seed"),
        ("KEN", PartnerRole.BENEFICIARY, "seed"),
        ("FRA", PartnerRole.FACILITATING, "seed"),
    }
    assert social == {("ITUC", PartnerRole.SOCIAL_PARTNER), ("IOE", PartnerRole.SOCIAL_PARTNER)}


def test_a_country_that_the_seed_names_is_not_named_again_by_a_report(app):
    load_programme()

    assert [p.basis for p in project("EUR-1").partners if p.country_iso3 == "AZE"] == ["seed"]


def test_money_is_kept_as_it_is_stated(app):
    load_programme()

    [line] = project("GLB-4").funding_lines

    assert (line.amount, line.currency, line.source, line.status.value) == (
        Decimal(5_000_000),
        "USD",
        "Government of Brazil",
        "stated",
    )
    assert project("GLB-5").funding_lines == []


def test_events_are_related(app):
    load_programme()

    relations = {(r.event_id, r.related_id, r.kind) for r in db.session.scalars(select(EventRelation))}

    assert relations == {
        (event("EV-13").id, event("EV-12").id, RelationKind.PART_OF),
        (event("EV-08").id, event("EV-07").id, RelationKind.BACK_TO_BACK_WITH),
    }


def test_a_changed_date_is_told_to_calendars_and_to_the_record(app, edited):
    load_programme()
    before, revision = event("EV-02"), queries.revision()
    uid, slug, number = before.uid, before.slug, before.number

    load_programme(edited('end: "2024-09-12"', 'end: "2024-09-13"'), at=LATER)

    after = event("EV-02")
    assert (after.uid, after.slug, after.number) == (uid, slug, number)
    assert (after.last_day, after.sequence, after.modified_at) == (date(2024, 9, 13), 1, LATER)
    assert queries.revision() == revision + 1
    assert [e.changes for e in db.session.scalars(select(AuditEntry).filter_by(at=LATER))] == [
        {"last_day": {"from": "2024-09-12", "to": "2024-09-13"}}
    ]


def test_a_changed_note_makes_pages_stale_and_leaves_calendars_alone(app, edited):
    load_programme()
    revision = queries.revision()

    load_programme(edited("External event with ILO contribution.", "An event of others."), at=LATER)

    assert (event("EV-10").note, event("EV-10").sequence) == ("An event of others.", 0)
    assert queries.revision() == revision + 1


def test_a_file_may_say_how_an_event_is_attended_and_what_it_leaves_out_stays(app, edited):
    load_programme(edited("    venue:", "    half_days: true\n    certificate_threshold: 60\n    venue:"))
    load_programme(at=LATER)
    found = db.session.query(Event).filter_by(half_days=True).one()
    assert found.certificate_threshold == 60


def test_a_planned_event_that_was_held_is_closed(app, edited):
    load_programme()

    load_programme(edited('status: "planned_in_seed"', 'status: "held"'), at=LATER)

    assert (event("EV-03").status, event("EV-03").date_certainty) == (EventStatus.CLOSED, Certainty.HELD)


def test_a_changed_project_is_changed(app, edited):
    load_programme()
    revision = queries.revision()

    load_programme(edited('countries_seed: ["MDG", "KEN"]', 'countries_seed: ["MDG"]'), at=LATER)

    assert [p.country_iso3 for p in project("AFR-2").partners] == ["MDG", "FRA"]
    assert queries.revision() == revision + 1


def test_what_an_organiser_cancelled_stays_cancelled(app):
    load_programme()
    with transaction():
        service.cancel(event("EV-14"), by=SYSTEM, at=NOW)

    load_programme(at=LATER)

    assert event("EV-14").status is EventStatus.CANCELLED


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('country: "AZE"', 'country: "AZB"', "edited.yaml, EV-01: “country” cannot be “AZB”."),
        ('start: "2024-07-24"', 'start: "24 July 2024"', "edited.yaml, EV-01: “start” cannot be “24 July 2024”."),
        ('start: "2024-07-24"', "start: 2024-07", "edited.yaml, EV-01: “start” cannot be “2024-07”."),
        ('title: "G20, Rio de Janeiro"', 'title: ""', "edited.yaml, EV-09: “title” cannot be “”."),
        ('title: "G20, Rio de Janeiro"\n    ', "", "edited.yaml, EV-09: “title” is missing."),
        ('mode: "in_person"', 'mode: "by_post"', "edited.yaml, EV-01: “mode” cannot be “by_post”."),
        ('venue: ""', 'venu: ""', "edited.yaml, EV-01: “venue” is missing."),
        ('note: "External event."', 'note: ""\n    colour: "red"', "edited.yaml, EV-P2: “colour” means nothing here."),
        ('parent: "EV-12"', 'parent: "EV-99"', "edited.yaml, EV-13: “parent” cannot be “EV-99”."),
        ('initiative: "EUR-2"', 'initiative: "EUR-9"', "edited.yaml, EV-02: There is no “EUR-9” to choose."),
        ('id: "EV-02"', 'id: "EV-01"', "edited.yaml, EV-01 stands there twice."),
        ('end: "2024-07-25"', 'end: "2024-07-23"', None),
        ('city_id: "baku"', 'city_id: "turin"', None),
        ('themes: ["sstc"]', 'themes: ["tea"]', "edited.yaml, EV-15: “themes” cannot be “tea”."),
        ('date: "2024-07-24"', "date: [1]", "edited.yaml, EV-01: “date” cannot be “[1]”."),
        ("initiatives:\n", "initiatives: [\n", None),
        ('start: ""', 'start: "2024"', "edited.yaml, EV-11: “start” cannot be “2024”."),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_a_sentence_and_changes_nothing(app, edited, old, new, sentence):
    before = everything()

    with pytest.raises(Refusal) as said:
        load_programme(edited(old, new), at=LATER)

    assert said.value.sentence() == (sentence or said.value.sentence())
    assert everything() == before


def test_the_command_says_what_it_loaded_and_names_a_file_that_is_not_there(app, tmp_path):
    run = app.test_cli_runner().invoke

    done, failed = run(args=["programme", "load", str(load.PROGRAMME)]), run(args=["programme", "load", "no.yaml"])

    assert (done.exit_code, done.output) == (0, "17 projects and 25 events are as programme.yaml has them.\n")
    assert (failed.exit_code, failed.output) == (1, "Error: no.yaml cannot be read: No such file or directory.\n")
