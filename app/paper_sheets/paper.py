"""A sheet on paper, and where the signed ones are kept."""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from app.attendance.phrases import place_name
from app.attendance.places import clocks_at
from app.attendance.rules import Place
from app.core import fonts, i18n, pdf, qr
from app.core.zones import wall_in, zone
from app.paper_sheets import queries
from app.paper_sheets.models import Sheet
from app.programme.models import Event
from app.registration import tickets
from app.registration.models import Registration
from app.registration.phrases import country_name, group_name

SHEET = Path(__file__).with_name("sheet.typ")
SPARE = 4  # rows without a number, for whoever is not on the sheet


def folder() -> Path:
    """Name the folder of signed sheets: with the files that people send, where no web server looks."""
    return Path(current_app.config["UPLOADS_PATH"]) / "sheets"


def printed(event: Event, sheet: Sheet, place: Place, at: datetime) -> bytes:
    """Print a sheet in the reader's language; its rows are the same each time."""
    address = url_for("paper_sheets.sheet", slug=event.slug, sheet_id=sheet.id)
    number = _("Sheet %(number)s", number=f"{event.number}/{sheet.number}")
    made = wall_in(sheet.printed_at, zone(event.zone))
    words: dict[str, Any] = {
        "event": readable(event.title),
        "place": readable(place_name(place)),
        "when": " · ".join(_when(event, place)),
        "number": number,
        "made": _("Printed %(day)s, %(time)s", day=i18n.day(made.date()), time=i18n.wall_time(made)),
        "ask": _("Please sign in your row. If you are not on the list, write your name in a free row at the end."),
        "entry": _("Enter who is missing"),
        "qr": qr.svg(current_app.config["BASE_URL"] + address),
        "columns": [_("No."), _("Name"), _("Organisation"), _("Country"), _("Group"), _("Signature")],
        "rows": [_row(row, person) for row, person in queries.people_on(sheet)],
        "spare": SPARE,
    }
    title = f"{number}: {words['event']}, {words['place']}"
    return pdf.printed(SHEET, words, title=title, language=i18n.language(), at=at)


def readable(text: str, instead: str = "") -> str:
    """Leave out what we have no letters for; where nothing is left, say something else."""
    lacking = fonts.unprintable(text)
    return "".join(one for one in text if one not in lacking).strip() or instead


def _when(event: Event, place: Place) -> list[str]:
    """Say the day, where the place's name does not, and the hours where they are known."""
    said = [i18n.day(place.day)] if place.session_id else []
    if place.window:
        start, end = (clocks_at(event, place)(moment) for moment in (place.window.start, place.window.end))
        said.append(i18n.time_range(start, end))
        if place.zone:
            said.append(_("%(city)s time", city=i18n.clock_city(place.zone)))
    return said


def _row(number: int, person: Registration) -> dict[str, str]:
    """Write one person's row: the name in both scripts, where there are two."""
    name = readable(person.name, tickets.shown(person.ticket))
    own = readable(person.badge_name) if person.badge_name != person.name else ""
    return {
        "number": str(number),
        "name": name,
        "own": own if own != name else "",
        "organisation": readable(person.organisation),
        "country": country_name(person.country_iso3),
        "group": group_name(person.group_id),
    }
