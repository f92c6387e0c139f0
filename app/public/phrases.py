"""The words of the public pages: dates as far as they are known, places, and what can be done about an event."""

from datetime import date, datetime
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import i18n
from app.core.zones import wall_in, zone
from app.programme.models import Event, Speaker
from app.programme.phrases import MODES
from app.programme.rules import Certainty, Mode, Precision
from app.public.rules import Offer
from app.reference.catalogue import Catalogue

FEW_PLACES = 10
ACTIONS = {
    Offer.OPEN: _l("Register"),
    Offer.APPROVAL: _l("Ask for a place"),
    Offer.WAITING: _l("Join the waiting list"),
}
NEXT_STEPS = {
    Offer.OPEN: _l("About 2 minutes, no password. You can change or cancel later."),
    Offer.APPROVAL: _l("About 2 minutes, no password. An organiser decides and writes to you."),
    Offer.WAITING: _l("Every place is taken. One that becomes free goes to the first in line, and we write to you."),
    Offer.NOMINATION: _l("Places go to nominees. Ask your ministry, employers’ or workers’ organisation to name you."),
    Offer.INVITATION: _l("Places are given by invitation. Use the link in the one you received."),
    Offer.ENDED: _l("Registration has closed."),
    Offer.NONE: _l("There is no registration on this site for this event."),
    Offer.POSTPONED: _l("This event is postponed. The new date will be shown here."),
    Offer.CANCELLED: _l("This event is cancelled and will not take place."),
    Offer.OVER: _l("This event is over."),
}


class Chip(NamedTuple):
    """A few words about where an event stands."""

    text: str | LazyString
    tone: str = ""
    icon: str = ""


STANDING = {
    Offer.CANCELLED: Chip(_l("Cancelled"), "err", "close"),
    Offer.POSTPONED: Chip(_l("Postponed"), "warn", "clock"),
    Offer.ENDED: Chip(_l("Registration closed")),
    Offer.NOMINATION: Chip(_l("By nomination"), "info", "mail"),
    Offer.INVITATION: Chip(_l("By invitation"), "info", "mail"),
    Offer.WAITING: Chip(_l("Waiting list"), "warn", "clock"),
}


class DateBlock(NamedTuple):
    """A date as the square on a card shows it; both empty where there is none."""

    above: str
    below: str


def when(event: Event, *, over: bool) -> str:
    """Say when an event is, and that it is only suggested where it is."""
    said = _when(event, over=over)
    if event.first_day is None or event.date_certainty is not Certainty.SUGGESTED:
        return said
    return str(_("%(when)s (suggested)", when=said))


def _when(event: Event, *, over: bool) -> str:
    """Say when an event takes place, as exactly as anybody knows."""
    if event.first_day is None or event.last_day is None:
        return str(_("Date not recorded") if over else _("Date to be announced"))
    if event.date_precision is Precision.DAY:
        return i18n.date_range(event.first_day, event.last_day)
    if event.date_precision is Precision.MONTH:
        return _from_to(i18n.month_year(event.first_day), i18n.month_year(event.last_day))
    return _from_to(str(event.first_day.year), str(event.last_day.year))


def certainty(event: Event, *, over: bool) -> str:
    """Say what is not certain about the date; nothing where nothing is to be said."""
    if event.date_certainty is Certainty.SUGGESTED:
        said = (
            _("Suggested date; whether it was held then is not confirmed.")
            if over
            else _("Suggested date, not yet confirmed.")
        )
        return str(said)
    if event.date_precision is not Precision.DAY and event.first_day is not None:
        return str(_("The exact day is not recorded.") if over else _("The exact day will be announced."))
    return ""


def date_block(event: Event) -> DateBlock:
    """Write the date for the square on a card."""
    first, last = event.first_day, event.last_day
    if first is None or last is None:
        return DateBlock("", "")
    if event.date_precision is Precision.DAY:
        days = str(first.day) if first == last else f"{first.day}–{last.day}"
        return DateBlock(days, _from_to(short_month(first), short_month(last)))
    if event.date_precision is Precision.MONTH:
        return DateBlock(_from_to(short_month(first), short_month(last)), str(last.year))
    return DateBlock(_from_to(str(first.year), str(last.year)), "")


def short_month(day: date) -> str:
    """Write a month in few letters: “Jun”."""
    return str(format_date(day, "LLL", locale="ar_EG" if i18n.language() == "ar" else i18n.language())).rstrip(".")


def _from_to(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def duration(event: Event) -> str:
    """Say how long an event lasts; nothing where its days are not known."""
    if event.first_day is None or event.last_day is None or event.date_precision is not Precision.DAY:
        return ""
    if event.first_day == event.last_day and event.start_time and event.starts_at and event.ends_at:
        minutes = int((event.ends_at - event.starts_at).total_seconds() // 60)
        if minutes < 60:
            return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))
        return str(ngettext("%(num)d hour", "%(num)d hours", round(minutes / 60)))
    return str(ngettext("%(num)d day", "%(num)d days", (event.last_day - event.first_day).days + 1))


def place(event: Event, known: Catalogue, *, over: bool = False) -> str:
    """Say where: “Lima, Peru”, “Online”, or both."""
    where = town(event, known)
    if event.mode is Mode.ONLINE:
        return str(_("Online"))
    if event.mode is Mode.HYBRID:
        return str(_("%(place)s and online", place=where) if where else _("In person and online"))
    return where or str(_("Place not recorded") if over else _("Place to be announced"))


def town(event: Event, known: Catalogue) -> str:
    """Name the city and the country, as far as they are known; else the region."""
    city = known.cities.get(event.city_id or "")
    country = known.countries.get(event.country_iso3 or "")
    if city and country:
        return city_and_country(city.name, i18n.pick(country.names))
    if country:
        return i18n.pick(country.names)
    region = known.regions.get(event.region_id or "")
    return i18n.pick(region.names) if region else ""


def city_and_country(city: str, country: str) -> str:
    """Name a city with its country."""
    return str(_("%(city)s, %(country)s", city=city, country=country))


def kind_and_mode(event: Event, kind: str) -> str:
    """Say what an event is and how people take part: “Workshop, in person”."""
    if event.mode is Mode.UNKNOWN:
        return kind
    return str(_("%(kind)s · %(mode)s", kind=kind, mode=MODES[event.mode]))


def language_names(codes: list[str]) -> str:
    """List languages by their names."""
    names = Locale.parse(i18n.language()).languages
    return str(_(", ").join(names.get(code, code) for code in codes))


def chips(event: Event, offer: Offer, free: int | None, *, at: datetime) -> list[Chip]:
    """Say in a few words where an event stands."""
    suggested = event.first_day and event.date_certainty is Certainty.SUGGESTED
    if suggested and offer not in (Offer.CANCELLED, Offer.POSTPONED):
        return [Chip(_("Suggested date"), "warn", "calendar"), *_stands(event, offer, free, at)]
    return _stands(event, offer, free, at)


def _stands(event: Event, offer: Offer, free: int | None, at: datetime) -> list[Chip]:
    if offer is Offer.OVER:
        return [Chip(_("Held"), "", "check")] if event.date_certainty is Certainty.HELD else []
    if offer is Offer.NOT_YET and event.opens_at:
        return [Chip(_("Opens on %(day)s", day=_day_of(event.opens_at, event, at)), "info", "calendar")]
    if offer in (Offer.OPEN, Offer.APPROVAL):
        return [*_door(event, offer, free, at), *_places(free)]
    return [STANDING[offer]] if offer in STANDING else []


def _door(event: Event, offer: Offer, free: int | None, at: datetime) -> list[Chip]:
    """Say that one may come, and until when; where the places left say it already, nothing."""
    until = _day_of(event.closes_at, event, at) if event.closes_at else ""
    if offer is Offer.APPROVAL:
        return [Chip(_("By approval until %(day)s", day=until) if until else _("By approval"), "info", "mail")]
    if until:
        return [Chip(_("Open until %(day)s", day=until), "ok", "check")]
    return [Chip(_("Open"), "ok", "check")] if free is None else []


def _places(free: int | None) -> list[Chip]:
    if free is None:
        return []
    return [
        Chip(
            ngettext("%(num)d place left", "%(num)d places left", free), "warn" if free <= FEW_PLACES else "ok", "group"
        )
    ]


def _day_of(moment: datetime, event: Event, at: datetime) -> str:
    """Name the day that it is at the event."""
    return i18n.month_day(wall_in(moment, zone(event.zone)), at)


def next_step(event: Event, offer: Offer, *, at: datetime) -> str:
    """Say in a sentence what a visitor can do now."""
    if offer is Offer.NOT_YET and event.opens_at:
        return str(_("Registration opens on %(day)s.", day=_day_of(event.opens_at, event, at)))
    return str(NEXT_STEPS[offer])


def interpretation(codes: list[str]) -> str:
    """Say into which languages something is interpreted, where it is."""
    return str(_("With interpretation into %(languages)s", languages=language_names(codes))) if codes else ""


def speaker(person: Speaker, known: Catalogue) -> str:
    """Name somebody who speaks, with whom they speak for."""
    country = known.countries.get(person.country_iso3 or "")
    group = known.constituent_groups.get(person.group_id or "")
    parts = [person.name, person.organisation, *(i18n.pick(one.names) for one in (country, group) if one)]
    return str(_(", ")).join(part for part in parts if part)
