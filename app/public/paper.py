"""The programme on paper: one event with its agenda, or all events that are asked for; and the card for sharing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import current_app, get_template_attribute, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import i18n, markdown, pdf, qr
from app.core.zones import wall_in, zone
from app.letters.paper import BAND, WHOLE, band
from app.programme.models import Event
from app.programme.rules import Part
from app.programme.texts import Told, told
from app.public import phrases
from app.public.agenda import Line, agenda_of
from app.public.bar import Bar
from app.public.cards import Card, Section
from app.public.facts import Facts
from app.public.rules import CALLED_OFF
from app.reference.catalogue import Catalogue
from app.timetable.shown_itinerary import has_itinerary

EVENT, PROGRAMME, CARD = (Path(__file__).with_name(f"{name}.typ") for name in ("event", "programme", "card"))
CLOTH = 'xmlns="http://www.w3.org/2000/svg" width="1200" height="176" viewBox="0 0 1200 176"'


def event_on_paper(event: Event, card: Card, facts: Facts, known: Catalogue, *, at: datetime) -> bytes:
    """Print an event with its agenda, day by day, and a code that leads to its page as it stands then."""
    said = told(event, i18n.language())
    address = f"{current_app.config['BASE_URL']}{url_for('programme.event', slug=event.slug)}"
    return _printed(
        EVENT,
        {
            "band": band(event.number),
            "kind": phrases.kind_and_mode(event, card.kind),
            "heading": said.title,
            "summary": said.summary,
            "about": [_("About"), said.description.language, markdown.to_blocks(said.description.words)],
            "called_off": phrases.next_step(event, card.offer, at=at) if card.offer in CALLED_OFF else "",
            "facts": _facts(card, facts),
            "agenda": _("Agenda"),
            "clocks": _clocks(event),
            "columns": [_("Time"), _("Session")],
            "days": [
                [i18n.date_range(day.day), [_session(line) for line in day.lines]] for day in agenda_of(event, known)
            ],
            "own_language": event.title_language,
        },
        address,
        title=said.title.words,
        moment=wall_in(at, zone(event.zone)),
        at=at,
    )


def _clocks(event: Event) -> str:
    """Say by which clocks times are told, as the event's page does."""
    city = i18n.clock_city(event.zone)
    if not has_itinerary(event):
        return str(_("Times are as clocks show them in %(city)s.", city=city))
    return str(
        _(
            "Each leg is told by the clocks of its place; "
            "where no city is named beside the time, by those of %(city)s.",
            city=city,
        )
    )


def _facts(card: Card, facts: Facts) -> list[list[str]]:
    """Give when, where, in which languages and how many, each as its lines."""
    rows = [
        [_("When"), card.when, *facts.time],
        [_("Where"), facts.where, *facts.where_more],
        [_("Languages"), facts.languages, facts.interpretation],
        [_("Places"), str(ngettext("%(num)d place", "%(num)d places", card.event.capacity or 0))],
    ]
    return [[line for line in row if line] for row in (rows if card.event.capacity else rows[:3]) if row[1]]


def _session(line: Line) -> dict[str, Any]:
    """Put a session into a row: its time, its title, and all that is said of it."""
    session = line.session
    clock = _("%(city)s time", city=line.told.clock) if line.told.clock else ""
    where = (
        session.room,
        line.told.where if line.told.leg.is_leg or session.city_id else "",
        session.place,
        session.host,
        session.track,
    )
    way = (line.told.length, line.told.change)
    return {
        "times": line.told.times,
        "clock": clock,
        "title": session.title,
        "cancelled": _("Cancelled") if session.cancelled else "",
        "more": " · ".join(part for part in (line.kind, *where, *way, line.languages) if part),
        "speakers": "; ".join(line.speakers),
        "about": markdown.to_blocks(session.description or session.demonstrates),
    }


def programme_on_paper(
    bar: Bar, parts: Sequence[tuple[Part, list[Section]]], total: int, shown: int, *, at: datetime
) -> bytes:
    """Print the events that are asked for, in the order of the list, with a code that leads to the list."""
    address = f"{current_app.config['BASE_URL']}{bar.look.address(view='list')}"
    number = ngettext("%(num)d event", "%(num)d events", total)
    return _printed(
        PROGRAMME,
        {
            "heading": _("Programme"),
            "asked": [_("%(what)s: %(value)s", what=one.label, value=one.value) for one in bar.asked],
            "number": number,
            "cut": "" if shown == total else _("Only the first %(shown)d stand here.", shown=shown),
            "columns": [_("When"), _("Event"), _("Where")],
            "parts": [
                [_("Past events") if past else _("Coming up"), [_section(section) for section in sections]]
                for past, sections in _halves(parts)
            ],
        },
        address,
        title=f"{_('Programme')} – {current_app.config['SITE_NAME']}",
        moment=at,
        at=at,
    )


def _halves(parts: Sequence[tuple[Part, list[Section]]]) -> Iterable[tuple[bool, list[Section]]]:
    """Put together what comes, and what was."""
    for past, members in groupby(parts, key=lambda part: part[0] in (Part.PAST, Part.PAST_DAY_UNKNOWN)):
        yield past, [section for _part, sections in members for section in sections]


def _section(section: Section) -> list[Any]:
    return [section.heading, [_row(card) for card in section.cards]]


def _row(card: Card) -> dict[str, Any]:
    event = card.event
    off = str(card.chips[0].text) if card.offer in CALLED_OFF else ""
    return {
        "when": card.when,
        "title": card.title.words,
        "language": card.title.language,
        "off": off,
        "more": " · ".join(part for part in (card.kind, phrases.language_names(event.languages)) if part),
        "where": card.place,
        "address": f"{current_app.config['BASE_URL']}{url_for('programme.event', slug=event.slug)}",
    }


def _printed(
    template: Path, said: dict[str, Any], address: str, *, title: str, moment: datetime, at: datetime
) -> bytes:
    """Print with what stands on each: the site, the code and the address that it leads to, and the day of printing."""
    site = current_app.config["SITE_NAME"]
    frame = {
        "site": site,
        "qr": qr.svg(address),
        "picture": _("QR code of the address %(address)s", address=address),
        "live": _("The page as it stands now:"),
        "address": address,
        "footer": f"{site} · {_('Printed on %(day)s', day=i18n.day(moment))}",
    }
    whole = pdf.fitting(said | frame)
    return pdf.printed(template, whole, title=pdf.fitting(title), language=i18n.language(), at=at)


def share_card(event: Event, card: Card, said: Told) -> bytes:
    """Draw what others show of a link to an event: its woven band, its title, when and where."""
    drawn = BAND.search(str(get_template_attribute("macros/weave.html", "weave")(event.number, "tall")))
    return pdf.drawn(
        CARD,
        {
            "cloth": drawn[0].replace(WHOLE, CLOTH, 1) if drawn else "",
            "site": current_app.config["SITE_NAME"],
            "kind": card.kind,
            "heading": said.title,
            "off": str(card.chips[0].text) if card.offer in CALLED_OFF else "",
            "facts": [card.when, card.place],
        },
        language=i18n.language(),
    )
