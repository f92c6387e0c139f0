"""The words of the timetable."""

from collections.abc import Mapping
from uuid import UUID

from babel import Locale
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.i18n import day, language, short_day, wall_time
from app.core.zones import wall_in, zone
from app.programme.models import Event
from app.timetable.plan import Item
from app.timetable.rules import Found, Kind

GRAVE = frozenset({Kind.ROOM, Kind.SPEAKER, Kind.EVERYBODY, Kind.CHOSEN})  # what cannot be as it is planned


def in_words(found: Found, items: Mapping[UUID, Item], event: Event) -> str:
    """Say what gets in the way of what, and when; `items` are the planned sessions by their keys."""
    about = [items[key] for key in found.keys]
    return SENTENCES[found.kind](found, about, event)


def beside(found: Found, key: UUID, items: Mapping[UUID, Item]) -> str:
    """Say the same in few words where one of its sessions stands."""
    other = next((items[one].details["title"] for one in found.keys if one != key), "")
    short = {
        Kind.ROOM: lambda: _("Same room as “%(title)s”", title=other),
        Kind.SPEAKER: lambda: _("%(name)s also speaks in “%(title)s”", name=found.name, title=other),
        Kind.EVERYBODY: lambda: _("At the same time as “%(title)s”", title=other),
        Kind.CHOSEN: lambda: ngettext(
            "One person also chose “%(title)s”", "%(num)d people also chose “%(title)s”", found.number, title=other
        ),
        Kind.SPEAKER_ELSEWHERE: lambda: _("%(name)s is at “%(title)s” then", name=found.name, title=found.other),
        Kind.OUTSIDE: lambda: _("Outside the days of the event"),
        Kind.CAPACITY: lambda: _("%(number)d people, %(limit)d places", number=found.number, limit=found.limit),
        Kind.INTERPRETATION: lambda: _("Not in %(languages)s", languages=_named(found.languages)),
        Kind.HOLIDAY: lambda: _("Public holiday: %(name)s", name=found.name),
    }
    return str(short[found.kind]())


def _room(found: Found, about: list[Item], event: Event) -> str:
    return str(
        _("%(day)s, %(time)s: %(name)s holds “%(first)s” and “%(second)s”.", name=found.name, **_two(about, event))
    )


def _speaker(found: Found, about: list[Item], event: Event) -> str:
    said = _two(about, event)
    return str(_("%(day)s, %(time)s: %(name)s speaks in “%(first)s” and in “%(second)s”.", name=found.name, **said))


def _everybody(_found: Found, about: list[Item], event: Event) -> str:
    said = _two(about, event)
    return str(_("%(day)s, %(time)s: everybody is to be at one of “%(first)s” and “%(second)s”.", **said))


def _chosen(found: Found, about: list[Item], event: Event) -> str:
    return str(
        ngettext(
            "%(day)s, %(time)s: one person chose both “%(first)s” and “%(second)s”.",
            "%(day)s, %(time)s: %(num)d people chose both “%(first)s” and “%(second)s”.",
            found.number,
            **_two(about, event),
        )
    )


def _speaker_elsewhere(found: Found, about: list[Item], event: Event) -> str:
    said = {"name": found.name, "title": about[0].details["title"], "other": found.other}
    return str(
        _(
            "%(day)s, %(time)s: %(name)s speaks in “%(title)s” and at another event, “%(other)s”.",
            **said,
            **_when(about[0], event),
        )
    )


def _people_elsewhere(found: Found, _about: list[Item], _event: Event) -> str:
    return str(
        ngettext(
            "One person who has a place here has one at “%(name)s” too, on the same days.",
            "%(num)d people who have a place here have one at “%(name)s” too, on the same days.",
            found.number,
            name=found.name,
        )
    )


def _outside(_found: Found, about: list[Item], _event: Event) -> str:
    said = about[0].details
    return str(
        _(
            "“%(title)s” on %(day)s lies outside the days of the event.",
            title=said["title"],
            day=day(said["starts_wall"]),
        )
    )


def _capacity(found: Found, about: list[Item], event: Event) -> str:
    said = {"title": about[0].details["title"], "number": found.number, "limit": found.limit, **_when(about[0], event)}
    if found.name:
        return str(
            _(
                "%(day)s, %(time)s: %(number)d people are to come to “%(title)s”, and %(name)s holds %(limit)d.",
                name=found.name,
                **said,
            )
        )
    return str(_("%(day)s, %(time)s: %(number)d people are to come to “%(title)s”, which can take %(limit)d.", **said))


def _interpretation(found: Found, about: list[Item], event: Event) -> str:
    languages = _named(found.languages)
    if len(about) == 1:
        title, when = about[0].details["title"], _when(about[0], event)
        return str(
            _(
                "%(day)s, %(time)s: “%(title)s” is neither held in nor interpreted into %(languages)s.",
                title=title,
                languages=languages,
                **when,
            )
        )
    titles = _(", ").join(_("“%(title)s”", title=item.details["title"]) for item in about)
    return str(
        _(
            "%(number)d sessions are neither held in nor interpreted into %(languages)s: %(titles)s.",
            number=len(about),
            languages=languages,
            titles=titles,
        )
    )


def _holiday(found: Found, _about: list[Item], event: Event) -> str:
    return str(_("%(day)s is a public holiday: %(name)s.", day=day(found.day or event.created_at), name=found.name))


SENTENCES = {
    Kind.ROOM: _room,
    Kind.SPEAKER: _speaker,
    Kind.EVERYBODY: _everybody,
    Kind.CHOSEN: _chosen,
    Kind.SPEAKER_ELSEWHERE: _speaker_elsewhere,
    Kind.PEOPLE_ELSEWHERE: _people_elsewhere,
    Kind.OUTSIDE: _outside,
    Kind.CAPACITY: _capacity,
    Kind.INTERPRETATION: _interpretation,
    Kind.HOLIDAY: _holiday,
}


def _two(about: list[Item], event: Event) -> dict[str, str]:
    later = max(about, key=lambda item: item.starts_at or event.created_at)
    return {"first": about[0].details["title"], "second": about[1].details["title"], **_when(later, event)}


def _when(item: Item, event: Event) -> dict[str, str]:
    """Give day and time of a session by the event's clocks."""
    start = wall_in(item.starts_at or event.created_at, zone(event.zone))
    return {"day": short_day(start), "time": wall_time(start)}


def _named(codes: tuple[str, ...]) -> str:
    names = Locale.parse(language()).languages
    return str(_(", ")).join(names.get(code, code) for code in codes)
