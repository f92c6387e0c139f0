"""A feed as clients get it: its octets, its name and address, and the tag that tells one state of it from another."""

import gzip
import hashlib

from flask import current_app
from flask_babel import force_locale

from app.calendars import queries
from app.calendars.queries import Feed
from app.calendars.words import heading
from app.core import clock, i18n, zones
from app.core.ical.calendar import RENDERER
from app.programme import calendar
from app.reference.catalogue import catalogue


def text_of(feed: Feed) -> bytes:
    """Join the stored entries. They are held while they are sent: ten thousand are seven megabytes."""
    entries = queries.entries(feed, at=clock.now())
    return b"".join(map(str.encode, calendar.pieces(name_of(feed), path_of(feed), entries)))


def zipped(text: bytes) -> bytes:
    """Compress a feed, to the same octets whenever and by whichever worker it is done."""
    return gzip.compress(text, mtime=0)


def tag_of(feed: Feed) -> str:
    """Name all that shows in a feed: the programme's state, how it is written, and what stands in its head."""
    written = f"{RENDERER} {zones.zone_data_version()} {current_app.config['BASE_URL']}{path_of(feed)} {name_of(feed)}"
    return hashlib.sha256(f"{feed.revision} {feed.changed_at} {written}".encode()).hexdigest()[:32]


def name_of(feed: Feed) -> str:
    """Name a feed as it stands in a list of calendars: in English, for whoever reads it."""
    site = str(current_app.config["SITE_NAME"])
    with force_locale(i18n.SOURCE):
        words = heading(feed.wish, feed.title, catalogue())
    return words if feed.wish.event else f"{site}: {words}" if feed.wish.asked() else site


def path_of(feed: Feed) -> str:
    """Give a feed's place on the site."""
    return feed.wish.path()
