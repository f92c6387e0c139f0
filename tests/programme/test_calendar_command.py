"""Writing all calendar texts anew."""

from sqlalchemy import select

from app.core.db import db, transaction
from app.programme import calendar
from app.programme.models import CalendarEntry, EventWords
from app.programme.rules import EventStatus
from tests.factories import NOW, make_event, make_session


def test_a_new_address_of_the_site_reaches_every_calendar(app):
    event, _draft = make_event(slug="forum"), make_event(status=EventStatus.DRAFT)
    with transaction():
        calendar.refresh(event, at=NOW)
    app.config["BASE_URL"] = "https://exchange.example.org"

    done = app.test_cli_runner().invoke(args=["programme", "refresh-calendars"])

    assert done.output == "Events whose calendar texts are written anew: 1.\n"
    db.session.expire_all()
    assert "URL:https://exchange.example.org/events/forum" in db.session.scalars(select(CalendarEntry.text)).one()


def test_an_upgrade_finds_what_was_there_by_all_that_it_knows(app):
    event = make_event(city_id="lima", country_iso3="PER")
    make_session(event, city_id="nairobi")

    app.test_cli_runner().invoke(args=["programme", "refresh-calendars"])

    assert {"лима", "наироби", "кения"} <= set(db.session.get_one(EventWords, event.number).words.split())


def test_calendars_and_news_show_texts_without_their_marks(app):
    event = make_event(slug="forum", description="*This is invented.*\n\n- one\n- [two](https://e.org)")
    make_session(event, "Opening", description="**Welcome**")
    with transaction():
        calendar.refresh(event, at=NOW)

    whole, session = db.session.scalars(select(CalendarEntry).order_by(CalendarEntry.session_id.is_not(None))).all()

    assert r"This is invented.\n\n- one\n- two (https://e.org)" in whole.text.replace("\r\n ", "")
    assert "This is invented.\n\n- one\n- two (https://e.org)" in whole.atom
    assert "*" not in whole.text + whole.atom + session.text + session.atom
