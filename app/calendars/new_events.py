"""News of new events for feed readers: those that were shown to everybody last, also where no day is known yet."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.calendars import queries
from app.calendars.wish import Wish
from app.calendars.words import heading
from app.core import atom, i18n
from app.core.atom import Item
from app.core.db import db
from app.programme.models import Event
from app.reference.catalogue import catalogue
from app.registration import notices

NEWEST = 50


def path(wish: Wish) -> str:
    """Give the one address of the news of what is asked for, however it was asked."""
    asked = urlencode(wish.asked())
    return f"/feeds/new.atom{'?' if asked else ''}{asked}"


def newest(wish: Wish, at: datetime) -> Sequence[Event]:
    """Find the events that everybody may see since last."""
    since = func.coalesce(Event.published_at, Event.created_at)
    found = select(Event).where(Event.id.in_(queries.events_of(wish, at))).options(joinedload(Event.venue))
    return db.session.scalars(found.order_by(since.desc(), Event.id).limit(NEWEST)).all()


def written(wish: Wish, title: str, changed_at: datetime | None, at: datetime) -> str:
    """Write the news; it says the same to each reader, every event in its own language."""
    site, name = current_app.config["BASE_URL"], current_app.config["SITE_NAME"]
    with force_locale(i18n.SOURCE):
        named = f"{name}: {_('new events')}" + (f" · {heading(wish, title, catalogue())}" if wish.asked() else "")
    entries = (_entry(event, site) for event in newest(wish, at))
    return "".join(
        atom.atom_text(named, name, f"{site}{path(wish)}", f"{site}/", f"{site}{wish.path()}", changed_at, entries)
    )


def _entry(event: Event, site: str) -> str:
    """Say of an event when and where it is, and what it is about."""
    with force_locale(event.title_language):
        lines = [notices.when(event), notices.where(event)]
    return atom.item_text(
        Item(
            uid=event.uid,
            title=event.title,
            language=event.title_language,
            published=event.published_at or event.created_at,
            updated=event.modified_at,
            link=f"{site}/events/{event.slug}",
            text="\n".join([*filter(None, lines), "", event.summary]).strip(),
        )
    )
