"""The words of the balance."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core import i18n
from app.reference.catalogue import catalogue
from app.registration.balance import Balance, GroupBalance, Standing, Targets, percent, standing
from app.registration.effects import Aim, AimKind, Change, Outcome
from app.registration.phrases import aims, gauge_words, group_name, tenths
from app.selection.pages import Figures
from app.selection.queries import SeatKind
from app.selection.rules import WhatIf
from app.selection.suggestion import Obstacle

AIMS = {
    AimKind.WOMEN_FLOOR: _l("Women, the floor"),
    AimKind.PARITY: _l("Women, parity"),
    AimKind.COUNTRIES: _l("Countries"),
    AimKind.SOUTH: _l("Countries of the South"),
}
OUTCOMES = {
    Outcome.RESERVED_SEAT: (_l("Gets a seat reserved for the group"), "ok"),
    Outcome.OPEN_SEAT: (_l("Gets an open seat"), "ok"),
    Outcome.PLACE: (_l("Gets a place"), "ok"),
    Outcome.NOT_COUNTED: (_l("Confirmed, takes no seat"), "ok"),
    Outcome.FULL: (_l("Waits: no seat is left for them"), "warn"),
    Outcome.COUNTRY_LIMIT: (_l("Waits: the country is at its limit"), "warn"),
    Outcome.NOT_ENDORSED: (_l("Left out: not endorsed"), "err"),
    Outcome.NOT_ACCEPTED: (_l("Left out: has not said yes and completed the details"), "err"),
    Outcome.ON_RESERVE: (_l("Left out: on the reserve list"), "err"),
    Outcome.NO_TITULAR: (_l("Left out: an adviser without a confirmed titular delegate"), "err"),
}


def aim_name(aim: Aim) -> str:
    """Name a target at the head of its line."""
    return group_name(aim.group_id) if aim.group_id else str(AIMS[aim.kind])


def wanted(aim: Aim, targets: Targets) -> str:
    """Say what is aimed at."""
    low, high = targets.groups
    words = {
        AimKind.GROUP: _("%(low)d–%(high)d%% of the three groups", low=low, high=high),
        AimKind.WOMEN_FLOOR: _("at least %(least)d%%", least=targets.women_floor),
        AimKind.PARITY: _("%(low)d–%(high)d%%", low=targets.parity_from, high=targets.parity_to),
        AimKind.COUNTRIES: _("at least %(least)d", least=targets.countries or 0),
        AimKind.SOUTH: _("at least %(least)d%% of the countries", least=targets.southern or 0),
    }
    return str(words[aim.kind])


def figure(aim: Aim, room: Balance) -> str:
    """Write the figure that a target is about."""
    if aim.kind is AimKind.GROUP:
        group = room.of(aim.group_id)
        return _counted(group.confirmed, group.share)
    if aim.kind is AimKind.COUNTRIES:
        return str(room.countries)
    if aim.kind is AimKind.SOUTH:
        return _counted(room.southern_countries, percent(room.southern_countries, room.countries))
    return _counted(room.women, room.women_share)


def _counted(people: int, share: float | None) -> str:
    return f"{people} · {tenths(share)}"


def state(aim: Aim, room: Balance) -> tuple[str, str]:
    """Say how a room stands to a target, with the tone to say it in."""
    targets = room.targets
    if aim.kind is AimKind.GROUP:
        return gauge_words(room.of(aim.group_id))
    if aim.kind is AimKind.COUNTRIES:
        short = max((targets.countries or 0) - room.countries, 0)
        return _short(short) if short else _reached()
    band = {
        AimKind.WOMEN_FLOOR: (targets.women_floor, 100),
        AimKind.PARITY: (targets.parity_from, targets.parity_to),
        AimKind.SOUTH: (targets.southern or 0, 100),
    }[aim.kind]
    south = aim.kind is AimKind.SOUTH
    part, whole = (room.southern_countries, room.countries) if south else (room.women, room.gender_known)
    stands, gap = standing(part, whole, band)
    said = {
        Standing.NOBODY_YET: (_("Nobody yet"), ""),
        Standing.SHORT: _short(gap),
        Standing.IN_RANGE: _reached(),
        Standing.OVER: (ngettext("%(num)d over", "%(num)d over", gap), "warn"),
    }
    return said[stands]


def _short(gap: int) -> tuple[str, str]:
    return ngettext("%(num)d short", "%(num)d short", gap), "warn"


def _reached() -> tuple[str, str]:
    return _("Reached"), "ok"


def summary(tried: WhatIf) -> str:
    """Say in one sentence what becomes of the chosen."""
    parts = [
        ngettext("%(num)d gets a place", "%(num)d get a place", len(tried.placed)) if tried.placed else "",
        ngettext("%(num)d waits", "%(num)d wait", len(tried.waiting)) if tried.waiting else "",
        ngettext("%(num)d cannot be accepted", "%(num)d cannot be accepted", len(tried.left_out))
        if tried.left_out
        else "",
    ]
    said = str(_(", ")).join(part for part in parts if part)
    words = ngettext("Of %(num)d chosen: %(said)s.", "Of %(num)d chosen: %(said)s.", len(tried.outcomes), said=said)
    return str(words)


def change_lines(change: Change) -> list[tuple[str, str]]:
    """Say what becomes of the targets, with the tone to say it in."""
    said = [
        (_("Reached: %(targets)s", targets=aims(change.reached)), "ok", change.reached),
        (_("Closer: %(targets)s", targets=aims(change.closer)), "ok", change.closer),
        (_("Farther: %(targets)s", targets=aims(change.farther)), "warn", change.farther),
        (_("No longer reached: %(targets)s", targets=aims(change.broken)), "warn", change.broken),
    ]
    return [(words, tone) for words, tone, those in said if those]


def obstacle_lines(held: Mapping[Obstacle, int]) -> list[str]:
    """Say why a target stays out of reach."""
    if not held:
        return [str(_("Nobody else who waits for review would help."))]
    return [_held_back(obstacle, held[obstacle]) for obstacle in Obstacle if obstacle in held]


def _held_back(obstacle: Obstacle, people: int) -> str:
    words = {
        Obstacle.NOT_ENDORSED: ngettext(
            "%(num)d who would help is not endorsed.", "%(num)d who would help are not endorsed.", people
        ),
        Obstacle.NOT_ACCEPTED: ngettext(
            "%(num)d who would help has not said yes and completed the details.",
            "%(num)d who would help have not said yes and completed their details.",
            people,
        ),
        Obstacle.ON_RESERVE: ngettext(
            "%(num)d who would help is on a reserve list.", "%(num)d who would help are on a reserve list.", people
        ),
        Obstacle.NO_TITULAR: ngettext(
            "%(num)d who would help is an adviser without a confirmed titular delegate.",
            "%(num)d who would help are advisers without a confirmed titular delegate.",
            people,
        ),
        Obstacle.FULL: ngettext(
            "No seat is left for %(num)d who would help.", "No seat is left for %(num)d who would help.", people
        ),
        Obstacle.COUNTRY_LIMIT: ngettext(
            "%(num)d who would help comes from a country at its limit.",
            "%(num)d who would help come from countries at their limit.",
            people,
        ),
        Obstacle.OTHERS: ngettext(
            "%(num)d would help here, but other targets would suffer more, or there are too many to suggest at once.",
            "%(num)d would help here, but other targets would suffer more, or there are too many to suggest at once.",
            people,
        ),
    }
    return str(words[obstacle])


def seat_kind(kind: SeatKind) -> str:
    """Name a kind of seats."""
    if kind.online:
        return str(_("Online"))
    group_id = kind.group_id
    return str(_("Open to all") if group_id is None else _("Reserved: %(group)s", group=group_name(group_id)))


def region_name(region_id: str) -> str:
    """Name a region."""
    return i18n.pick(catalogue().regions[region_id].names)


def list_name(list_id: str) -> str:
    """Name a list of countries."""
    return i18n.pick(catalogue().country_groups[list_id].names)


def people_of(group: GroupBalance) -> str:
    """Count women, others and who did not say."""
    parts = [
        ngettext("%(num)d woman", "%(num)d women", group.women),
        ngettext("%(num)d man or other", "%(num)d men or other", group.others),
    ]
    if group.unknown:
        parts.append(ngettext("%(num)d not stated", "%(num)d not stated", group.unknown))
    return str(_(", ")).join(parts)


def three_in_words(room: Balance) -> str:
    """Say how large each of the three groups is."""
    return str(_(", ")).join(
        _("%(group)s %(share)s", group=group_name(group.group_id), share=tenths(group.share)) for group in room.groups
    )


def groups_shown(room: Figures) -> list[tuple[str, str]]:
    """List the three groups and the others together."""
    return [(group.group_id, group_name(group.group_id)) for group in room.balance.groups] + [("other", _("Others"))]
