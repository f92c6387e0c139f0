"""Reports of several events, on screen and as files; and who gets a report by mail."""

import json
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refusal
from app.reports import paper, phrases, queries, service, subjects, tables
from app.reports.across import About, address_of, report_of
from app.reports.forms import OrderForm
from app.reports.rules import Dimension, Rhythm, Subject, shade
from app.reports.views import XLSX, file_of

bp = Blueprint("reports_across", __name__, template_folder="templates")

SEVERAL = "/organise/attendance/<any(series,project,year):subject>/<key>"
MAIL = "/organise/attendance/<subject>/<key>/mail"


@bp.get("/organise/reports")
@requires(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    """Offer the reports of several events: of each project and of each year."""
    projects, years = queries.projects_in_hand(signed_in()), queries.years_in_hand(signed_in())
    return render_template("reports/index.html", projects=projects, years=years, words=phrases)


@bp.get(SEVERAL)
@requires(Permission.REPORT_READ)
def attendance(subject: str, key: str) -> ResponseReturnValue:
    """Show who came to several events."""
    about = about_of(subject, key)
    return render_template(
        "reports/across.html",
        about=about,
        report=report_of(about, at=clock.now()),
        Dimension=Dimension,
        words=phrases,
        shade=shade,
    )


@bp.get(f"{SEVERAL}/attendance.<any(csv,xlsx,pdf,json):kind>")
@requires(Permission.REPORT_READ)
def attendance_file(subject: str, key: str, kind: str) -> Response:
    """Give the figures of several events as a file."""
    about = about_of(subject, key)
    report = report_of(about, at=clock.now())
    name = f"attendance-{subject}-{key}.{kind}"
    if kind == "pdf":
        facts = [phrases.how_many_events(len(about.events))]
        return file_of(paper.as_pdf(report, facts), "application/pdf", name)
    if kind == "xlsx":
        return file_of(tables.across_as_xlsx(report), XLSX, name)
    if kind == "json":
        return file_of(json.dumps(tables.as_json(report), ensure_ascii=False).encode(), "application/json", name)
    return file_of(tables.as_csv(report), "text/csv", name)


@bp.route(MAIL, methods=["GET", "POST"])
@requires(Permission.REPORT_READ)
def mail(subject: str, key: str) -> ResponseReturnValue:
    """Say who gets a report by mail, and have it sent to more people."""
    about, form = about_of(subject, key), OrderForm()
    if form.validate_on_submit():
        try:
            with transaction():
                rhythm = Rhythm(form.rhythm.data)
                new = service.order(about, form.addresses, rhythm, by=signed_in(), at=clock.now())
        except Refusal as refusal:
            form.readers.errors = [refusal.sentence()]
        else:
            flash(ngettext("One more person gets the report.", "%(num)d more people get the report.", new))
            return redirect(url_for(".mail", subject=subject, key=key))
    about = about_of(subject, key)
    page = render_template(
        "reports/mail.html",
        about=about,
        event=about.events[0] if about.is_one else None,
        address=address_of(about),
        orders=queries.orders(about.subject, key),
        form=form,
        words=phrases,
    )
    return page, 422 if form.errors else 200


@bp.post(f"{MAIL}/<uuid:order_id>/stop")
@requires(Permission.REPORT_READ)
def stop(subject: str, key: str, order_id: UUID) -> ResponseReturnValue:
    """Send a report to somebody no more."""
    about = about_of(subject, key)
    order = queries.order_of(order_id, about.subject, key) or abort(404)
    with transaction():
        service.stop(order, by=signed_in(), at=clock.now())
    flash(_("Stopped: no more mail leaves."))
    return redirect(url_for(".mail", subject=subject, key=key))


def about_of(subject: str, key: str) -> About:
    """Find what a report is about, for whoever asks."""
    if subject not in {one.value for one in Subject}:
        abort(404)
    return subjects.find(Subject(subject), key, seen_by=signed_in()) or abort(404)
