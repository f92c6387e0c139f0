"""What independent readers understand of our calendars, instance by instance."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import zones
from app.core.ical.calendar import calendar_text
from app.core.ical.entries import Entry, Status, entry_text, zone_needed
from app.core.ical.lines import one_line, plain
from app.core.zones import instant, occurs_twice, wall_in, zone
from tests.support.readers import READERS

NOW = datetime(2027, 1, 15, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = {  # with clock changes in the north, in the south, by half an hour, at midnight, and with none
    "north": ["Europe/Paris", "America/New_York", "Asia/Beirut", "Africa/Cairo", "America/Havana"],
    "south": ["Australia/Sydney", "America/Santiago", "Pacific/Auckland", "America/Asuncion"],
    "odd": ["Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "Asia/Kathmandu", "Europe/Dublin"],
}
TWELVE = sorted({name for names in ZONES.values() for name in names})
YEARS = (2027, 2028)


def entry(uid: str, start: date, end: date, zone_name: str = "UTC", **values) -> Entry:
    values = {"summary": "Forum", "sequence": 0, "created": NOW, "modified": NOW} | values
    return Entry(uid=uid, start=start, end=end, zone=zone_name, **values)


def text_of(entries: list[Entry]) -> str:
    texts, needed = [entry_text(one) for one in entries], {zone_needed(one) for one in entries}
    return "".join(calendar_text("C", "", "https://example.org/c.ics", texts, needed, HOUR))


@cache
def changes_of(clocks: zones.ZoneInfo, year: int) -> list[datetime]:
    """Find the hours in which clocks are changed that year."""
    hours = [datetime(year, 1, 1, tzinfo=UTC) + n * HOUR for n in range(366 * 24)]
    offsets = [hour.astimezone(clocks).utcoffset() for hour in hours]
    return [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]


def instances(name: str) -> list[datetime]:
    """Give wall-clock times in every month, and around every change of the clocks."""
    clocks = zone(name)
    found = [datetime(year, month, 15, 9) for year in YEARS for month in (1, 4, 7, 10)]  # noqa: DTZ001 - wall clocks
    for change in (one for year in YEARS for one in changes_of(clocks, year)):
        found += [wall_in(change + n * HOUR, clocks) for n in (-30, -3, 3, 30)]
    return found


def shown_by(clocks: zones.ZoneInfo, wall: datetime) -> bool:
    """Leave out times that clocks skip, which no event may have."""
    try:
        instant(wall, clocks)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("reader", READERS)
def test_every_instance_is_at_its_moment_and_its_wall_clock_time_in_fourteen_zones(reader):
    walls = {
        f"{name} {wall:%Y-%m-%dT%H:%M}": (name, wall)
        for name in TWELVE
        for wall in instances(name)
        if shown_by(zone(name), wall) and shown_by(zone(name), wall + HOUR)
    }
    entries = [entry(uid, wall, wall + HOUR, name) for uid, (name, wall) in walls.items()]
    entries = [one for one in entries if instant(one.start, zone(one.zone)) < instant(one.end, zone(one.zone))]

    read = READERS[reader](text_of(entries))

    told_in = {one.uid: zone_needed(one) for one in entries}
    assert {uid: (found.starts, found.ends) for uid, found in read.items()} == {
        one.uid: (instant(one.start, zone(one.zone)), instant(one.end, zone(one.zone))) for one in entries
    }
    assert {uid: found.wall for uid, found in read.items() if told_in[uid]} == {
        uid: wall for uid, (_name, wall) in walls.items() if told_in.get(uid)
    }
    assert {name for name in TWELVE if any(told == name for told in told_in.values())} == set(TWELVE)


TITLES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(one_line)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
WALLS = st.datetimes(datetime(1990, 1, 1), datetime(2050, 12, 31)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(minutes=1), timedelta(days=9)).map(
    lambda d: timedelta(seconds=round(d.total_seconds()))
)
BADLY_READ = {  # what these readers themselves get wrong, whoever wrote the calendar
    "ics": lambda text: "\\" in text,  # takes the N of C:\New for a line break
}


def understood(reader: str, text: str) -> bool:
    return reader not in BADLY_READ or not BADLY_READ[reader](text)


@st.composite
def entries_with_times(draw):
    name = draw(st.sampled_from(TWELVE + list(zones.all_zones())))
    start = draw(WALLS)
    end = start + draw(LENGTHS)
    clocks = zone(name)
    start, end = (wall_in(instant_or_after(one, clocks), clocks) for one in (start, end))
    if instant(start, clocks) >= instant(end, clocks):
        end = start + timedelta(days=1, hours=5)
    return start, end, name


def instant_or_after(wall: datetime, clocks: zones.ZoneInfo) -> datetime:
    return wall.replace(tzinfo=clocks, fold=0).astimezone(UTC)


@st.composite
def entries_of_days(draw):
    first = draw(st.dates(date(1990, 1, 1), date(2050, 12, 1)))
    return first, first + timedelta(days=draw(st.integers(0, 20))), "UTC"


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(entries_with_times() | entries_of_days(), TITLES, TEXTS, TEXTS, st.booleans(), st.integers(0, 99)),
        min_size=1,
        max_size=3,
    )
)
def test_what_went_in_comes_out_of_every_reader(drawn):
    entries = [
        entry(
            f"{number}@baraza", *when, summary=title, description=text, location=place, sequence=sequence,
            status=Status.CANCELLED if cancelled else Status.CONFIRMED, cancelled_title=title,
        )
        for number, (when, title, text, place, cancelled, sequence) in enumerate(drawn)
    ]  # fmt: skip
    text = text_of(entries)
    for reader, read_by in READERS.items():
        read = read_by(text)
        assert read.keys() == {one.uid for one in entries}, reader
        for one in entries:
            found = read[one.uid]
            assert (found.starts, found.ends) == expected_moments(one), reader
            assert (found.cancelled, found.sequence) == (one.status is Status.CANCELLED, one.sequence), reader
            for got, said in ((found.title, one_line(one.summary)), (found.text, plain(one.description)),
                              (found.place, one_line(one.location))):  # fmt: skip
                assert got == said or not understood(reader, said), reader


def expected_moments(one: Entry) -> tuple[date, date]:
    if isinstance(one.start, datetime):
        return instant(one.start, zone(one.zone)), instant(one.end, zone(one.zone))
    return one.start, one.end + timedelta(days=1)


def test_a_time_that_clocks_show_twice_is_the_first_in_every_reader():
    wall = datetime(2027, 10, 31, 2, 30)  # noqa: DTZ001 - what a clock on a wall shows
    assert occurs_twice(wall, zone("Europe/Paris"))
    text = text_of([entry("1@baraza", wall, wall + 3 * HOUR, "Europe/Paris")])
    assert {reader: read(text)["1@baraza"].starts for reader, read in READERS.items()} == dict.fromkeys(
        READERS, datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    )
