"""The telephones at the door: named by an organiser, enrolled by a link that opens once, revoked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.accounts.models import User
from app.attendance import aside, queries, trust
from app.attendance.errors import DeviceRevoked, LinkEnded, LinkUsed, NameMissing, NameTaken, NoSuchLink
from app.attendance.models import Device
from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock, store_new
from app.core.secret_links import hash_of, new_nonce, token_for
from app.programme.models import Event

LINK_LASTS = timedelta(minutes=15)  # long enough to hand a telephone over, too short for a photograph of the screen
TOKEN_BEGINS = "door_"  # noqa: S105 -- tells a telephone's token from a user's


def prepare(event: Event, name: str, *, by: Actor, at: datetime) -> Device:
    """Name a telephone that may check in at an event, and make the link by which it fetches its token."""
    if not name.strip():
        raise NameMissing
    event = lock(Event, event.id)  # of two who name a device alike at once, one is refused
    if name.strip().casefold() in queries.live_device_names(event):
        raise NameTaken
    device = Device(event_id=event.id, name=name.strip(), enrolled_at=at, enrolled_by=by.actor)
    _open_link(device, at)
    db.session.add(device)
    db.session.flush()
    audit.record("device.named", device, by=by, at=at, event=event.slug, name=device.name)
    return device


def renew_link(device: Device, *, by: Actor, at: datetime) -> None:
    """Make another link for a telephone that has not fetched its token; the one before ends."""
    device = lock(Device, device.id)
    if device.revoked_at:
        raise DeviceRevoked
    if device.token_hash:
        raise LinkUsed
    _open_link(device, at)
    audit.record("device.link_renewed", device, by=by, at=at)


def _open_link(device: Device, at: datetime) -> None:
    device.link_nonce = new_nonce()
    device.link_hash = hash_of(token_for(device.link_nonce))
    device.link_until = at + LINK_LASTS


def link_of(device: Device) -> str:
    """Give the part of the address that a telephone opens; the database alone does not know it."""
    return token_for(device.link_nonce)


def claim(link: str, claim_id: UUID, *, at: datetime) -> tuple[Device, str]:
    """Give a telephone its token, once; to the same telephone again where it did not hear the answer."""
    found = queries.device_of_link(hash_of(link))
    if found is None:
        raise NoSuchLink
    device = lock(Device, found.id)  # of two telephones that open the link at once, one gets the token
    if device.revoked_at or device.link_until is None or at >= device.link_until:
        raise LinkEnded
    return device, _token(device, claim_id, by=device, at=at)


def of_ones_own(event: Event, user: User, claim_id: UUID, *, at: datetime) -> tuple[Device, str]:
    """Give the telephone of somebody who is signed in a token, good for as long as they check in at the event."""
    others = queries.devices_of_user(event, user, besides=claim_id)
    name = f"{user.name} ({others + 1})" if others else user.name  # so that the board tells them apart
    own = {"id": claim_id, "event_id": event.id, "user_id": user.id, "name": name, "link_nonce": new_nonce()}
    store_new(Device, [own | {"enrolled_at": at, "enrolled_by": user.actor}])
    device = lock(Device, claim_id)
    if (device.event_id, device.user_id) != (event.id, user.id):
        raise NoSuchLink
    return device, _token(device, claim_id, by=user, at=at)


def _token(device: Device, claim_id: UUID, *, by: Actor, at: datetime) -> str:
    token = TOKEN_BEGINS + token_for(device.link_nonce + claim_id.bytes)
    if device.token_hash is None:
        device.token_hash, device.enrolled_at, device.seen_at = hash_of(token), at, at
        audit.record("device.enrolled", device, by=by, at=at)
    elif device.token_hash != hash_of(token):
        raise LinkUsed
    return token


def heard_from(device: Device, holding: int | None, *, at: datetime) -> None:
    """Note that a telephone spoke to us, and how many scans it holds."""
    device.seen_at = at
    if holding is not None:
        device.held = holding


def revoke(device: Device, *, by: Actor, at: datetime) -> None:
    """Let a telephone check in nobody from now on; what it saw before counts, whenever that arrives."""
    device = lock(Device, device.id)
    if device.revoked_at:
        return
    device.revoked_at, device.link_hash, device.link_until = at, None, None
    moved = aside.move(device, at=at)
    audit.record("device.revoked", device, by=by, at=at, set_aside=moved)


def told(device: Device, event: Event, token: str, start: str) -> dict[str, Any]:
    """Put together what a telephone is told with its token; `start` is where it begins."""
    until = trust.list_until(event.ends_at)
    names = {"token": token, "device_id": device.id, "name": device.name, "event": event.slug, "title": event.title}
    return {**names, "until": until, "start": start}
