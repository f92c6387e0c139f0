"""Attendance lists are read as Zoom, Teams and Google Meet write them."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from xlsxwriter import Workbook

from app.core.zones import zone
from app.meetings import files
from app.meetings.errors import NobodyInMeeting, NotAMeetingList
from app.meetings.files import Setting
from app.meetings.rules import Attendee, Stay

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
SETTING = Setting(NINE, NINE + timedelta(hours=2), zone("Africa/Nairobi"))
ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
852 1848 6288,Care work,05/03/2027 08:55:00 AM,05/03/2027 11:05:00 AM,host@example.org,130,3

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent
Amina Odhiambo,amina@example.org,05/03/2027 09:01:00 AM,05/03/2027 09:31:00 AM,30,No,
Amina Odhiambo,amina@example.org,05/03/2027 09:45:00 AM,05/03/2027 11:00:00 AM,75,No,
Bola (iPad),,05/03/2027 09:00:30 AM,05/03/2027 09:10:30 AM,10,Yes,
"""
ZOOM_TOTALS = """Name (Original Name),User Email,Total Duration (Minutes),Guest
Amina Odhiambo,amina@example.org,105,No
"""
TEAMS = (
    "1. Summary\nMeeting title\tCare work\nAttended participants\t2\n\n"
    "2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Amina Odhiambo\t5/3/27, 9:01:00 AM\t5/3/27, 11:00:00 AM\t1h 45m\tamina@example.org\ta@example.org\tPresenter\n\n"
    "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Amina Odhiambo\t5/3/27, 9:01:00 AM\t5/3/27, 9:31:00 AM\t30m\tamina@example.org\tPresenter\n"
    "Amina Odhiambo\t5/3/27, 9:45:00 AM\t5/3/27, 11:00:00 AM\t1h 15m\tamina@example.org\tPresenter\n"
)
TEAMS_FRENCH = (
    "3. Activités\nNom\tHeure d’arrivée\tHeure de départ\tDurée\tE-mail\tRôle\n"
    "Amina Odhiambo\t03/05/2027 09:01:00\t03/05/2027 09:31:00\t30 min\tamina@example.org\tPrésentateur\n"
).replace("’", "'")
TEAMS_ACTIONS = (
    "Full Name\tUser Action\tTimestamp\n"
    "Amina Odhiambo\tJoined\t5/3/2027, 9:01:00 AM\nBola\tJoined before\t5/3/2027, 9:00:00 AM\n"
    "Amina Odhiambo\tLeft\t5/3/2027, 9:31:00 AM\nChen\tLeft\t5/3/2027, 9:31:00 AM\nDora\tJoined\tsoon\n"
)
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
Amina,Odhiambo,amina@example.org,1 hr 45 min,9:01 AM,10:46 AM
Bola,,,,,
"""
AMINA = ("Amina Odhiambo", "amina@example.org")


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def stays(*times: tuple[float, float]) -> tuple[Stay, ...]:
    return tuple(Stay(at(joined), at(left)) for joined, left in times)


def test_zoom_says_when_everybody_came_and_went() -> None:
    assert files.read(ZOOM.encode(), SETTING) == [
        Attendee(*AMINA, stays((1, 31), (45, 120))),
        Attendee("Bola", "", stays((0.5, 10.5))),
    ]


def test_where_only_the_length_is_told_it_is_counted_from_the_start() -> None:
    assert files.read(ZOOM_TOTALS.encode(), SETTING) == [Attendee(*AMINA, stays((0, 105)))]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_of_the_tables_of_teams_the_one_with_every_time_is_read(encoding: str) -> None:
    assert files.read(TEAMS.encode(encoding), SETTING) == [Attendee(*AMINA, stays((1, 31), (45, 120)))]


def test_other_languages_and_the_other_order_of_day_and_month_are_understood() -> None:
    assert files.read(TEAMS_FRENCH.encode(), SETTING) == [Attendee(*AMINA, stays((1, 31)))]


def test_who_joined_and_never_left_stayed_to_the_end() -> None:
    assert files.read(TEAMS_ACTIONS.encode(), SETTING) == [
        Attendee("Amina Odhiambo", "", stays((1, 31))),
        Attendee("Bola", "", stays((0, 120))),
    ]


def test_breaks_do_not_count_where_only_the_length_tells_of_them() -> None:
    with_breaks = MEET.replace("10:46 AM", "10:55 AM")
    assert files.read(with_breaks.encode(), SETTING) == [Attendee(*AMINA, stays((1, 106)))]


def test_google_meet_tells_no_day() -> None:
    assert files.read(MEET.encode(), SETTING) == [Attendee(*AMINA, stays((1, 106)))]


def test_a_moment_may_be_of_universal_time_and_in_digits_of_another_script() -> None:
    text = "الاسم,وقت الانضمام,وقت المغادرة\nأمينة,٢٠٢٧-٠٥-٠٣ ٠٦:٠١:٠٠ UTC,2027-05-03T06:31:00Z\n"
    assert files.read(text.encode(), SETTING) == [Attendee("أمينة", "", stays((1, 31)))]


def test_a_spreadsheet_is_read_too() -> None:
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(["Name,Duration", "Amina,1:05:00", "Bola,45", "Chen,2h 1m"]):
            sheet.write_row(number, 0, row.split(","))

    found = files.read(file.getvalue(), SETTING)

    assert [(one.name, one.stays[0].left - NINE) for one in found] == [
        ("Amina", timedelta(minutes=65)),
        ("Bola", timedelta(minutes=45)),
        ("Chen", timedelta(minutes=121)),
    ]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 no book", b"Name,Country\nAmina,KEN\n"])
def test_what_is_no_attendance_list_is_refused(content: bytes) -> None:
    with pytest.raises(NotAMeetingList):
        files.read(content, SETTING)


@pytest.mark.parametrize("times", ["sometime,later", "99/99/2027 09:00,10:00", "10:00,09:00"])
def test_a_list_without_any_time_is_refused(times: str) -> None:
    with pytest.raises(NobodyInMeeting):
        files.read(f"Name,Join time,Leave time\nAmina,{times}\n".encode(), SETTING)
