"""What a search looks through."""

import flask_migrate
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.db import db
from app.programme.models import Event, EventTheme, EventWords, Venue
from app.programme.search import finds, folded, remember, words_of
from app.reference.catalogue import catalogue
from tests.factories import findable, make_event


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


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("L’emploi des jeunes – South-South", ["l", "emploi", "des", "jeunes", "south", "south"]),
        ("100 % of_all", ["100", "of", "all"]),
        ("العمل والتنمية للعمال", ["عمل", "تنميه", "عمال"]),
        ("ال الا بلد", ["ال", "الا", "بلد"]),
        ("_ % ؟", []),
        ("w" * 80, ["w" * 60]),
    ],
)
def test_a_text_is_taken_apart_into_words_without_the_arabic_article(said, words):
    assert words_of(said) == words


def found(asked: str) -> set[str]:
    return set(db.session.scalars(select(Event.title).where(finds(asked))))


@pytest.mark.watched_on_both
def test_an_event_is_found_by_its_place_kind_and_themes_in_every_language(app):
    venue = Venue(name="Kenyatta International Convention Centre", city_id="nairobi")
    db.session.add(venue)
    db.session.flush()
    event = make_event("Vers un travail décent", venue_id=venue.id, city_id="nairobi", summary="Two days")
    db.session.add(EventTheme(event_id=event.id, theme_id="child_labour"))
    findable(event)

    for asked in (
        "décent", "two days", "days two", "Kenyatta", "Кения", "كينيا", "Afrique", "Oficina", "Детский труд", "nair",
        "Найроби", "نيروبي",
        "NAIROBI vers:*",
        "الأطفال", "أطفال", "الأط",
    ):  # fmt: skip
        assert found(asked) == {event.title}, asked
    for asked in ("nairobi lima", "airobi", "_", "''; \" * OR NEAR(", "’", "\\", "-vers x"):
        assert found(asked) == set(), asked


def test_what_is_found_follows_what_is_said(app):
    event, other = findable(make_event("Skills")), findable(make_event("Wages"))
    event.title = "Pensions"
    findable(event)

    assert (found("skills"), found("pensions"), found("wag")) == (set(), {"Pensions"}, {"Wages"})
    db.session.delete(other)
    db.session.commit()
    assert (found("wages"), found("kenya")) == (set(), {"Pensions"})


WORDS = st.text("aáÁb ßıøي ةال-_'’%\"\\*:&|!()1½٢", max_size=12)


@settings(max_examples=60)
@given(text=WORDS)
def test_every_text_can_be_asked_for_and_holds_all_its_own_words(text):
    words = words_of(text)
    assert words_of(" ".join(words)) == [w for word in words for w in words_of(word)]
    assert all(word and not set(word) & set("'\"\\ ") for word in words)


@pytest.mark.watched_on_both
def test_the_database_finds_what_a_look_at_every_word_finds(app):
    event = make_event(country_iso3=None, region_id=None)

    @settings(max_examples=40)
    @given(title=WORDS.filter(str.strip), asked=WORDS)
    def compare(title, asked):
        event.title = title
        remember(event, catalogue())
        db.session.flush()
        kept = db.session.get_one(EventWords, event.number).words.split()
        wanted = words_of(asked)
        expected = bool(wanted) and all(any(word.startswith(part) for word in kept) for part in wanted)
        assert bool(found(asked)) is expected
        assert found(title) == ({title} if words_of(title) else set())

    compare()


def test_the_words_of_before_are_looked_up_after_the_change(app):
    findable(make_event("Diálogo para el العمل"))
    db.session.remove()

    flask_migrate.downgrade(revision="0027")
    flask_migrate.upgrade()

    assert found("dialogo") == found("عمل") == found("العمل") == found("كينيا") == {"Diálogo para el العمل"}
