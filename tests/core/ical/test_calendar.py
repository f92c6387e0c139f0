import os
import subprocess
import sys
from datetime import timedelta

import icalendar

from app.core.ical.calendar import RENDERER, calendar_text
from app.core.ical.zones import timezone_block

ENTRY = (
    "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261120T163000Z\r\nDTSTART:20270301T090000Z\r\nSUMMARY:Forum\r\nEND:VEVENT\r\n"
)
HOUR = timedelta(hours=1)
SOURCE = "https://example.org/feeds/all.ics"


def written(name: str = "Baraza", description: str = "All events", entries=(), zones=(), refresh=HOUR) -> str:
    return "".join(calendar_text(name, description, SOURCE, entries, zones, refresh))


def test_a_calendar_reads_the_same_until_the_renderer_rises():
    assert (RENDERER, written("Événements", "All, in one", [ENTRY]).split("\r\n")) == (
        "2",
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Baraza//Baraza//EN",
            "CALSCALE:GREGORIAN",
            "NAME:Événements",
            "X-WR-CALNAME:Événements",
            r"DESCRIPTION:All\, in one",
            r"X-WR-CALDESC:All\, in one",
            "SOURCE;VALUE=URI:https://example.org/feeds/all.ics",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            *ENTRY.removesuffix("\r\n").split("\r\n"),
            "END:VCALENDAR",
            "",
        ],
    )


def test_an_empty_calendar_is_valid():
    calendar = icalendar.Calendar.from_ical(written())
    assert (calendar.errors, calendar.events, calendar.calendar_name) == ([], [], "Baraza")


def test_a_line_break_in_the_name_does_not_break_the_calendar():
    calendar = icalendar.Calendar.from_ical(written("All\r\nevents\nX-EVIL:1", "of the\nprogramme"))
    assert (calendar["NAME"], calendar["X-WR-CALNAME"]) == ("All events X-EVIL:1", "All events X-EVIL:1")
    assert calendar["DESCRIPTION"] == "of the programme"


def test_there_is_no_method_in_a_feed():
    assert "METHOD" not in written(entries=[ENTRY])


def test_each_zone_stands_once_in_order_before_the_entries():
    text = written(entries=[ENTRY], zones=["Europe/Paris", "", "Africa/Nairobi", "Europe/Paris"])
    zones = timezone_block("Africa/Nairobi") + timezone_block("Europe/Paris")
    assert text.count("BEGIN:VTIMEZONE") == 2
    assert f"{zones}{ENTRY}END:VCALENDAR\r\n" in text


def test_entries_are_taken_one_by_one_as_the_calendar_is_written():
    taken = []

    def entries():
        for n in range(3):
            taken.append(n)
            yield ENTRY

    pieces = calendar_text("Baraza", "", SOURCE, entries(), [], HOUR)
    next(pieces)
    assert taken == []
    next(pieces)
    assert taken == [0]


def test_every_process_writes_the_same_octets_wherever_and_whenever_it_runs():
    program = (
        "import sys; from datetime import timedelta; from app.core import zones;"
        "from app.core.ical.calendar import calendar_text;"
        "named = set(zones.all_zones()) - {'UTC'};"
        "pieces = calendar_text('É', '', 'https://example.org', [], named, timedelta(hours=1));"
        "sys.stdout.buffer.write(''.join(pieces).encode())"
    )
    machines = [
        {"PYTHONHASHSEED": "1", "TZ": "America/Lima", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "PYTHONTZPATH": "/nowhere"},
    ]
    first, second = (
        subprocess.run([sys.executable, "-c", program], env={**os.environ, **machine}, capture_output=True, check=True)
        for machine in machines
    )
    assert first.stdout == second.stdout
    assert first.stdout.count(b"BEGIN:VTIMEZONE") > 400
