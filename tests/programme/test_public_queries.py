"""What the public finds in the programme."""

from datetime import UTC, date, datetime
from itertools import product

from flask import Flask

from app.core.db import db
from app.programme import facets, queries
from app.programme.filters import Filters, read
from app.programme.models import Event, event_themes
from app.programme.project_queries import project_titles
from app.programme.rules import Certainty, EventStatus, Mode, Part, Precision, is_over, part
from app.programme.search import remember
from app.reference.catalogue import catalogue
from tests.factories import make_event, make_project, make_session

AT = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
NO_DAY = {
    "first_day": None, "last_day": None, "starts_at": None, "ends_at": None, "date_precision": Precision.UNKNOWN,
}  # fmt: skip
IN_2024 = {
    "first_day": date(2024, 9, 10),
    "last_day": date(2024, 9, 12),
    "starts_at": datetime(2024, 9, 9, 22, tzinfo=UTC),
    "ends_at": datetime(2024, 9, 12, 22, tzinfo=UTC),
    "date_certainty": Certainty.HELD,
}
JULY_2024 = {
    "first_day": date(2024, 7, 1), "last_day": date(2024, 7, 31), "starts_at": None, "ends_at": None,
    "date_precision": Precision.MONTH,
}  # fmt: skip


def found(**asked: str) -> list[str]:
    filters, unknown = read(asked, catalogue(), project_titles())
    assert unknown == {}
    query = queries.public_events(filters, at=AT)
    titles = [event.title for event in queries.page_of(query, at=AT, first=0, size=100)]
    assert queries.count_of(query) == len(titles)
    return titles


def findable(event: Event, *themes: str) -> Event:
    for theme in themes:
        db.session.execute(event_themes.insert().values(event_id=event.id, theme_id=theme))
    remember(event, catalogue())
    db.session.commit()
    return event


def test_drafts_are_found_by_nobody(app: Flask) -> None:
    make_event("Shown")
    draft = make_event("Hidden", status=EventStatus.DRAFT)

    assert found() == ["Shown"]
    assert queries.public_event(draft.slug) is None


def test_what_comes_stands_before_what_was_and_unknown_days_after_known_ones(app: Flask) -> None:
    make_event("Held some day", date_certainty=Certainty.HELD, **NO_DAY)
    make_event("Held in July", **JULY_2024)
    make_event("Held in September", **IN_2024)
    make_event("To be announced", **NO_DAY)
    make_event("In May")

    assert found() == ["In May", "To be announced", "Held in September", "Held in July", "Held some day"]
    assert found(when="upcoming") == ["In May", "To be announced"]
    assert found(when="past") == ["Held in September", "Held in July", "Held some day"]
    assert found(when="2024") == ["Held in September", "Held in July"]
    assert found(when="2031") == []


def test_an_event_that_has_begun_still_comes(app: Flask) -> None:
    make_event("Now", starts_at=datetime(2027, 1, 14, tzinfo=UTC), ends_at=datetime(2027, 1, 15, 9, 1, tzinfo=UTC))

    assert found(when="upcoming") == ["Now"]


def test_every_word_must_occur_whatever_its_case_and_accents(app: Flask) -> None:
    findable(make_event("Diálogo social en Perú"))
    findable(make_event("Diálogo en Chile"))

    assert found(q="DIALOGO  peru") == ["Diálogo social en Perú"]
    assert found(q="dialogo") == ["Diálogo en Chile", "Diálogo social en Perú"]
    assert found(q="dial per") == ["Diálogo social en Perú"]  # words that begin so
    assert found(q="كينيا") == ["Diálogo en Chile", "Diálogo social en Perú"]  # both are in Kenya
    assert found(q="100%") == found(q="_") == found(q="social chile") == found(q="ialogo") == []


def test_filters_combine(app: Flask) -> None:
    findable(make_event("Here", type_id="forum", languages=["es"], mode=Mode.HYBRID), "child_labour")
    findable(make_event("There", country_iso3="PER", region_id="americas", interpretation=["es"]))

    assert found(region="africa") == found(country="ken") == found(type="forum") == found(mode="hybrid") == ["Here"]
    assert found(language="es") == ["Here", "There"]
    assert found(language="ru") == []
    assert found(theme="child_labour", region="africa", language="es", when="2027") == ["Here"]
    assert found(theme="child_labour", region="americas") == []


def test_a_tour_is_found_in_every_country_that_it_visits(app: Flask) -> None:
    tour = make_event("Tour")
    make_session(tour, "Flight", city_id="nairobi", to_city_id="lima")
    make_session(tour, "Cancelled", city_id="baku", cancelled=True)
    make_session(make_event("A draft", status=EventStatus.DRAFT), city_id="belgrade")
    make_event("Elsewhere", country_iso3="BRA", region_id="americas")
    db.session.commit()

    assert found(country="KEN") == found(country="PER") == found(country="per", region="africa") == ["Tour"]
    assert found(country="BRA") == ["Elsewhere"]
    assert found(country="AZE") == found(country="SRB") == []
    assert facets.choices().countries == {"BRA", "KEN", "PER"}


def test_a_theme_stands_for_those_under_it(app: Flask) -> None:
    child = next(theme for theme in catalogue().themes.values() if theme.parent_id)
    findable(make_event("Under it"), child.id)

    assert found(theme=child.id) == found(theme=str(child.parent_id)) == ["Under it"]


def test_a_list_of_countries_is_that_of_the_day_of_the_event(app: Flask) -> None:
    make_event("Bhutan in 2027", country_iso3="BTN", region_id="asia_pacific")
    make_event("Bhutan before it left", country_iso3="BTN", **JULY_2024 | {"first_day": date(2023, 7, 1)})
    make_event("Online", country_iso3=None, region_id=None)

    assert found(group="ldc") == ["Bhutan before it left"]
    assert found(group="lldc") == ["Bhutan in 2027", "Bhutan before it left"]
    assert found(group="lldc", when="2027", region="asia_pacific") == ["Bhutan in 2027"]
    assert found(group="g7plus") == []


def test_a_project_stands_for_its_events(app: Flask) -> None:
    project = make_project("Learning by doing", code="AFR-9")
    make_event("Of it", projects=[project])
    make_event("A draft of it", projects=[project], status=EventStatus.DRAFT)
    make_event("Of none")

    assert found(project="AFR-9") == found(project="AFR-9", group="g77") == ["Of it"]
    assert found(project="AFR-9", group="sids") == []


def test_what_nobody_knows_is_left_out_and_named(app: Flask) -> None:
    asked = {"region": "atlantis", "country": "XXX", "when": "soon", "mode": "by post", "language": "<b>", "q": "a\0b"}
    asked |= {"group": "x", "project": "AFR-9"}

    assert read(asked, catalogue()) == (
        Filters(q="ab"),
        {"region": "atlantis", "country": "XXX", "when": "soon", "mode": "by post", "language": "<b>"}
        | {"group": "x", "project": "AFR-9"},
    )


def test_the_database_and_the_rules_agree_on_what_is_over(app: Flask) -> None:
    ends_today = JULY_2024 | {"last_day": date(2027, 1, 15)}
    events = [
        make_event(f"Number {number}", **(days | {"date_certainty": certainty, "status": status}))
        for number, (days, certainty, status) in enumerate(
            product(
                [NO_DAY, IN_2024, JULY_2024, ends_today, {}], Certainty, [EventStatus.PUBLISHED, EventStatus.CLOSED]
            )
        )
    ]
    parts = {
        event.title: part(
            event.date_precision, over=is_over(event.ends_at, event.last_day, event.date_certainty, event.status, AT)
        )
        for event in events
    }

    past = {title for title, where in parts.items() if where in (Part.PAST, Part.PAST_DAY_UNKNOWN)}

    assert set(found(when="past")) == past
    assert set(found(when="upcoming")) == set(parts) - past
    assert [parts[title].value for title in found()] == sorted(where.value for where in parts.values())


def test_the_filters_offer_what_there_is(app: Flask) -> None:
    project = make_project("Learning by doing", code="AFR-9")
    findable(make_event("One", languages=["fr", "ar"], mode=Mode.ONLINE, projects=[project]), "child_labour")
    make_project("Not begun", code="AFR-8")
    make_event("Draft", status=EventStatus.DRAFT, country_iso3="PER")

    assert facets.choices() == facets.Choices(
        regions=frozenset({"africa"}),
        countries=frozenset({"KEN"}),
        themes=frozenset({"child_labour"}),
        types=frozenset({"workshop"}),
        languages=frozenset({"fr", "ar"}),
        modes=frozenset({"online"}),
        groups=frozenset({"african_union", "g77", "global_south", "ilo_member", "unctad_developing"}),
        projects={"AFR-9": "Learning by doing"},
        years=(2027,),
    )
