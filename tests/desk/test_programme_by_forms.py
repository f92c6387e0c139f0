"""All of the programme of 2024 and 2025, made as an organiser makes it: by what the pages ask, and nothing else."""

from contextlib import suppress
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from sqlalchemy import inspect

from app.core.db import Base, db, transaction
from app.programme import load
from app.programme.models import Event, EventRelation, Project
from app.reference.catalogue import catalogue
from tests.factories import NOW, make_user, sign_in
from tests.support.pages import form_with, typed

FILE = yaml.safe_load(load.PROGRAMME.read_text(encoding="utf-8"))
TITLES = {document["file"]: document["title"] for document in FILE["meta"]["sources"]}
HOW_IT_CAME = {"id", "uid", "slug", "number", "sequence", "created_at", "published_at", "modified_at", "project_id"}
CERTAINTY = {"held": "held", "recurring": "confirmed"}


class Undone(Exception):
    """Nothing of this is to be kept."""


def row(of: Base) -> dict[str, Any]:
    """Every column of a row but those that say how it came to be."""
    return {c.key: getattr(of, c.key) for c in inspect(of).mapper.column_attrs if c.key not in HOW_IT_CAME}


def programme() -> dict[str, Any]:
    """All that is stored of projects and events, by their codes."""
    projects = {
        one.code: row(one)
        | {"themes": sorted(theme.theme_id for theme in one.theme_ids)}
        | {name: list(map(row, getattr(one, name))) for name in ("partners", "funding_lines", "in_kind", "milestones")}
        for one in db.session.query(Project)
    }
    codes = {event.id: event.code for event in db.session.query(Event)}
    events = {
        one.code: row(one)
        | {"themes": sorted(theme.theme_id for theme in one.themes), "venue_id": one.venue and row(one.venue)}
        | {"projects": [project.code for project in one.projects], "sessions": len(one.sessions)}
        for one in db.session.query(Event)
    }
    relations = {(codes[r.event_id], r.kind, codes[r.related_id]) for r in db.session.query(EventRelation)}
    return {"projects": projects, "events": events, "relations": relations}


@pytest.fixture
def loaded(app) -> dict[str, Any]:
    """What loading the file stores; nothing of it is kept."""
    found: dict[str, Any] = {}
    with suppress(Undone), transaction():
        load.load(load.PROGRAMME, at=NOW)
        found = programme()
        raise Undone
    return found


class Organiser:
    """Somebody with a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def send(self, address: str, field: str, answers: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> str:
        """Open a page, ask for as many rows as are needed, fill in its form, and send it; say where one is led."""
        form = form_with(self.client.get(address).text, field)
        for name, things in rows.items():
            for number, thing in enumerate(things):
                if f"{name}-{number}-{next(iter(thing))}" not in form:
                    form = form_with(self.client.post(address, data=form | {"more": [name]}).text, field)
                form = typed(form, {f"{name}-{number}-{key}": value for key, value in thing.items()})
        answer = self.client.post(address, data=typed(form, answers))
        assert answer.status_code == 302, (address, answer.text[answer.text.find('class="errors"') :][:600])
        return answer.location

    def press(self, address: str) -> None:
        """Press a button that asks nothing."""
        assert self.client.post(address).status_code == 302


def sources(said: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {
        "sources": [{"title": TITLES[s["file"]], "file": s["file"], "section": s["section"]} for s in said["source"]],
        "corroboration": said["corroboration"],
    }


def partners(said: dict[str, Any]) -> list[dict[str, str]]:
    """Who takes part, by name, as somebody would read it off the file."""
    reported = [iso3 for iso3 in said["countries_public_source"] if iso3 not in said["countries_seed"]]
    named = [
        *((iso3, "beneficiary", "seed") for iso3 in said["countries_seed"]),
        *((iso3, "beneficiary", "public_source") for iso3 in reported),
        *((iso3, "facilitating", "seed") for iso3 in said["partner_countries"]),
    ]
    countries = [
        {"who": catalogue().countries[iso3].names["en"], "role": role, "basis": basis}
        for iso3, usual, basis in named
        for role in said.get("roles", {}).get(iso3, [usual])
    ]
    speaking = {"ITUC": "social_partner", "IOE": "social_partner"}
    return countries + [
        {"who": name, "role": speaking.get(name, "facilitating"), "basis": "seed"}
        for name in said["partner_organisations"]
    ]


def make_project(olga: Organiser, said: dict[str, Any]) -> None:
    regions = {region.names["en"]: region.id for region in catalogue().regions.values()}
    region, code = regions[said["ilo_region"]], said["id"]
    begun = {"title": said["title"], "kind": said["kind"], "region_id": region, "code": code}
    olga.send("/organise/projects/new", "code", begun, {})
    place = f"/organise/projects/{code}"
    what = {"modality_id": said["modality"], "description": said["description"], "themes": said["themes"]}
    counted = {"counted_in_portfolio": "y"} if said["counts_in_the_14"] else {}
    olga.send(f"{place}/details", "seen", what | counted, {})
    olga.send(f"{place}/partners", "seen", {"country_groups": said["groups"]}, {"partners": partners(said)})
    if said["funding_source"] != "not stated":
        line = {"source": said["funding_source"], "amount": said["funding_usd"] or "", "status": "stated"}
        olga.send(f"{place}/support", "seen", {}, {"funding_lines": [line]})
    stated = {"outcomes": said["outcomes_stated"], "plans": said["planned_stated"]}
    olga.send(f"{place}/progress", "seen", {name: "\n".join(each) for name, each in stated.items()}, {})
    olga.send(f"{place}/sources", "seen", {"note": said["note"]}, sources(said))
    olga.press(f"{place}/show")


def make_event(olga: Organiser, said: dict[str, Any]) -> str:
    """Make an event, show it to everybody, close it where it is over; gives its place among the organiser's pages."""
    edit = olga.send("/organise/new-event", "template", {"title": said["title"], "template": "empty"}, {})
    place = edit.removesuffix("/edit")
    olga.send(f"{place}/edit", "seen", told(said), {})
    reported = said["public_source_details"]
    more = {"public_source_details": [as_typed(reported)]} if reported else {}
    rows = sources(said) | {"stated_participants": said["participants"]} | more
    olga.send(f"{place}/record", "seen", {"basis": said["basis"], "code": said["id"], "note": said["note"]}, rows)
    olga.press(f"{place}/publish")
    if said["status"] == "held":
        olga.press(f"{place}/close")
    return place


def told(said: dict[str, Any]) -> dict[str, Any]:
    """What somebody answers who knows of an event what the file says."""
    day = {"day": "", "month": "-01", "year": "-01-01", "unknown": ""}[said["date_precision"]]
    project = next((one for one in FILE["initiatives"] if one["id"] == said["initiative"]), None)
    regions = {region.names["en"]: region.id for region in catalogue().regions.values()}
    answers = {
        "summary": said["description"], "type_id": said["event_type"], "modality_id": said["modality"],
        "mode": said["mode"], "first_day": said["start"] + day, "last_day": said["end"] + day, "zone": said["tz"],
        "date_precision": said["date_precision"], "date_certainty": CERTAINTY.get(said["status"], "suggested"),
        "country_iso3": said["country"], "city_id": said["city_id"], "venue": said["venue"], "themes": said["themes"],
        "projects": [said["initiative"]] if said["initiative"] else [],
    }  # fmt: skip
    if not said["country"] and project:
        answers["region_id"] = regions[project["ilo_region"]]
    return answers


def as_typed(reported: dict[str, Any]) -> dict[str, Any]:
    asked = ("city_id", "country", "start", "end", "mode", "participants", "countries")
    ticked = {"held": reported.get("status"), "unsure": reported.get("identity")}
    return {n: reported[n] for n in asked if n in reported} | {name: "y" for name, yes in ticked.items() if yes}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # 350 pages: once is enough
def test_every_initiative_and_event_can_be_made_through_the_forms_alone(client: FlaskClient, loaded) -> None:
    sign_in(client, make_user(name="Olga Organiser"))
    olga = Organiser(client)
    for said in FILE["initiatives"]:
        make_project(olga, said)
    places = {said["id"]: make_event(olga, said) for said in FILE["events"]}
    for said in FILE["events"]:
        for field, way in (("parent", "part_of"), ("back_to_back_with", "back_to_back_with")):
            if other := said.get(field):
                slug = places[other].rpartition("/")[2]
                sought = f"{places[said['id']]}/related?q={slug.replace('-', '+')[:60]}"
                olga.send(sought, "way", {"way": way, "other": slug}, {})

    made = programme()
    assert (len(made["projects"]), len(made["events"])) == (17, 25)
    for kind in ("projects", "events"):
        for code, expected in loaded[kind].items():
            assert made[kind][code] == expected, code
    assert made["relations"] == loaded["relations"]
