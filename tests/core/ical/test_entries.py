from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import zones
from app.core.ical.calendar import calendar_text
from app.core.ical.entries import Entry, Status, entry_text, zone_needed
from app.core.ical.lines import one_line, plain, uri


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - what a clock on a wall shows


FORUM = Entry(
    uid="0b8e7a5e-7d0c-4c5e-9d5f-3c1f0f6f2f11@baraza",
    sequence=2,
    created=datetime(2026, 11, 1, 8, tzinfo=UTC),
    modified=datetime(2026, 11, 20, 16, 30, tzinfo=UTC),
    start=wall(2027, 3, 1, 9),
    end=wall(2027, 3, 3, 17, 30),
    zone="Africa/Nairobi",
    summary="Forum",
)


def lines_of(entry: Entry) -> list[str]:
    return entry_text(entry).replace("\r\n ", "").splitlines()


def line_of(entry: Entry, name: str) -> str:
    (found,) = [line for line in lines_of(entry) if line.split(":")[0].split(";")[0] == name]
    return found


def read(entry: Entry) -> icalendar.Event:
    """Read an entry back from a calendar that holds it."""
    text = "".join(
        calendar_text(
            "C", "", "https://example.org/c.ics", [entry_text(entry)], [zone_needed(entry)], timedelta(hours=1)
        )
    )
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors
    (event,) = calendar.events
    assert not event.errors
    return event


def test_an_entry_reads():
    entry = replace(
        FORUM,
        description="Three days.\nBring a pen; a pad, too.",
        location="KICC, Nairobi",
        geo=(-1.286389, 36.817223),
        url="https://example.org/events/forum",
        conference="https://meet.example.org/forum",
        categories=("Social dialogue", "Skills, jobs"),
        organizer="sstc@example.org",
        organizer_name='The "SSTC" team',
    )
    assert entry_text(entry).split("\r\n") == [
        "BEGIN:VEVENT",
        "UID:0b8e7a5e-7d0c-4c5e-9d5f-3c1f0f6f2f11@baraza",
        "DTSTAMP:20261120T163000Z",
        "CREATED:20261101T080000Z",
        "LAST-MODIFIED:20261120T163000Z",
        "SEQUENCE:2",
        "DTSTART;TZID=Africa/Nairobi:20270301T090000",
        "DTEND;TZID=Africa/Nairobi:20270303T173000",
        "SUMMARY:Forum",
        r"DESCRIPTION:Three days.\nBring a pen\; a pad\, too.",
        r"CATEGORIES:Social dialogue,Skills\, jobs",
        r"LOCATION:KICC\, Nairobi",
        "GEO:-1.286389;36.817223",
        "URL:https://example.org/events/forum",
        "CONFERENCE;VALUE=URI:https://meet.example.org/forum",
        "ORGANIZER;CN=\"The ^'SSTC^' team\":mailto:sstc@example.org",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "",
    ]


def test_what_is_not_known_is_left_out():
    assert [line.split(":")[0].split(";")[0] for line in lines_of(FORUM)] == [
        "BEGIN",
        "UID",
        "DTSTAMP",
        "CREATED",
        "LAST-MODIFIED",
        "SEQUENCE",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "STATUS",
        "TRANSP",
        "END",
    ]


def test_dtstamp_and_last_modified_are_the_stored_revision():
    later = replace(FORUM, modified=datetime(2026, 11, 21, 2, tzinfo=zones.zone("Asia/Tokyo")))
    assert line_of(later, "DTSTAMP") == "DTSTAMP:20261120T170000Z"
    assert line_of(later, "LAST-MODIFIED") == "LAST-MODIFIED:20261120T170000Z"


def test_whole_days_are_dates_with_an_exclusive_end():
    days = replace(FORUM, start=date(2027, 2, 27), end=date(2027, 2, 28))
    assert line_of(days, "DTSTART") == "DTSTART;VALUE=DATE:20270227"
    assert line_of(days, "DTEND") == "DTEND;VALUE=DATE:20270301"
    assert zone_needed(days) == ""


@pytest.mark.parametrize(
    ("zone", "start", "utc"),
    [
        ("Africa/Casablanca", wall(2026, 3, 1, 9), "20260301T090000Z"),  # Ramadan 2026
        ("Africa/Casablanca", wall(2026, 5, 1, 9), "20260501T080000Z"),
        ("America/Santiago", wall(2030, 9, 2, 9), "20300902T130000Z"),
        ("Asia/Almaty", wall(2024, 2, 1, 9), "20240201T030000Z"),
        ("UTC", wall(2027, 5, 1, 9), "20270501T090000Z"),
        ("Etc/GMT-3", wall(2027, 5, 1, 9), "20270501T060000Z"),
        ("Europe/Paris", wall(2027, 10, 31, 2, 30), "20271031T003000Z"),  # occurs twice: the first
    ],
)
def test_a_time_that_calendars_would_get_wrong_goes_out_in_utc(zone, start, utc):
    entry = replace(FORUM, zone=zone, start=start, end=start + timedelta(hours=4))
    assert line_of(entry, "DTSTART") == f"DTSTART:{utc}"
    assert line_of(entry, "DTEND").startswith("DTEND:")
    assert zone_needed(entry) == ""


@pytest.mark.parametrize("zone", ["Africa/Accra", "Europe/Oslo", "America/Argentina/Buenos_Aires", "Asia/Kolkata"])
def test_a_time_is_told_in_the_very_zone_that_people_were_told(zone):
    assert line_of(replace(FORUM, zone=zone), "DTSTART") == f"DTSTART;TZID={zone}:20270301T090000"
    assert zone_needed(replace(FORUM, zone=zone)) == zone


def test_an_end_that_occurs_twice_puts_the_whole_entry_in_utc():
    entry = replace(FORUM, zone="Europe/Paris", start=wall(2027, 10, 30, 20), end=wall(2027, 10, 31, 2))
    assert (line_of(entry, "DTSTART"), line_of(entry, "DTEND")) == (
        "DTSTART:20271030T180000Z",
        "DTEND:20271031T000000Z",
    )


def test_a_cancelled_entry_says_so_in_status_title_and_transparency():
    cancelled = replace(FORUM, status=Status.CANCELLED, cancelled_title="Cancelled: Forum")
    assert line_of(cancelled, "STATUS") == "STATUS:CANCELLED"
    assert line_of(cancelled, "SUMMARY") == "SUMMARY:Cancelled: Forum"
    assert line_of(cancelled, "TRANSP") == "TRANSP:TRANSPARENT"


def test_a_tentative_entry_says_so():
    assert line_of(replace(FORUM, status=Status.TENTATIVE), "STATUS") == "STATUS:TENTATIVE"


@pytest.mark.parametrize("letter", ["a", "é", "😀", "\\", ";", "\n\\"])
def test_a_description_stays_under_8_kib_with_all_its_folds(letter):
    text = entry_text(replace(FORUM, description=f"x{letter * 9000}x"))
    written = text[text.index("DESCRIPTION:") : text.index("STATUS:")]
    assert 7500 < len(written.encode()) < 8192
    assert read(replace(FORUM, description=f"x{letter * 9000}x"))["DESCRIPTION"].endswith("…")


def test_coordinates_are_never_written_with_an_exponent():
    assert line_of(replace(FORUM, geo=(0.00001, -0.0000001)), "GEO") == "GEO:0.000010;-0.000000"


def test_an_organiser_without_a_name_is_a_bare_address():
    assert line_of(replace(FORUM, organizer="sstc@example.org"), "ORGANIZER") == "ORGANIZER:mailto:sstc@example.org"


def test_line_breaks_control_characters_and_html_never_break_an_entry():
    evil = "Forum\r\nX-EVIL:1\x00<b>bold</b>\u2028"
    entry = replace(
        FORUM, summary=evil, location=evil, categories=(evil,), url=evil, uid=evil, organizer=evil, organizer_name=evil
    )
    assert not [line for line in lines_of(entry) if line.startswith("X-EVIL")]
    assert line_of(entry, "SUMMARY") == "SUMMARY:Forum X-EVIL:1bold"


@pytest.mark.parametrize(
    "wrong",
    [
        {"end": wall(2027, 3, 1, 8)},
        {"end": wall(2027, 3, 1, 9)},
        {"end": date(2027, 3, 2)},
        {"start": date(2027, 3, 2)},
        {"start": date(2027, 3, 2), "end": date(2027, 3, 1)},
        {"zone": "Africa/Atlantis"},
        {"zone": "Europe/Paris", "start": wall(2027, 3, 28, 2, 30), "end": wall(2027, 3, 28, 5)},
        {"start": datetime(2027, 3, 1, 9, tzinfo=UTC)},
        {"modified": wall(2026, 11, 20)},
        {"summary": " \n"},
        {"status": Status.CANCELLED},
    ],
)
def test_an_entry_that_would_say_something_false_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        entry_text(replace(FORUM, **wrong))


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)
WALLS = st.datetimes(wall(2024, 1, 1), wall(2037, 12, 1)).map(lambda at: at.replace(microsecond=0))
LENGTHS = st.timedeltas(timedelta(minutes=5), timedelta(days=20)).map(
    lambda length: timedelta(minutes=length // timedelta(minutes=1))
)
MOMENTS = st.datetimes(wall(2020, 1, 1), wall(2030, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)


@st.composite
def timed(draw: st.DrawFn) -> dict[str, object]:
    """Draw a zone and two times that its clocks show."""
    zone, start = draw(st.sampled_from(zones.all_zones())), draw(WALLS)
    clocks = zones.zone(zone)
    times = [zones.wall_in(at.replace(tzinfo=clocks).astimezone(UTC), clocks) for at in (start, start + draw(LENGTHS))]
    if zones.instant(times[1], clocks) <= zones.instant(times[0], clocks):
        times[1] += timedelta(hours=12)
    return {"zone": zone, "start": times[0], "end": times[1]}


@st.composite
def of_whole_days(draw: st.DrawFn) -> dict[str, object]:
    start = draw(st.dates(date(2024, 1, 1), date(2037, 12, 1)))
    return {"start": start, "end": start + timedelta(days=draw(st.integers(0, 30)))}


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    return Entry(
        uid=str(draw(st.uuids())),
        sequence=draw(st.integers(0, 1000)),
        created=draw(MOMENTS),
        modified=draw(MOMENTS),
        summary=draw(TEXTS.filter(one_line)),
        status=draw(st.sampled_from([Status.TENTATIVE, Status.CONFIRMED])),
        description=draw(TEXTS),
        location=draw(TEXTS),
        geo=draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))),
        url=draw(st.just("") | TEXTS.map(lambda path: f"https://example.org/{path}")),
        categories=tuple(draw(st.lists(TEXTS.filter(one_line), max_size=3))),
        **draw(timed() | of_whole_days()),
    )


@given(entries())
def test_every_entry_reads_back_as_what_went_in(entry):
    event = read(entry)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (entry.uid, entry.sequence, entry.status)
    assert (event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt, event["CREATED"].dt) == (
        entry.modified,
        entry.modified,
        entry.created,
    )
    assert event["SUMMARY"] == one_line(entry.summary)
    assert event.get("DESCRIPTION", "") == plain(entry.description)
    assert event.get("LOCATION", "") == one_line(entry.location)
    assert event.get("URL", "") == uri(entry.url)
    assert list(event["CATEGORIES"].cats if entry.categories else ()) == [one_line(name) for name in entry.categories]
    if entry.geo:
        assert (event["GEO"].latitude, event["GEO"].longitude) == pytest.approx(entry.geo, abs=1e-6)
    if isinstance(entry.start, datetime):
        clocks = zones.zone(entry.zone)
        assert event["DTSTART"].dt.astimezone(UTC) == zones.instant(entry.start, clocks)
        assert event["DTEND"].dt.astimezone(UTC) == zones.instant(entry.end, clocks)
    else:
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (entry.start, entry.end + timedelta(days=1))


@given(entries())
def test_every_entry_is_written_in_short_utf_8_lines_that_end_with_crlf(entry):
    octets = entry_text(entry).encode()
    assert octets.endswith(b"END:VEVENT\r\n")
    assert all(len(line) <= 75 and line.decode() for line in octets.removesuffix(b"\r\n").split(b"\r\n"))
    assert octets.count(b"\n") == octets.count(b"\r") == octets.count(b"\r\n")


def test_a_flight_begins_and_ends_by_the_clocks_of_two_places():
    flight = replace(
        FORUM, start=wall(2027, 7, 5, 22), end=wall(2027, 7, 6, 6), ends_zone="Europe/Lisbon", summary="Flight"
    )

    assert line_of(flight, "DTSTART") == "DTSTART;TZID=Africa/Nairobi:20270705T220000"
    assert line_of(flight, "DTEND") == "DTEND;TZID=Europe/Lisbon:20270706T060000"
    assert zone_needed(flight) == "Africa/Nairobi Europe/Lisbon"
    event = read(flight)
    assert event.end - event.start == timedelta(hours=10)


def test_a_journey_of_which_one_end_cannot_be_told_in_its_zone_goes_out_in_utc():
    flight = replace(FORUM, start=wall(2027, 10, 30, 22), end=wall(2027, 10, 31, 1, 30), ends_zone="Europe/Lisbon")

    assert zone_needed(flight) == ""  # clocks in Lisbon show half past one twice that night
    assert line_of(flight, "DTSTART") == "DTSTART:20271030T190000Z"


def test_a_journey_that_would_end_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends after"):
        entry_text(replace(FORUM, start=wall(2027, 7, 5, 12), end=wall(2027, 7, 5, 12), ends_zone="Asia/Tokyo"))
