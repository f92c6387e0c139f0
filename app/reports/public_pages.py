"""How many came to an event, for everybody: where its organiser has switched that on, and once the event is over."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import public, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.programme import queries as programme
from app.programme.models import Event
from app.reference.catalogue import catalogue
from app.reports import phrases, queries, service, small_numbers, tables
from app.reports.attendance import figures
from app.reports.small_numbers import PublicReport
from app.reports.views import event_of

bp = Blueprint("public_reports", __name__, template_folder="templates")

PUBLISH, UNPUBLISH = "publish", "unpublish"
PAGE = "/events/<slug>/attendance"


@bp.get(PAGE)
@public
def attendance(slug: str) -> ResponseReturnValue:
    """Show how many came, without anything that counts fewer than five people."""
    event = _event(slug)
    return render_template(
        "reports/public.html",
        event=event,
        report=_published(event),
        words=phrases,
        rates=small_numbers.rates,
    )


@bp.get(f"{PAGE}.csv")
@public
def attendance_csv(slug: str) -> Response:
    """Give the same figures as a table."""
    event = _event(slug)
    answer = Response(tables.public_as_csv(_published(event), event), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"attendance-{slug}.csv")
    return answer


@bp.post("/organise/events/<slug>/attendance/<deed>")
@requires(Permission.PROGRAMME_WRITE)
def switch(slug: str, deed: str) -> ResponseReturnValue:
    """Let everybody read how many came, or let them no more."""
    if deed not in (PUBLISH, UNPUBLISH):
        abort(404)
    event = event_of(slug)
    with transaction():
        service.publish(event, on=deed == PUBLISH, by=signed_in(), at=clock.now())
    flash(_("Everybody may read the figures once the event is over.") if deed == PUBLISH else _("Nobody else may."))
    return redirect(url_for("reports.attendance", slug=slug) + "#public")


def _event(slug: str) -> Event:
    """Find an event whose figures everybody may read: switched on, and over; as they grow, they would tell of one."""
    event = programme.public_event(slug)
    if event is None or not queries.is_public(event):
        abort(404)
    return event


def _published(event: Event) -> PublicReport | None:
    report = figures(event, at=clock.now())
    countries = catalogue().countries
    return (
        small_numbers.published(report, lambda iso3: countries[iso3].region_id, phrases.WORDS) if report.over else None
    )
