"""The projects in an organiser's hands: making one, saying all there is to say of it, showing it to everybody."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.audit import last_change_of
from app.core.db import transaction
from app.core.i18n import pick
from app.desk.merging import Told, after_others
from app.desk.partner_forms import PartnersForm
from app.desk.project_forms import (
    HandForm,
    NewProjectForm,
    ProgressForm,
    ProjectForm,
    SourcesForm,
    SupportForm,
    WhatForm,
)
from app.desk.views import seen_by
from app.programme import project_details, projects
from app.programme import project_queries as queries
from app.programme import project_words as words
from app.programme.errors import ChangedMeanwhile, DetailRefused, LastHolder, NoSuchOrganiser, StillInUse
from app.programme.models import Project
from app.programme.phrases import STATUSES
from app.programme.rules import PUBLIC
from app.reference.catalogue import catalogue

bp = Blueprint("desk_projects", __name__, url_prefix="/organise/projects", template_folder="templates")


@dataclass(frozen=True)
class Section:
    """One page of a project's forms."""

    form: type[ProjectForm]
    title: LazyString
    icon: str


SECTIONS = {
    "details": Section(WhatForm, _l("What it is"), "edit"),
    "partners": Section(PartnersForm, _l("Partners"), "globe"),
    "support": Section(SupportForm, _l("Money and gifts in kind"), "balance"),
    "progress": Section(ProgressForm, _l("Progress and results"), "check"),
    "sources": Section(SourcesForm, _l("Sources"), "document"),
}


@bp.get("")
@requires(Permission.PROGRAMME_READ)
def index() -> ResponseReturnValue:
    """List the projects in one's hands."""
    return render_template(
        "desk/projects.html",
        projects=queries.projects_of(signed_in()),
        numbers=queries.numbers_of_events(),
        kinds=words.KINDS,
        known=catalogue(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def new() -> ResponseReturnValue:
    """Begin a project."""
    form = NewProjectForm()
    if form.validate_on_submit():
        said = form.title.data or "", form.kind.data, form.region_id.data, form.code.data or ""
        try:
            with transaction():
                project = projects.create_project(*said, by=signed_in(), at=clock.now())
        except DetailRefused as refused:
            form[refused.field].errors = [refused.sentence()]
        else:
            flash(_("The project is there. Nobody else sees it until you show it to everybody."))
            return redirect(url_for(".section", code=project.code, name="details"))
    return render_template("desk/project_new.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/<code>")
@requires(Permission.PROGRAMME_READ)
def project(code: str) -> ResponseReturnValue:
    """Show how a project stands."""
    return _overview(_mine(code), HandForm(formdata=None))


def _overview(project: Project, form: HandForm) -> str:
    known, at = catalogue(), clock.now()
    events = queries.all_events_of(project.id)
    on = words.judged_on(project, events, at.date())
    return render_template(
        "desk/project.html",
        **_frame(project),
        form=form,
        known=known,
        events=events,
        statuses=STATUSES,
        casts=words.casts(project, known),
        check=words.checked(project, known, on=on),
        holders=queries.holders_of(project.id),
        in_public=any(event.status in PUBLIC for event in events),
    )


@bp.post("/<code>/hands")
@requires(Permission.PROGRAMME_WRITE)
def hand(code: str) -> ResponseReturnValue:
    """Put a project into another organiser's hands too."""
    project, form = _mine(code), HandForm()
    if form.validate():
        try:
            with transaction():
                user = projects.hand_to(project, form.email.data or "", by=signed_in(), at=clock.now())
        except NoSuchOrganiser as refused:
            form.email.errors = [refused.sentence()]
        else:
            flash(_("%(name)s has the project and its events in hand now.", name=user.name))
            return redirect(url_for(".project", code=code, _anchor="hands"))
    return _overview(project, form), 422


@bp.post("/<code>/hands/<uuid:user_id>/remove")
@requires(Permission.PROGRAMME_WRITE)
def take(code: str, user_id: UUID) -> ResponseReturnValue:
    """Take a project out of somebody's hands."""
    project = _mine(code)
    try:
        with transaction():
            projects.take_from(project, user_id, by=signed_in(), at=clock.now())
    except LastHolder as refused:
        flash(refused.sentence(), "warn")
    still = queries.visible_project(code, seen_by=signed_in())
    return redirect(url_for(".project", code=code, _anchor="hands") if still else url_for(".index"))


@bp.route("/<code>/<name>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def section(code: str, name: str) -> ResponseReturnValue:
    """Change one part of what is said of a project."""
    project = _mine(code)
    kind = (SECTIONS.get(name) or abort(404)).form
    form, changed_meanwhile = kind(data=_shown(project, kind)), None
    if "more" in request.form:
        return _page(project, name, form, more=request.form["more"])
    if form.validate_on_submit():
        try:
            with transaction():
                projects.change_project(
                    project, form.project_details(), by=signed_in(), at=clock.now(), seen=seen_by(form)
                )
        except DetailRefused as refused:
            form[refused.field].errors = [*form[refused.field].errors, refused.sentence()]
        except ChangedMeanwhile:
            form, changed_meanwhile = _with_theirs(project, form)
        else:
            flash(_("Your changes are stored."))
            return redirect(url_for(".project", code=code))
    status = 409 if changed_meanwhile is not None else 422 if form.is_submitted() else 200
    return _page(project, name, form, changed_meanwhile), status


def _shown(project: Project, kind: type[ProjectForm]) -> dict[str, Any]:
    """Give what a form shows of a project as it stands."""
    return kind.shown(project_details.of_project(project)) | {"seen": last_change_of(project).isoformat()}


def _with_theirs(project: Project, form: ProjectForm) -> tuple[ProjectForm, list[Told]]:
    """Fill the form in anew: with what was typed, and with what somebody else has stored meanwhile."""
    now = project_details.of_project(project)
    both, told = after_others(form, project, now, form.said(), since=seen_by(form))
    seen = last_change_of(project).isoformat()
    return type(form)(formdata=None, data=form.shown({**now, **both}) | {"seen": seen}), told


def _page(
    project: Project, name: str, form: ProjectForm, changed_meanwhile: list[Told] | None = None, more: str = ""
) -> str:
    """Draw the page of one part, with an empty row in each list, and the same again in the one that needs more."""
    form.make_room(more)
    countries = sorted(pick(country.names) for country in catalogue().countries.values())
    return render_template(
        "desk/project_section.html",
        **_frame(project),
        form=form,
        section=name,
        changed_meanwhile=changed_meanwhile,
        countries=countries if name == "partners" else [],
    )


@bp.post("/<code>/show")
@requires(Permission.PROGRAMME_WRITE)
def show(code: str) -> ResponseReturnValue:
    """Show a project to everybody."""
    project = _mine(code)
    with transaction():
        projects.show(project, by=signed_in(), at=clock.now())
    flash(_("Everybody can see the project now."))
    return redirect(url_for(".project", code=code))


@bp.post("/<code>/hide")
@requires(Permission.PROGRAMME_WRITE)
def hide(code: str) -> ResponseReturnValue:
    """Take a project off the site."""
    project = _mine(code)
    try:
        with transaction():
            projects.hide(project, by=signed_in(), at=clock.now())
    except StillInUse as refused:
        flash(refused.sentence(), "warn")
    else:
        flash(_("Only those who have the project in their hands see it now. You can show it again."))
    return redirect(url_for(".project", code=code))


def _mine(code: str) -> Project:
    """Find a project in one's hands; any other does not exist."""
    return queries.visible_project(code, seen_by=signed_in()) or abort(404)


def _frame(project: Project) -> dict[str, Any]:
    return {"project": project, "sections": SECTIONS, "words": words}
