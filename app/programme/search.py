"""What an event is found by, and the one place where words are looked up: SQLite's full text, or PostgreSQL's own.

Words are compared without case, accents, or the marks above Arabic letters, and by their beginnings. Both databases are
given words that were taken apart and folded here, so that they find the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, column, false, func, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.i18n import names_of_city
from app.programme.models import Event, EventWords, Session, Venue, event_themes
from app.reference.catalogue import Catalogue

# Letters that are no base letter with a mark, but are typed as one; and signs that stand for one another.
ALIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "ʼ": "'"}
    | {"–": "-", "ـ": None, "ى": "ي", "ة": "ه"}
)
WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 60  # characters, of which two that are longer and begin alike are taken for one
ARTICLE = re.compile("(?:[وفبك]?ال|ولل|لل)(?=...)")  # “the”, with “and”, “in” or “for” before it, in front of a word
FULL_TEXT = table("full_text", column("rowid"), column("words"))  # on SQLite, beside the table of words


def folded(text: str) -> str:
    """Write a text as searches compare it."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.translate(ALIKE).split())


def words_of(text: str) -> list[str]:
    """Take a text apart into the words that are looked for, each folded and without its article."""
    return [_bare(word) for word in _apart(text)]


def finds(asked: str) -> ColumnElement[bool]:
    """Say which events have every word that is asked for, or a word that begins so."""
    words = words_of(asked)
    if not words:
        return false()
    if db.engine.dialect.name == "sqlite":
        every = " AND ".join(f'"{word}"*' for word in words)
        return Event.number.in_(select(FULL_TEXT.c.rowid).where(FULL_TEXT.c.words.match(every)))
    every = " & ".join(f"'{word}':*" for word in words)
    vector = func.array_to_tsvector(func.string_to_array(EventWords.words, " "))
    return Event.number.in_(select(EventWords.number).where(vector.op("@@")(literal(every).cast(TSQUERY))))


def remember(event: Event, known: Catalogue) -> None:
    """Write down what an event is found by, after each change of it."""
    db.session.flush()
    words = (form for text in _texts_of(event, known) for word in _apart(text) for form in (word, _bare(word)))
    db.session.merge(EventWords(number=event.number, words=" ".join(dict.fromkeys(words))))


def remember_all(known: Catalogue) -> None:
    """Write down anew what every event is found by: an upgrade may know more words."""
    load = (selectinload(Event.texts), joinedload(Event.venue))
    for event in db.session.scalars(select(Event).options(*load)).all():
        remember(event, known)


def _apart(text: str) -> Iterator[str]:
    return (word[0][:LONGEST_WORD] for word in WORD.finditer(folded(text)))


def _bare(word: str) -> str:
    return ARTICLE.sub("", word, count=1) if ARTICLE.match(word) else word


def _texts_of(event: Event, known: Catalogue) -> Iterator[str]:
    """Gather an event's texts in each language, and the names of its place, kind and themes in every language."""
    yield from (event.title, event.summary, event.description)
    for text in event.texts:
        yield from (text.title, text.summary, text.description)
    yield from _place(event, known)
    yield from known.event_types[event.type_id].names.values()
    themes = select(event_themes.c.theme_id).where(event_themes.c.event_id == event.id)
    for theme_id in db.session.scalars(themes):
        yield from known.themes[theme_id].names.values()


def stops_of(event: Event) -> frozenset[str]:
    """Name the cities that an event's sessions go to, beside its own."""
    held = select(Session.city_id, Session.to_city_id).where(Session.event_id == event.id, Session.cancelled.is_(False))
    return frozenset(city for stop in db.session.execute(held) for city in stop if city)


def _place(event: Event, known: Catalogue) -> Iterable[str]:
    """Name the countries, the region, the cities and the venue, in every language and as they call themselves."""
    cities = [known.cities[key] for key in sorted(stops_of(event).union(filter(None, [event.city_id])))]
    for country in sorted({city.country_iso3 for city in cities}.union(filter(None, [event.country_iso3]))):
        yield from known.countries[country].names.values()
    if event.region_id:
        yield from known.regions[event.region_id].names.values()
    for city in cities:
        yield from (city.name, city.local_name, *sorted(names_of_city(city.name, city.zone)))
    if event.venue_id:
        yield db.session.get_one(Venue, event.venue_id).name
