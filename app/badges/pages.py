"""A registrant's ticket by itself: as a page that a telephone keeps, and on paper."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.badges import paper
from app.badges.views import bp
from app.core import clock, qr
from app.core.web import private, serve_asset
from app.letters.values import own_name
from app.letters.views import pdf_answer
from app.registration import beginning, notices, phrases, tickets, ways
from app.registration.rules import Status
from app.registration.views import of_link

__all__ = ["bp"]  # the pages of badges: those of views.py, and these


@bp.get("/r/<token>/ticket")
@public
def ticket(token: str) -> ResponseReturnValue:
    """Show a ticket and nothing else; where there is none, say so, which lets telephones forget the one they kept."""
    registration, event = of_link(token)
    if registration.status is not Status.CONFIRMED:
        return private(render_template("badges/no_ticket.html", token=token, bare=True), 410)
    page = render_template(
        "badges/ticket.html",
        registration=registration,
        event=event,
        token=token,
        own_name=own_name(registration),
        qr=qr.path(registration.ticket),
        code=tickets.shown(registration.ticket),
        when=notices.when(event),
        begins=beginning.in_words(event),
        where="" if ways.name(registration, event) and registration.online else notices.where(event),
        way=ways.name(registration, event),
        online=ways.is_online(registration, event),
        at=clock.now(),
        phrases=phrases,
        bare=True,
    )
    return private(page)


@bp.get("/r/<token>/ticket.pdf")
@public
def ticket_on_paper(token: str) -> ResponseReturnValue:
    """Hand over a ticket to be printed."""
    registration, event = of_link(token)
    if registration.status is not Status.CONFIRMED:
        abort(410)
    return pdf_answer(paper.ticket(registration, event, clock.now()), f"ticket-{event.slug}.pdf")


@bp.get("/r/ticket-worker.js")
@public
def worker() -> ResponseReturnValue:
    """Give the script by which a telephone keeps a ticket: from here, as its reach is what lies beside it."""
    return serve_asset("js/ticket-worker.js")
