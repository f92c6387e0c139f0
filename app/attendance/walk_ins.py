"""Those who come unannounced, as a telephone at the door writes them down, with a line or without."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.attendance import trust
from app.attendance.models import Device, SetAside
from app.core import audit
from app.core.audit import Actor
from app.core.db import db, store_new
from app.programme.models import Event
from app.registration import service
from app.registration.errors import RegisteredAlready
from app.registration.models import Registration
from app.registration.rules import LIVE, Details, identity


@dataclass(frozen=True)
class WalkIn:
    """Somebody who came, in three answers; `made_at` is on the device's clock, as with scans."""

    walk_in_id: UUID
    name: str
    country_iso3: str
    group_id: str
    language: str
    made_at: datetime
    clock_ahead: int = 0

    @property
    def happened_at(self) -> datetime:
        """Tell when it was by our clock."""
        return self.made_at - timedelta(seconds=self.clock_ahead)


def is_set_aside(came: WalkIn, device: Device | None, *, at: datetime) -> bool:
    """Keep for an organiser what a device dates when it was not at the door, and tell whether it was so."""
    if device is None or not trust.for_review(came.happened_at, device.enrolled_at, device.revoked_at):
        return False
    about = {"id": came.walk_in_id, "event_id": device.event_id, "device_id": device.id, "received_at": at}
    store_new(SetAside, [about | {"sent": audit.plain(asdict(came))}])
    return True


def read(sent: Mapping[str, Any]) -> WalkIn:
    """Read back what was set aside."""
    made_at = datetime.fromisoformat(sent["made_at"])
    return WalkIn(**dict(sent) | {"walk_in_id": UUID(sent["walk_in_id"]), "made_at": made_at})


def register(event: Event, came: WalkIn, *, by: Actor, at: datetime) -> Registration:
    """Register somebody who stands at the door, once however often it is sent; without a free place they wait for one.

    Whoever is registered already stays as they are.
    """
    details = Details(
        name=came.name,
        email="",
        country_iso3=came.country_iso3,
        group_id=came.group_id,
        organisation="",
        language=came.language,
        source="desk",
    )
    try:
        return service.enrol(event, details, may_wait=True, request_key=str(came.walk_in_id), by=by, at=at)
    except RegisteredAlready:
        return _known(event, came)


def _known(event: Event, came: WalkIn) -> Registration:
    """Find who is registered under the same name and country."""
    same = identity("", came.name, came.country_iso3, shared_mailbox=False)
    asked = select(Registration).where(
        Registration.event_id == event.id, Registration.identity == same, Registration.status.in_(LIVE)
    )
    return db.session.scalars(asked).one()
