"""How people take part in an event, as they read it: in person or online; a hybrid event has both."""

from collections.abc import Mapping

from flask import current_app
from flask_babel import LazyString
from flask_babel import gettext as _

from app.programme.models import Event
from app.programme.phrases import MODES
from app.programme.rules import Mode
from app.registration import join_links, rules, tickets
from app.registration.models import Registration
from app.registration.rules import ONLINE_SEAT

WAYS = {mode: MODES[mode] for mode in (Mode.IN_PERSON, Mode.ONLINE)}


def name(registration: Registration, event: Event) -> str:
    """Name the way in which somebody takes part, where an event has more than one."""
    return str(WAYS[Mode.ONLINE if registration.online else Mode.IN_PERSON]) if event.two_ways else ""


def is_online(registration: Registration, event: Event) -> bool:
    """Tell whether somebody takes part online."""
    return event.mode is Mode.ONLINE or (registration.online and event.two_ways)


def may_join(registration: Registration, event: Event, *, linked: bool) -> bool:
    """Tell whether the link to the meeting is somebody's, if the event or a part of it has one."""
    link = {"for_all": event.link_for_all, "linked": linked}
    return rules.may_join(registration.status, event.held, online=registration.online, **link)


def address(registration: Registration, event: Event) -> str:
    """Give what a calendar, which others may see, shows of somebody's way in; without a link, the event's page."""
    if may_join(registration, event, linked=bool(event.online_url)):
        return join_links.address(registration.id, registration.link_nonce)
    return f"{current_app.config['BASE_URL']}/events/{event.slug}"


def own_message(registration: Registration, event: Event) -> str:
    """Give what the organiser tells those who take part this way."""
    return event.online_message if is_online(registration, event) else event.place_message


def in_words(registration: Registration, event: Event) -> str:
    """Say how somebody who has a place comes in: by the code at the door, or by a link of their own."""
    if is_online(registration, event):
        return str(_("The link to join is yours alone: it opens on your page 30 minutes before the event begins."))
    shown = _("Your ticket code is %(code)s. Show it at the door.", code=tickets.shown(registration.ticket))
    return f"{shown} {_('The QR code in this message says the same.')}"


def left(event: Event, free: Mapping[str | None, int]) -> str:
    """Say how many places are left for each way of taking part."""
    return " ".join(lines_left(event, free))


def lines_left(event: Event, free: Mapping[str | None, int]) -> list[str]:
    """Say so in a line for each way."""
    at_place = sum(number for kind, number in free.items() if kind != ONLINE_SEAT)
    online = free.get(ONLINE_SEAT, 0)
    return [
        _left(WAYS[Mode.IN_PERSON], event.capacity, at_place),
        _left(WAYS[Mode.ONLINE], event.online_capacity, online),
    ]


def _left(way: LazyString, capacity: int | None, free: int) -> str:
    if capacity is None:
        return str(_("%(way)s: as many as come.", way=way))
    if free:
        return str(_("%(way)s: %(free)d of %(all)d places left.", way=way, free=free, all=capacity))
    return str(_("%(way)s: all places are taken, and there is a waiting list.", way=way))
