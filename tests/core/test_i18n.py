"""Languages: which one a person reads, and dates as each of them writes."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core import i18n

FIRST, LAST = date(2027, 5, 3), date(2027, 5, 7)


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("en", "Mon 3 – Fri 7 May 2027"),
        ("fr", "lun. 3 – ven. 7 mai 2027"),
        ("es", "lun 3 – vie 7 de mayo de 2027"),
        ("pt", "seg. 3 – sex. 7 de maio de 2027"),
        ("ar", "من الاثنين 3 إلى الجمعة 7 أيار/مايو 2027"),
        ("ru", "пн 3 – пт 7 мая 2027 г."),
    ],
)
def test_the_days_of_an_event_name_their_month_once(page: Flask, language: str, days: str) -> None:
    with page.test_request_context(), force_locale(language):
        assert i18n.date_range(FIRST, LAST) == days


def test_a_range_says_only_what_its_ends_do_not_share(page: Flask) -> None:
    with page.test_request_context():
        assert i18n.date_range(FIRST, FIRST) == i18n.date_range(FIRST) == "Mon 3 May 2027"
        assert i18n.date_range(date(2027, 6, 29), date(2027, 7, 1)) == "Tue 29 June – Thu 1 July 2027"
        assert i18n.date_range(date(2027, 12, 30), date(2028, 1, 2)) == "Thu 30 December 2027 – Sun 2 January 2028"


def test_french_has_a_first_of_the_month_and_then_plain_numbers(page: Flask) -> None:
    with page.test_request_context(), force_locale("fr"):
        assert i18n.date_range(date(2027, 5, 1), date(2027, 5, 3)) == "sam. 1er – lun. 3 mai 2027"
        assert i18n.month_day(date(2027, 4, 1), date(2027, 1, 15)) == "1er avril"
        assert i18n.month_year(date(2027, 4, 1)) == "avril 2027"


@pytest.mark.parametrize(
    ("zone", "city"),
    [
        ("Africa/Cairo", "Le Caire"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("UTC", "UTC"),
        ("Nowhere/Much_at_all", "Much at all"),
    ],
)
def test_clocks_are_known_by_their_city_in_the_readers_language(page: Flask, zone: str, city: str) -> None:
    with page.test_request_context(), force_locale("fr"):
        assert i18n.clock_city(zone) == city


def test_arabic_names_months_in_both_usages(page: Flask) -> None:
    with page.test_request_context(), force_locale("ar"):
        assert [i18n.month_name(date(2027, month, 1)) for month in (1, 5, 10)] == [
            "كانون الثاني/يناير",
            "أيار/مايو",
            "تشرين الأول/أكتوبر",
        ]
        assert i18n.month_year(FIRST) == "أيار/مايو 2027"


def test_a_month_stands_by_itself_with_its_year(page: Flask) -> None:
    with page.test_request_context():
        assert i18n.month_year(FIRST) == "May 2027"
    with page.test_request_context(), force_locale("ru"):
        assert i18n.month_year(FIRST) == "май 2027 г."


def test_times_are_those_of_the_wall_clock(page: Flask) -> None:
    with page.test_request_context():
        assert i18n.wall_time(datetime(2027, 5, 3, 9, 5, tzinfo=UTC)) == "09:05"
        assert i18n.time_range(time(9), time(17, 30)) == "09:00–17:30"


def test_a_label_is_given_in_the_readers_language_else_in_english(page: Flask) -> None:
    labels = {"en": "Workers", "fr": "Travailleurs", "ar": None}
    for language, label in (("fr", "Travailleurs"), ("ar", "Workers"), ("ru", "Workers")):
        with page.test_request_context(), force_locale(language):
            assert i18n.pick(labels) == label
    with page.test_request_context():
        assert i18n.pick({"en": "", "es": "Trabajadores"}) == "Trabajadores"


def test_a_language_chosen_by_address_is_remembered(page: Flask) -> None:
    visitor = page.test_client()
    assert '<html lang="fr" dir="ltr">' in visitor.get("/page?lang=fr").text
    assert '<html lang="fr" dir="ltr">' in visitor.get("/page", headers={"Accept-Language": "ru"}).text
    assert '<html lang="ar" dir="rtl">' in visitor.get("/page?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in visitor.get("/page?lang=xx").text


def test_without_a_choice_the_browser_is_asked_and_then_english_is_taken(page: Flask) -> None:
    visitor = page.test_client()
    assert '<html lang="pt"' in visitor.get("/page", headers={"Accept-Language": "de, pt-BR;q=0.8, en;q=0.5"}).text
    assert '<html lang="en"' in visitor.get("/page", headers={"Accept-Language": "de"}).text


def test_the_language_menu_keeps_the_page_and_what_was_filtered(page: Flask) -> None:
    answer = page.test_client().get("/page?q=a b&q=c&lang=fr&_scheme=javascript&_external=1").text
    assert 'href="/page?q=a+b&amp;q=c&amp;_scheme=javascript&amp;_external=1&amp;lang=es"' in answer
    assert "javascript:" not in answer


def test_a_page_without_an_address_of_its_own_leads_to_the_start(page: Flask) -> None:
    assert 'href="/?lang=es"' in page.test_client().get("/nowhere").text


def test_a_language_without_sentences_says_so_in_its_own_direction(
    page: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = "the sentences of this site are still in English"
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    visitor = page.test_client()
    assert said in visitor.get("/page?lang=ar").text
    assert said not in visitor.get("/page?lang=en").text
    (tmp_path / "ar" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "ar" / "LC_MESSAGES" / "messages.mo").touch()
    assert said not in visitor.get("/page?lang=ar").text


def test_a_mail_can_be_written_in_its_readers_language(page: Flask) -> None:
    with page.app_context(), force_locale("fr"):
        assert (i18n.language(), i18n.text_direction(), i18n.day(FIRST)) == ("fr", "ltr", "lun. 3 mai 2027")


def test_without_anybody_asking_english_is_written(page: Flask) -> None:
    with page.app_context():
        assert i18n.language() == "en"
        assert [one.address for one in i18n.languages()][:2] == ["/?lang=en", "/?lang=fr"]


def test_a_city_has_the_names_of_its_clocks_where_they_are_known_by_it():
    assert i18n.names_of_city("Lisbon", "Europe/Lisbon") == {"Lisbon", "Lisbonne", "Lisboa", "لشبونة", "Лиссабон"}
    assert i18n.names_of_city("Geneva", "Europe/Zurich") == i18n.names_of_city("Nowhere", "Not/A_Zone") == frozenset()
