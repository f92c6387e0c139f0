"""An event whose every figure was counted by hand."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from app.attendance import service
from app.attendance.places import places_of
from app.attendance.rules import Direction, MarkKind
from app.attendance.service import SentScan
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import Gender, Status
from tests.factories import make_attendee, make_event, make_session

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
AFTER = datetime(2027, 5, 6, tzinfo=UTC)


@pytest.fixture
def event(app: Flask) -> Event:
    """Give an event of two days with one session.

    | who   | group, gender, country           | place      | came                                    |
    | Amina | government, woman, Kenya         | confirmed  | opening on time, for the whole hour     |
    | Bola  | workers, man, Ghana              | confirmed  | opening 20 minutes late; second day     |
    | Chen  | workers, not said, Ghana         | confirmed  | excused from the opening                |
    | Dora  | employers, woman, Kenya          | confirmed  | never                                   |
    | Efua  | workers, woman, Ghana            | waiting    | opening, without a confirmed place      |
    | Fatou | partner organisation, man, Kenya | cancelled  | never                                   |
    """
    event = make_event(last_day=date(2027, 5, 4))
    opening = make_session(event)
    amina = make_attendee(event, "Amina", gender=Gender.WOMAN)
    bola = make_attendee(event, "Bola", gender=Gender.MAN, group_id="workers", country_iso3="GHA")
    chen = make_attendee(event, "Chen", group_id="workers", country_iso3="GHA")
    make_attendee(event, "Dora", gender=Gender.WOMAN, group_id="employers")
    efua = make_attendee(event, "Efua", Status.WAITLISTED, gender=Gender.WOMAN, group_id="workers", country_iso3="GHA")
    make_attendee(event, "=Fatou()", Status.CANCELLED, gender=Gender.MAN, group_id="partner_org", organisation="+Plus")
    with transaction():
        scans = [sent(amina, 0, opening.id), sent(bola, 20, opening.id), sent(efua, 5, opening.id), sent(bola, 24 * 60)]
        service.receive(event, scans, by=SYSTEM, at=AFTER)
        place = next(place for place in places_of(event) if place.session_id == opening.id)
        service.mark(db.session.get_one(Registration, chen.id), place, MarkKind.EXCUSED, by=SYSTEM, at=NINE)
    return event


def sent(person: Registration, minutes: int, session_id: object = None) -> SentScan:
    return SentScan(uuid4(), person.ticket, session_id, Direction.IN, NINE + timedelta(minutes=minutes))
