"""Who stands at the door: a user who checks in there, or a telephone that was enrolled for the one event."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from flask import abort, g

from app.accounts.access import bearer, requires, signed_in
from app.accounts.permissions import Permission, may
from app.attendance import enrolment, queries, trust
from app.attendance.errors import DeviceExpired, DeviceRevoked
from app.attendance.models import Device
from app.core import clock
from app.core.audit import SYSTEM, Actor
from app.core.db import db, lock, transaction
from app.core.secret_links import hash_of
from app.programme.models import Event
from app.programme.queries import visible_event

P = ParamSpec("P")


@dataclass(frozen=True)
class Standing:
    """Who sends a request from the door of which event."""

    event: Event
    by: Actor
    device: Device | None = None


def at_the_door(view: Callable[P, Any]) -> Callable[P, Any]:
    """Let only users who check in use a route, and enrolled telephones; `standing` says who it is."""
    for_users = requires(Permission.SCAN_RECORD)(view)

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        device = _device()
        if device is None:
            return for_users(*args, **kwargs)
        if device.user_id and not device.revoked_at and not _may_still(device):
            with transaction():
                enrolment.revoke(device, by=SYSTEM, at=clock.now())
        return view(*args, **kwargs)

    guarded.access = Permission.SCAN_RECORD  # type: ignore[attr-defined]
    return guarded


def standing(slug: str, *, revoked_too: bool = False) -> Standing:
    """Give who is at this door; any other event does not exist for them.

    What a revoked telephone still has to deliver is taken, and nobody revokes it meanwhile; everything else is closed
    to it.
    """
    device_id = _device_id()
    if device_id is None:
        user = signed_in()
        return Standing(visible_event(slug, seen_by=user) or abort(404), user)
    device = lock(Device, device_id) if revoked_too else db.session.get_one(Device, device_id)
    event = db.session.get_one(Event, device.event_id)
    if event.slug != slug:
        abort(404)
    if not revoked_too and device.revoked_at:
        raise DeviceRevoked
    if not revoked_too and trust.list_ended(event.ends_at, clock.now()):
        raise DeviceExpired
    return Standing(event, device, device)


def _device() -> Device | None:
    """Find the telephone whose token the request carries."""
    secret = bearer()
    device = queries.device_of_token(hash_of(secret)) if secret.startswith(enrolment.TOKEN_BEGINS) else None
    g.door_device_id = device.id if device else None
    return device


def _device_id() -> UUID | None:
    device_id: UUID | None = g.door_device_id
    return device_id


def _may_still(device: Device) -> bool:
    """Tell whether somebody with a telephone of their own still checks in at its event."""
    user, event = queries.owner(device), db.session.get_one(Event, device.event_id)
    if user is None or not user.active or not may(user.role, Permission.SCAN_RECORD):
        return False
    return visible_event(event.slug, seen_by=user) is not None
