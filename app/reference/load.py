"""Loading the reference data from the files that come with the product, or from newer ones."""

from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, select

from app.core.db import db, upsert
from app.reference import catalogue
from app.reference.files import Row, lines, rows
from app.reference.models import (
    City,
    ConstituentGroup,
    Country,
    CountryGroup,
    EventType,
    Membership,
    Modality,
    Region,
    Theme,
)

DATA = Path(__file__).parent / "data"
STATUSES = ("ilo_member", "un_member_not_ilo", "observer", "other_state", "territory")
MODES = ("in_person", "online", "hybrid")
JOINED = ("joined", "joined_contested")
Values = dict[str, Any]


def load(folder: Path = DATA) -> int:
    """Bring the reference data up to the files of a folder, and give the number of countries."""
    regions = rows(folder, "regions.csv", "region_id")
    countries = rows(folder, "countries.csv", "iso3")
    groups = rows(folder, "groups.csv", "flag")
    upsert(Region, [_region(n, row) for n, row in enumerate(regions.values())])
    upsert(Country, _countries(countries, regions))
    upsert(CountryGroup, [_country_group(n, row) for n, row in enumerate(groups.values())])
    _load_memberships(_memberships(countries, groups, lines(folder, "group_changes.csv")))
    upsert(City, [_city(row, countries) for row in rows(folder, "cities.csv", "city_id").values()])
    upsert(Theme, _themes(rows(folder, "themes.csv", "theme_id")))
    upsert(Modality, _numbered(folder, "modalities.csv", "modality_id", _modality))
    upsert(EventType, _numbered(folder, "event_types.csv", "event_type_id", _event_type))
    upsert(ConstituentGroup, _numbered(folder, "constituent_groups.csv", "group_id", _constituent_group))
    catalogue.forget()
    return len(countries)


def _region(position: int, row: Row) -> Values:
    return {
        "id": row.text("region_id"),
        "position": position,
        "names": row.names("label"),
        "office": row.text("office"),
        "office_city_id": row.text("office_city_id"),
    }


def _countries(countries: dict[str, Row], regions: dict[str, Row]) -> list[Values]:
    """Read the countries; their file names regions by what people call them."""
    by_name = {row.text("value"): region_id for region_id, row in regions.items()}
    return [_country(iso3, row, by_name) for iso3, row in countries.items()]


def _country(iso3: str, row: Row, regions: dict[str, str]) -> Values:
    return {
        "iso3": iso3,
        "iso2": row.filled("iso2"),
        "m49": row.filled("m49"),
        "names": row.names("name"),
        "status": row.one_of("status", STATUSES),
        "region_id": regions[row.one_of("ilo_region", regions)],
        "subregion": row.text("m49_subregion"),
        "zone": row.zone("tz_default"),
        "zones": row.words("tz_all"),
        "capital": row.text("capital"),
        "latitude": row.degrees("capital_lat", 90),
        "longitude": row.degrees("capital_lon", 180),
        "calling_code": row.text("calling_code"),
        "note": row.text("notes"),
    }


def _country_group(position: int, row: Row) -> Values:
    return {
        "id": row.text("flag"),
        "position": position,
        "names": row.names("label"),
        "reference_date": row.day("reference_date"),
        "counting_note": row.text("counting_note"),
        "source": row.text("source"),
    }


def _memberships(countries: dict[str, Row], groups: dict[str, Row], changes: list[Row]) -> list[Values]:
    """Date the memberships: who is on a list now, since when if that is known, and who was on it until a day."""
    found = {
        (group_id, iso3): _membership(group_id, iso3, source=group.text("source"))
        for group_id, group in groups.items()
        for iso3, country in countries.items()
        if country.flag(group_id)
    }
    for change in changes:
        key = (change.text("flag"), change.one_of("iso3", countries))
        if change.text("change") in JOINED and key in found:
            found[key] |= {"since": change.day("date"), "source": _source(change)}
        elif change.text("change") == "left" and key[0] in groups:
            found[key] = _membership(*key, source=_source(change)) | {"until": change.day("date")}
    return list(found.values())


def _membership(group_id: str, iso3: str, *, source: str) -> Values:
    return {
        "id": uuid5(NAMESPACE_URL, f"membership:{group_id}:{iso3}"),  # the same at every loading
        "country_iso3": iso3,
        "group_id": group_id,
        "since": None,
        "until": None,
        "source": source,
    }


def _source(change: Row) -> str:
    """Name where a change was read, with what is to be said about it."""
    note = change.text("note")
    return f"{change.text('source')} ({note})" if note else change.text("source")


def _load_memberships(memberships: list[Values]) -> None:
    """Store the memberships; one that the files no longer know is gone."""
    upsert(Membership, memberships)
    gone = set(db.session.scalars(select(Membership.id))) - {membership["id"] for membership in memberships}
    db.session.execute(delete(Membership).where(Membership.id.in_(gone)))


def _city(row: Row, countries: dict[str, Row]) -> Values:
    return {
        "id": row.text("city_id"),
        "name": row.filled("name_en"),
        "local_name": row.text("name_local"),
        "country_iso3": row.one_of("iso3", countries),
        "zone": row.zone("tz"),
        "latitude": row.degrees("lat", 90),
        "longitude": row.degrees("lon", 180),
    }


def _themes(themes: dict[str, Row]) -> list[Values]:
    """Read the themes, the roots of the tree first, since a branch is stored after what it hangs on."""
    found = [_theme(n, row, themes) for n, row in enumerate(themes.values())]
    return sorted(found, key=lambda theme: theme["parent_id"] is not None)


def _theme(position: int, row: Row, themes: dict[str, Row]) -> Values:
    return {
        "id": row.text("theme_id"),
        "position": position,
        "parent_id": row.one_of("parent_id", {"", *themes}) or None,
        "names": row.names("label"),
        "sdg_targets": row.words("sdg_targets", ";"),
    }


def _numbered(folder: Path, name: str, key: str, read: Any) -> list[Values]:
    """Read a file whose order is the order in which people see its rows."""
    found = rows(folder, name, key)
    return [
        {"id": own_id, "position": n, "names": row.names("label")} | read(row)
        for n, (own_id, row) in enumerate(found.items())
    ]


def _modality(row: Row) -> Values:
    return {
        "least_south": row.whole("min_south"),
        "needs_north_or_multilateral": row.flag("requires_north_or_multilateral"),
    }


def _event_type(row: Row) -> Values:
    return {"default_mode": row.one_of("default_mode", MODES)}


def _constituent_group(row: Row) -> Values:
    return {"tripartite": row.flag("tripartite"), "category": row.text("category")}
