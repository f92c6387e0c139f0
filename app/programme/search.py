"""What a search looks through, and how words are compared: without case, accents, or the marks above Arabic letters."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import select

from app.core.db import db
from app.programme.models import Event, Venue, event_themes
from app.reference.catalogue import Catalogue

# Letters that are no base letter with a mark, but are typed as one; and signs that stand for one another.
ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "ʼ": "'"}
    | {"–": "-", "ـ": None, "ى": "ي", "ة": "ه"}
)


def folded(text: str) -> str:
    """Write a text as searches compare it."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.translate(ALIKE).split())


def search_text_of(event: Event, known: Catalogue) -> str:
    """Gather what an event is found by: its words, and the names of its place, kind and themes in every language."""
    words = [event.title, event.summary, event.description, *_place(event, known)]
    words += known.event_types[event.type_id].names.values()
    themes = select(event_themes.c.theme_id).where(event_themes.c.event_id == event.id)
    for theme_id in db.session.scalars(themes):
        words += known.themes[theme_id].names.values()
    return "\n".join(dict.fromkeys(filter(None, map(folded, words))))


def _place(event: Event, known: Catalogue) -> Iterable[str]:
    """Name the country, the region, the city and the venue, in every language and as they call themselves."""
    if event.country_iso3:
        yield from known.countries[event.country_iso3].names.values()
    if event.region_id:
        yield from known.regions[event.region_id].names.values()
    if event.city_id:
        yield known.cities[event.city_id].name
        yield known.cities[event.city_id].local_name
    if event.venue_id:
        yield db.session.get_one(Venue, event.venue_id).name
