"""The mail that a report travels with."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.outbox import Notice
from app.reports import paper, phrases
from app.reports.across import About, address_of, mail_address_of, report_of
from app.reports.figures import AttendanceReport
from app.reports.models import ReportOrder


def by_mail(order: ReportOrder, reader: User, about: About, *, at: datetime) -> Notice:
    """Send a report in its reader's language: the figures of all in the mail, everything on paper with it."""
    with force_locale(reader.language):
        report = report_of(about, at=at)
        facts = phrases.facts_of(about.events[0]) if about.is_one else [phrases.how_many_events(len(about.events))]
        return Notice(
            cause=f"report:{order.id}:{at:%Y%m%d}",
            kind="report",
            recipient=reader.email,
            language=reader.language,
            subject=_("Attendance report: %(title)s", title=about.title),
            body="\n\n".join([str(about.title), phrases.counted_at(report), _figures(report), *_closing(about)]),
            about=order.id,
            attachment=paper.as_pdf(report, facts),
            attachment_name=f"attendance-{about.key}.pdf",
        )


def _figures(report: AttendanceReport) -> str:
    figures = phrases.key_figures(report.total)
    return "\n".join(f"{label}: {number}" + (f" ({part})" if part else "") for label, number, part in figures)


def _closing(about: About) -> list[str]:
    page = f"{current_app.config['BASE_URL']}{address_of(about)}"
    return [
        _("Everything is in the document with this mail, and here, as it stands by then:") + "\n" + page,
        _("An organiser asked that you get this report. To get it no more:")
        + f"\n{current_app.config['BASE_URL']}{mail_address_of(about)}",
        str(current_app.config["SITE_NAME"]),
    ]
