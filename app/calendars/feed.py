"""A feed as clients get it: its forms, its octets, and the tag that tells one state of it from another."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import SQLColumnExpression

from app.calendars import queries
from app.calendars.kept import IN_MEMORY, Body
from app.calendars.queries import Contents, Feed
from app.calendars.wish import Wish
from app.calendars.words import heading
from app.core import atom, i18n, zones
from app.core.ical.calendar import RENDERER, calendar_text
from app.core.ical.jcal import jcal_text
from app.programme.calendar import LOOK_AGAIN, named
from app.programme.models import CalendarEntry
from app.reference.catalogue import Catalogue, catalogue

LEVEL = 3  # of gzip: at six, a tenth less is sent for twice the work
EXTENSION = "baraza-feed-names"
NAMES_KEPT = 1000  # by a process, until the reference data are read afresh: a poll asks for one each time


@dataclass(frozen=True)
class Form:
    """One way to write a feed."""

    suffix: str
    mimetype: str
    column: SQLColumnExpression[str]
    write: Callable[[Contents, str], Iterator[str]]
    joint: str = ""  # what stands between two entries
    newest_first: bool = False
    zones: bool = True


def _calendar(whole: Contents, path: str) -> Iterator[str]:
    return calendar_text(*named(name_of(whole.feed), path), whole.entries, whole.zones, LOOK_AGAIN)


def _json(whole: Contents, path: str) -> Iterator[str]:
    return jcal_text(*named(name_of(whole.feed), path), whole.entries, whole.zones, LOOK_AGAIN)


def _news(whole: Contents, path: str) -> Iterator[str]:
    site, wish = current_app.config["BASE_URL"], whole.feed.wish
    page = f"/events/{wish.event}" if wish.event else "/"
    author, calendar = current_app.config["SITE_NAME"], f"{site}{wish.path()}"
    name, updated = name_of(whole.feed), whole.feed.changed_at
    return atom.atom_text(name, author, f"{site}{path}", f"{site}{page}", calendar, updated, whole.entries)


ICS = Form(".ics", "text/calendar", CalendarEntry.text, _calendar)
JSON = Form(".json", "application/calendar+json", CalendarEntry.jcal, _json, ",")
ATOM = Form(".atom", atom.MIMETYPE, CalendarEntry.atom, _news, newest_first=True, zones=False)
NEWS = replace(ATOM, suffix=".new")  # the newest alone, drawn when they are asked for
FORMS = {form.suffix.removeprefix("."): form for form in (ICS, JSON, ATOM)}


def body(wish: Wish, form: Form, *, zipped: bool, at: datetime) -> Body | None:
    """Write a feed, as it stands at one moment, to the same octets whenever and by whichever worker it is done.

    It is written before it is sent: a slow client then holds no snapshot of the database, and its length is known.
    """
    with queries.contents(wish, form, at=at) as whole:
        if whole is None:
            return None
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- the body closes it
        pieces = form.write(whole, wish.path(form.suffix))
        if zipped:
            with gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as squeezed:
                _write(pieces, squeezed)
        else:
            _write(pieces, file)
    return Body(whole.feed, file)


def _write(pieces: Iterator[str], file: IO[bytes] | gzip.GzipFile) -> None:
    for piece in pieces:
        file.write(piece.encode())


def tag_of(feed: Feed, form: Form, *, zipped: bool = False) -> str:
    """Name all that shows in a feed: the programme's state, how it is written, and what stands in its head."""
    address = f"{current_app.config['BASE_URL']}{feed.wish.path(form.suffix)}"
    written = f"{RENDERER} {zones.zone_data_version()} {address} {name_of(feed)}"
    tag = hashlib.sha256(f"{feed.revision} {feed.changed_at} {written}".encode()).hexdigest()[:32]
    return f"{tag}-gz" if zipped else tag


def name_of(feed: Feed) -> str:
    """Name a feed as it stands in a list of calendars: in English, for whoever reads it."""
    if feed.wish.event:
        return feed.title
    known, names = catalogue(), current_app.extensions.get(EXTENSION, (None, {}))
    if names[0] is not known or len(names[1]) > NAMES_KEPT:
        names = current_app.extensions[EXTENSION] = (known, {})
    asked = (feed.wish, feed.title, str(current_app.config["SITE_NAME"]))
    if asked not in names[1]:
        names[1][asked] = _name(feed, asked[-1], known)
    return str(names[1][asked])


def _name(feed: Feed, site: str, known: Catalogue) -> str:
    with force_locale(i18n.SOURCE):
        return f"{site}: {heading(feed.wish, feed.title, known)}" if feed.wish.asked() else site
