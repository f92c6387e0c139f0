"""The shape in which programs read projects."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app
from pydantic import Field

from app.core.api import Schema
from app.core.fields import Day
from app.programme import project_details, project_words
from app.programme.models import Project
from app.programme.rules import FundingStatus, PartnerRole
from app.programme.sstc import Verdict
from app.reference.catalogue import Catalogue


class ProjectInList(Schema):
    """A project, as lists have it."""

    code: str
    url: str
    title: str
    kind: str
    region: str
    modality: str | None
    first_day: Day | None
    last_day: Day | None
    themes: list[str]


class PartnerOut(Schema):
    """A country or an organisation in a project."""

    country: str | None = Field(description="ISO 3166-1 alpha-3; null for an organisation.")
    organisation: str | None
    role: PartnerRole
    since: Day | None
    until: Day | None
    basis: str = Field(description="Who names it: `seed`, `public_source` or `organiser`.")


class FundingLineOut(Schema):
    """Money for a project."""

    amount: Decimal | None = Field(description="Null where none is stated.")
    currency: str
    source: str
    status: FundingStatus


class ContributionOut(Schema):
    """What somebody gives instead of money."""

    what: str
    source: str
    days: Decimal | None
    value: Decimal | None = Field(description="Only where it is known.")
    currency: str


class MilestoneOut(Schema):
    """What is to be reached by when, and when it was."""

    title: str
    planned: Day | None
    actual: Day | None


class NoteOut(Schema):
    """How a project stood on a day."""

    day: Day
    text: str


class CheckOut(Schema):
    """What kind of cooperation a project is, by its partners and the dated lists of countries; it decides nothing."""

    verdict: Verdict
    lists_of: Day = Field(description="By the lists of which day it is judged.")
    south: list[str] = Field(description="The leading countries of the South.")
    elsewhere: list[str] = Field(description="The leading countries that are on no list of the South.")
    backing: list[str] = Field(description="Northern countries and multilateral institutions that support it.")
    counts_because: str = Field(description="Why an organiser counts it all the same.")


class ProjectOut(ProjectInList):
    """A project, with all that is public of it."""

    description: str
    country_groups: list[str] = Field(description="Lists of countries that take part as a whole.")
    partners: list[PartnerOut]
    funding_lines: list[FundingLineOut]
    in_kind: list[ContributionOut]
    milestones: list[MilestoneOut]
    progress_notes: list[NoteOut]
    outcomes: list[str]
    plans: list[str]
    note: str
    cooperation: CheckOut


def project_in_list(project: Project) -> ProjectInList:
    """Show a project in a list."""
    return ProjectInList(**_common(project))


def project_out(project: Project, known: Catalogue, *, on: date) -> ProjectOut:
    """Show a project, judged by the lists of a day."""
    said, found = project_details.of_project(project), project_words.finding(project, known, on)
    return ProjectOut(
        **_common(project),
        **{name: said[name] for name in ("description", "country_groups", "outcomes", "plans", "note")},
        partners=[PartnerOut(country=line.pop("country_iso3"), **line) for line in said["partners"]],
        **{name: said[name] for name in ("funding_lines", "in_kind", "milestones", "progress_notes")},
        cooperation=CheckOut(
            verdict=found.verdict,
            lists_of=on,
            south=list(found.south),
            elsewhere=list(found.elsewhere),
            backing=[*found.backing, *found.institutions],
            counts_because=project.counts_because,
        ),
    )


def _common(project: Project) -> dict[str, Any]:
    alike = {name: getattr(project, name) for name in ("code", "title", "kind", "first_day", "last_day")}
    return alike | {
        "url": f"{current_app.config['BASE_URL']}/projects/{project.code}",
        "region": project.region_id,
        "modality": project.modality_id,
        "themes": sorted(theme.theme_id for theme in project.theme_ids),
    }
