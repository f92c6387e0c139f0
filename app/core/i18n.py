"""The languages of the site: which one a person reads, in which direction, and dates as that language writes them.

Catalogues live in app/translations: `make translations` collects the sentences, updates every catalogue and compiles it
(compiled ones are never committed). A new language starts with
`pybabel init -i app/translations/messages.pot -d app/translations -l es`.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location
from babel.numbers import format_percent
from flask import Flask, Response, current_app, has_request_context, request
from flask_babel import Babel, get_locale

LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "ar": "العربية",
    "ru": "Русский",
}
SOURCE = "en"
COOKIE = "language"
YEAR = 60 * 60 * 24 * 365
TRANSLATIONS = Path(__file__).parent.parent / "translations"

# A day, a day with its month, and a day with month and year. MMMM is the month's full name.
DAY_FORMS = {
    "en": ("EEE d", "EEE d MMMM", "EEE d MMMM y"),
    "fr": ("EEE d", "EEE d MMMM", "EEE d MMMM y"),
    "es": ("EEE d", "EEE d 'de' MMMM", "EEE d 'de' MMMM 'de' y"),
    "pt": ("EEE d", "EEE d 'de' MMMM", "EEE d 'de' MMMM 'de' y"),
    "ar": ("EEEE d", "EEEE d MMMM", "EEEE d MMMM y"),
    "ru": ("EEE d", "EEE d MMMM", "EEE d MMMM y 'г'."),
}
MONTH_DAY_FORMS = {"es": "d 'de' MMMM", "pt": "d 'de' MMMM"}
MONTH_FORMS = {"es": "LLLL 'de' y", "pt": "LLLL 'de' y", "ru": "LLLL y 'г'."}
FROM_TO = {"ar": "من {} إلى {}"}


class Language(NamedTuple):
    """One choice in the language menu."""

    code: str
    name: str
    direction: str
    current: bool
    address: str


def init_app(app: Flask) -> None:
    """Let every page speak the reader's language and remember the choice."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", SOURCE)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    Babel(app, locale_selector=chosen_language)
    app.after_request(remember_choice)
    app.jinja_env.globals.update(
        language=language, languages=languages, text_direction=text_direction, translated=translated, pick=pick
    )
    app.jinja_env.filters.update(
        date_range=date_range,
        day=day,
        short_day=short_day,
        month_day=month_day,
        month_name=month_name,
        month_year=month_year,
        weekday=weekday,
        wall_time=wall_time,
        time_range=time_range,
        clock_city=clock_city,
    )


def chosen_language() -> str:
    """Take what was asked for in this address, else the cookie, else what the browser prefers; never the country."""
    if not has_request_context():  # a command or the worker: whoever writes for a reader forces the reader's language
        return SOURCE
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    preferred = (tag.partition("-")[0].lower() for tag, weight in request.accept_languages if weight)
    return next((code for code in preferred if code in LANGUAGES), SOURCE)


def remember_choice(response: Response) -> Response:
    """Keep a language that was chosen by address for the next pages."""
    wish = request.args.get("lang") if response.mimetype == "text/html" else None
    if wish in LANGUAGES and request.cookies.get(COOKIE) != wish:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, wish, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def language() -> str:
    """Name the language being written, also while a mail is written in somebody else's."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else SOURCE


def text_direction(code: str | None = None) -> str:
    """Say whether a language reads from the left or from the right."""
    return "rtl" if Locale.parse(code or language()).text_direction == "rtl" else "ltr"


def translated(code: str | None = None) -> bool:
    """Say whether the sentences of the site exist in a language."""
    code = code or language()
    return code == SOURCE or (TRANSLATIONS / code / "LC_MESSAGES" / "messages.mo").exists()


@cache
def sentences_version(code: str) -> str:
    """Tell one state of a language's sentences from another."""
    compiled = TRANSLATIONS / code / "LC_MESSAGES" / "messages.mo"
    return hashlib.sha256(compiled.read_bytes()).hexdigest() if compiled.exists() else ""


def languages() -> list[Language]:
    """List the languages by their own names, each with the address of this same page in it."""
    now = language()
    return [Language(code, name, text_direction(code), code == now, _here_in(code)) for code, name in LANGUAGES.items()]


def _here_in(code: str) -> str:
    """Build this page's address in another language; an answer to a form has none, so lead to the start."""
    if not has_request_context() or request.url_rule is None or "GET" not in (request.url_rule.methods or ()):
        return f"/?lang={code}"
    query = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.root_path}{quote(request.path)}?{urlencode([*query, ('lang', code)])}"


def pick(labels: Mapping[str, str | None]) -> str:
    """Give the label in the reader's language, else in English, else in whichever language there is."""
    found = labels.get(language()) or labels.get(SOURCE)
    return found or next((label for label in labels.values() if label), "")


def day(value: date) -> str:
    """Write a day in full: “Mon 3 May 2027”."""
    return _write(value, DAY_FORMS[language()][2])


def short_day(value: date) -> str:
    """Write a day within a known month: “Mon 3”."""
    return _write(value, DAY_FORMS[language()][0])


def iso_day(text: str) -> str:
    """Write a day that is kept as 2027-05-03."""
    return day(date.fromisoformat(text))


def month_day(value: date, today: date) -> str:
    """Write a day that is not far off: “20 April”, with the year where it is not this one."""
    return _write(value, MONTH_DAY_FORMS.get(language(), "d MMMM") + (" y" if value.year != today.year else ""))


def date_range(start: date, end: date | None = None) -> str:
    """Write the days of an event, saying month and year once where they are shared: “Mon 3 – Fri 7 May 2027”."""
    first, last = _as_date(start), _as_date(end or start)
    if first == last:
        return day(first)
    shared = 0 if (first.year, first.month) == (last.year, last.month) else 1 if first.year == last.year else 2
    forms = DAY_FORMS[language()]
    return FROM_TO.get(language(), "{} – {}").format(_write(first, forms[shared]), _write(last, forms[2]))


def month_year(value: date) -> str:
    """Write a month and its year: “May 2027”."""
    return _write(value, MONTH_FORMS.get(language(), "LLLL y"))


def month_name(value: date) -> str:
    """Write a month by itself: “May”."""
    return _write(value, "LLLL")


def weekday(value: date, width: str = "short") -> str:
    """Name the day of the week: “Mon”, or “Monday” where there is room."""
    return _write(value, {"short": "EEE", "wide": "EEEE"}[width])


def wall_time(value: datetime | time) -> str:
    """Write a time as clocks at the place show it: “09:00”."""
    return format_time(value.replace(tzinfo=None), "HH:mm", locale=language())


def time_range(start: datetime | time, end: datetime | time) -> str:
    """Write from when to when on one day: “09:00–17:30”."""
    return f"{wall_time(start)}–{wall_time(end)}"


def clock_city(zone_name: str) -> str:
    """Name the city that a time zone's clocks are known by: “Cairo”, “Le Caire”."""
    return _clock_city_in(language(), zone_name)


def names_of_city(name: str, zone_name: str) -> frozenset[str]:
    """Name a city in every language of the site, where its clocks are known by it; `name` is the English one."""
    if _clock_city_in(SOURCE, zone_name) != name:
        return frozenset()
    return frozenset(_clock_city_in(code, zone_name) for code in LANGUAGES)


def _clock_city_in(code: str, zone_name: str) -> str:
    try:
        known_as = str(get_timezone_location(zone_name, locale=code, return_city=True))
    except LookupError:
        known_as = zone_name
    return known_as.rpartition("/")[2].replace("_", " ")


def percent(value: int) -> str:
    """Write a share of a hundred: “30%”."""
    return str(format_percent(value / 100, locale=language()))


def _as_date(value: date) -> date:
    """Drop the time of a moment that was meant as a day."""
    return value.date() if isinstance(value, datetime) else value


def _write(value: date, form: str) -> str:
    """Write a date; Arabic names its months in both usages, eastern and western (أيار/مايو), French has a “1er mai”."""
    if language() == "ar":
        both = f"'{_month_in('ar_SY', value)}/{_month_in('ar_EG', value)}'"
        form = form.replace("MMMM", both).replace("LLLL", both)
    if language() == "fr" and value.day == 1:
        form = form.replace("d", "d'er'")
    return _formatted(_as_date(value), form, language())


@lru_cache(maxsize=1024)
def _formatted(value: date, form: str, locale: str) -> str:
    """Write a date; the same few are written again and again."""
    return str(format_date(value, form, locale=locale))


def _month_in(place: str, value: date) -> str:
    """Name the month as one usage does."""
    return str(Locale.parse(place).months["format"]["wide"][value.month])
