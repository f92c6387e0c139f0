"""Storing the projects of a programme file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import audit
from app.core.audit import SYSTEM
from app.core.db import db
from app.programme import calendar
from app.programme.files import Initiative, cited, regions_by_name
from app.programme.models import FundingLine, Project, ProjectPartner, project_themes
from app.programme.project_details import set_themes
from app.programme.rules import FundingStatus, PartnerRole

SOCIAL_PARTNERS = ("ITUC", "IOE")
NOT_STATED = "not stated"
PLAIN = (
    "title", "kind", "region_id", "modality_id", "description", "outcomes", "plans", "country_groups",
    "counted_in_portfolio", "note", "sources", "corroboration",
)  # fmt: skip
OF_PARTNERS = ("country_iso3", "organisation", "role", "basis")
OF_FUNDING = ("amount", "currency", "source", "status")
Values = dict[str, Any]


def store(said: Initiative, titles: Mapping[str, str], *, at: datetime) -> None:
    """Store a project as the file has it."""
    project = db.session.scalar(select(Project).filter_by(code=said.id))
    before, after = _as_stored(project) if project else {}, _as_said(said, titles)
    changed = [name for name, value in after.items() if before.get(name) != value]
    if not changed:
        return
    project = project or Project(code=said.id)
    _put_on(project, after)
    fields = {name: {"from": before[name], "to": after[name]} for name in changed} if before else {"fields": changed}
    audit.record("project.loaded", project, by=SYSTEM, at=at, **fields)
    calendar.programme_changed(at=at)


def _as_stored(project: Project) -> Values:
    """Give a project as it stands."""
    themes = select(project_themes.c.theme_id).where(project_themes.c.project_id == project.id)
    return {name: getattr(project, name) for name in PLAIN} | {
        "themes": sorted(db.session.scalars(themes)),
        "partners": [{name: getattr(partner, name) for name in OF_PARTNERS} for partner in project.partners],
        "funding_lines": [{name: getattr(line, name) for name in OF_FUNDING} for line in project.funding_lines],
    }


def _as_said(said: Initiative, titles: Mapping[str, str]) -> Values:
    """Give a project as the file has it."""
    return {
        "title": said.title,
        "kind": said.kind,
        "region_id": regions_by_name()[said.ilo_region],
        "modality_id": said.modality or None,
        "description": said.description,
        "outcomes": said.outcomes_stated,
        "plans": said.planned_stated,
        "country_groups": said.groups,
        "counted_in_portfolio": said.counts_in_the_14,
        "note": said.note,
        "sources": cited(said.source, titles),
        "corroboration": [report.model_dump() for report in said.corroboration],
        "themes": sorted(set(said.themes)),
        "partners": _partners(said),
        "funding_lines": _funding(said),
    }


def _partners(said: Initiative) -> list[Values]:
    """List who takes part and what they do: a role the file names, else the one that goes with where it names them."""
    learning, backing, speaking = PartnerRole.BENEFICIARY, PartnerRole.FACILITATING, PartnerRole.SOCIAL_PARTNER
    reported = [iso3 for iso3 in said.countries_public_source if iso3 not in said.countries_seed]
    countries = [
        *((iso3, learning, "seed") for iso3 in said.countries_seed),
        *((iso3, learning, "public_source") for iso3 in reported),
        *((iso3, backing, "seed") for iso3 in said.partner_countries),
    ]
    return [
        {"country_iso3": iso3, "organisation": None, "role": role, "basis": basis}
        for iso3, usual, basis in countries
        for role in said.roles.get(iso3, [usual])
    ] + [
        {
            "country_iso3": None,
            "organisation": name,
            "role": speaking if name in SOCIAL_PARTNERS else backing,
            "basis": "seed",
        }
        for name in said.partner_organisations
    ]


def _funding(said: Initiative) -> list[Values]:
    """Give the money as far as the file states it."""
    if said.funding_usd is None and said.funding_source in ("", NOT_STATED):
        return []
    line = {"amount": said.funding_usd, "currency": "USD", "source": said.funding_source}
    return [line | {"status": FundingStatus.STATED}]


def _put_on(project: Project, values: Values) -> None:
    """Put on a project what is said of it."""
    for name in PLAIN:
        setattr(project, name, values[name])
    project.partners = [ProjectPartner(position=n, **partner) for n, partner in enumerate(values["partners"])]
    project.funding_lines = [FundingLine(position=n, **line) for n, line in enumerate(values["funding_lines"])]
    db.session.add(project)
    db.session.flush()
    set_themes(project, values["themes"])
