"""What a search looks through."""

import pytest

from app.core.db import db
from app.programme.models import EventTheme, Venue
from app.programme.search import folded, search_text_of
from app.reference.catalogue import catalogue
from tests.factories import make_event


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("São Tomé", "SAO TOME"),
        ("Straße", "STRASSE"),
        ("Bakı", "baki"),
        ("Łódź", "lodz"),
        ("  two\u00a0 words\n", "two words"),
        ("الدُّوَل العَرَبِيَّة", "الدول العربيه"),
        ("مـــصر", "مصر"),
        ("أفريقيا", "افريقيا"),
        ("Ёлка", "елка"),
        ("ﬁnance", "FINANCE"),
    ],
)
def test_what_is_typed_plainly_finds_what_is_written_with_marks(written, typed):
    assert folded(typed) == folded(written)


def test_an_event_is_found_by_its_place_kind_and_themes_in_every_language(app):
    venue = Venue(name="Kenyatta International Convention Centre", city_id="nairobi")
    db.session.add(venue)
    db.session.flush()
    event = make_event("Vers un travail décent", venue_id=venue.id, city_id="nairobi", summary="Two days")
    db.session.add(EventTheme(event_id=event.id, theme_id="child_labour"))

    text = search_text_of(event, catalogue())

    for query in ("décent", "two days", "Kenyatta", "Кения", "كينيا", "Afrique", "Oficina", "Детский труд"):
        assert folded(query) in text
