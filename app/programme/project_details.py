"""What an organiser can say of a project: any part of it, put on its rows, compared with what was there."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import delete, insert

from app.core.db import Base, db
from app.programme.errors import EndsBeforeStart, NotAChoice, TitleMissing
from app.programme.models import FundingLine, Project, ProjectPartner, project_themes
from app.programme.project_models import InKindContribution, Milestone, ProgressNote
from app.reference.catalogue import catalogue

Line = dict[str, Any]  # a row of a list, by the names of its columns


class ProjectDetails(TypedDict, total=False):
    """Everything that a form may say of a project; what is left out stays as it is."""

    title: str
    kind: str
    region_id: str
    modality_id: str | None
    description: str
    first_day: date | None
    last_day: date | None
    themes: list[str]
    country_groups: list[str]
    counted_in_portfolio: bool
    outcomes: list[str]
    plans: list[str]
    partners: list[Line]
    funding_lines: list[Line]
    in_kind: list[Line]
    milestones: list[Line]
    progress_notes: list[Line]
    note: str
    counts_because: str
    sources: list[Line]
    corroboration: list[Line]


PLAIN = (
    "title", "kind", "region_id", "modality_id", "description", "first_day", "last_day", "country_groups",
    "counted_in_portfolio", "outcomes", "plans", "note", "counts_because", "sources", "corroboration",
)  # fmt: skip
LINES: dict[str, tuple[type[Base], tuple[str, ...]]] = {
    "partners": (ProjectPartner, ("country_iso3", "organisation", "role", "since", "until", "basis")),
    "funding_lines": (FundingLine, ("amount", "currency", "source", "status")),
    "in_kind": (InKindContribution, ("what", "source", "days", "value", "currency")),
    "milestones": (Milestone, ("title", "planned", "actual")),
    "progress_notes": (ProgressNote, ("day", "text")),
}
EXACT = {"amount": Decimal("0.01"), "value": Decimal("0.01"), "days": Decimal("0.1")}


def of_project(project: Project) -> dict[str, Any]:
    """Give all the details of a project as they stand."""
    return {
        **{name: getattr(project, name) for name in PLAIN},
        **{name: [_line(row, columns) for row in getattr(project, name)] for name, (_, columns) in LINES.items()},
        "themes": sorted(theme.theme_id for theme in project.theme_ids),
    }


def _line(row: Base, columns: tuple[str, ...]) -> Line:
    return {name: exactly(name, getattr(row, name)) for name in columns}


def exactly(name: str, value: Any) -> Any:
    """Write an amount with as many decimals as it is kept with."""
    return value.quantize(EXACT[name]) if name in EXACT and value is not None else value


def put_on_project(project: Project, said: ProjectDetails) -> None:
    """Put on a project what is said of it; nothing is put where anything is refused."""
    before = of_project(project)
    new: dict[str, Any] = {**before, **said}
    _check(new)
    with db.session.no_autoflush:
        for name in PLAIN:
            setattr(project, name, new[name])
        for name, (model, _) in LINES.items():
            if new[name] != before[name]:
                setattr(project, name, [model(position=n, **line) for n, line in enumerate(new[name])])
    db.session.flush()
    set_themes(project, new["themes"])


def _check(new: Mapping[str, Any]) -> None:
    """Refuse what is not a choice and what cannot be true together."""
    if not new["title"].strip():
        raise TitleMissing("title")
    known = catalogue()
    for name, said, choices in (
        ("region_id", [new["region_id"]], known.regions),
        ("modality_id", [new["modality_id"]] if new["modality_id"] else [], known.modalities),
        ("themes", new["themes"], known.themes),
        ("country_groups", new["country_groups"], known.country_groups),
    ):
        if unknown := [one for one in said if one not in choices]:
            raise NotAChoice(name, value=unknown[0])
    if new["first_day"] and new["last_day"] and new["last_day"] < new["first_day"]:
        raise EndsBeforeStart("last_day")


def set_themes(project: Project, themes: list[str]) -> None:
    """Make these the project's themes."""
    db.session.execute(delete(project_themes).where(project_themes.c.project_id == project.id))
    if rows := [{"project_id": project.id, "theme_id": theme} for theme in dict.fromkeys(themes)]:
        db.session.execute(insert(project_themes), rows)
    db.session.expire(project, ["theme_ids"])
