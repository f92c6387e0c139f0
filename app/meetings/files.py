"""Attendance lists as Zoom, Teams and Google Meet write them, read into who was in from when to when.

The lists differ in their columns, languages, encodings and in how they write a moment; none names its time zone or the
order of day and month. The order that brings the list nearest to the day of the session is taken. Where a service tells
only how long somebody was in, that is counted from the session's start.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from app.core import sheets, zones
from app.core.sheets import Line
from app.core.typed import one_line
from app.core.zones import ZoneInfo
from app.meetings.errors import NobodyInMeeting, NotAMeetingList
from app.meetings.recognising import gathered
from app.meetings.rules import Attendee, Stay
from app.programme.search import folded

MOST = 20_000  # lines
LONGEST = 200
ROUNDED = timedelta(minutes=1)  # as much as a length may be off, being told in minutes
# How the columns may be called in the languages of those services; compared without case and accents.
COLUMNS = {
    "name": "name (original name); name; full name; user name; participant; nom (nom d'origine); nom; nom complet;"
    " nombre (nombre original); nombre; nombre completo; nome (nome original); nome; nome completo; имя; полное имя;"
    " имя (исходное имя); الاسم; الاسم الكامل; الاسم (الاسم الأصلي)",
    "given": "first name; prénom; nombre de pila; primeiro nome; имя участника; الاسم الأول",
    "family": "last name; nom de famille; apellido; apellidos; sobrenome; фамилия; اسم العائلة",
    "email": "user email; email; e-mail; email address; e-mail de l'utilisateur; adresse e-mail; courriel;"
    " correo electrónico; correo electrónico del usuario; e-mail do usuário; электронная почта;"
    " электронная почта пользователя; البريد الإلكتروني; participant id (upn)",
    "joined": "join time; time joined; first join; joined; first seen; heure d'arrivée; heure de connexion;"
    " première connexion; hora de entrada; hora de unión; hora de ingreso; primera unión; horário de entrada;"
    " primeiro ingresso; время входа; время присоединения; время подключения; وقت الانضمام",
    "left": "leave time; time exited; last leave; left; last seen; heure de départ; heure de sortie; dernière sortie;"
    " hora de salida; última salida; horário de saída; última saída; время выхода; وقت المغادرة",
    "lasted": "duration (minutes); total duration (minutes); duration; in-meeting duration; time in call;"
    " durée (minutes); durée totale (minutes); durée; durée de participation; duración (minutos);"
    " duración total (minutos); duración; duração (minutos); duração total (minutos); duração;"
    " продолжительность (минуты); общая продолжительность (минуты); продолжительность; длительность;"
    " المدة (بالدقائق); المدة",
    "action": "user action; action de l'utilisateur; acción del usuario; ação do usuário; действие пользователя",
    "moment": "timestamp; horodatage; marca de tiempo; carimbo de data/hora; метка времени",
}
KNOWN = {folded(name): key for key, names in COLUMNS.items() for name in names.split("; ")}
DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")
CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([ap])?\.?\s*m?", re.IGNORECASE)
UNIVERSAL = re.compile(r"(?:Z|UTC|GMT)$")
PIECE = re.compile(r"(\d+)\s*([^\W\d_]+)")
UNITS = {"h": 3600, "ч": 3600, "g": 3600, "س": 3600, "m": 60, "м": 60, "د": 60, "s": 1, "с": 1, "ث": 1}
LEFT = ("le", "partic", "part", "sal", "sai", "exit", "выш", "поки", "غادر")


class Order(Enum):
    """In which order a day is written; a year of four digits stands first or last."""

    MONTH_FIRST = (2, 0, 1)
    DAY_FIRST = (2, 1, 0)
    YEAR_FIRST = (0, 1, 2)


@dataclass(frozen=True)
class Setting:
    """What a list does not say: when the session was, and what clocks the list goes by."""

    starts_at: datetime
    ends_at: datetime
    clocks: ZoneInfo


def read(content: bytes, setting: Setting) -> list[Attendee]:
    """Read who was in a meeting; each person once, with all their times."""
    try:
        lines = list(sheets.lines(content))
    except sheets.Unreadable as error:
        raise NotAMeetingList from error
    tables = [table for table in _tables(lines) if table.rows]
    if not tables:
        raise NotAMeetingList
    best = max(enumerate(tables), key=lambda one: (one[1].timed, len(one[1].rows), one[0]))[1]
    found = gathered(one for one in _attendees(best, setting) if one.stays and (one.name or one.email))
    if not found:
        raise NobodyInMeeting
    return found


@dataclass(frozen=True)
class Table:
    """One table of a list: several stand below each other in those of Teams."""

    rows: list[dict[str, str]]
    timed: bool  # it says from when to when, not only how long


def _tables(lines: Sequence[Line]) -> Iterator[Table]:
    """Find the tables by their heads; one ends with an empty line or a heading."""
    head: list[str | None] = []
    rows: list[dict[str, str]] = []
    for line in lines[:MOST]:
        named = [KNOWN.get(folded(cell)) for cell in line.cells]
        if {"name", "given"} & set(named) and {"joined", "lasted", "moment"} & set(named):
            yield _table(head, rows)
            head, rows = named, []
        elif sum(map(bool, line.cells)) < 2:
            yield _table(head, rows)
            head, rows = [], []
        elif head:
            rows.append(_row(head, line.cells))
    yield _table(head, rows)


def _table(head: Sequence[str | None], rows: list[dict[str, str]]) -> Table:
    return Table(rows, timed={"joined", "left"} <= set(head) or "moment" in head)


def _row(head: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """Give the cells by the names of their columns; of two with one name, the first that is filled."""
    row: dict[str, str] = {}
    for name, cell in zip(head, cells, strict=False):
        if name and not row.get(name):
            row[name] = one_line(cell)
    return row


def _attendees(table: Table, setting: Setting) -> Iterator[Attendee]:
    order = _order(table, setting)
    if any("moment" in row for row in table.rows):
        yield from _by_actions(table, setting, order)
        return
    for row in table.rows:
        stay = _stay(row, setting, order)
        yield Attendee(_name(row), row.get("email", "")[:LONGEST], (stay,) if stay else ())


def _name(row: dict[str, str]) -> str:
    """Give the name; Zoom adds in brackets the one that was changed."""
    whole = row.get("name") or f"{row.get('given', '')} {row.get('family', '')}"
    return re.sub(r"\s*\([^)]*\)\s*$", "", whole).strip()[:LONGEST] or whole.strip()[:LONGEST]


def _stay(row: dict[str, str], setting: Setting, order: Order) -> Stay | None:
    """Read one time in the meeting; where there are no clock times, from the start for as long as it lasted.

    Where somebody left and came back, some lists say only from when to when at most, and how long it was in all: that
    is what counts.
    """
    lasted = _lasted(row.get("lasted", ""))
    joined, left = (_moment(row.get(name, ""), setting, order) for name in ("joined", "left"))
    if joined is None:
        joined = setting.starts_at if lasted else None
    if joined is None:
        return None
    left = left or (joined + lasted if lasted else setting.ends_at)
    if lasted and left - joined > lasted + ROUNDED:
        left = joined + lasted
    return Stay(joined, left) if joined < left else None


def _by_actions(table: Table, setting: Setting, order: Order) -> Iterator[Attendee]:
    """Read a list that has one line for joining and one for leaving; who never left stayed to the end."""
    open_since: dict[str, datetime] = {}
    for row in table.rows:
        name, moment = _name(row), _moment(row.get("moment", ""), setting, order)
        if moment is None:
            continue
        if not folded(row.get("action", "")).startswith(LEFT):
            open_since.setdefault(name, moment)
        elif (since := open_since.pop(name, None)) and since < moment:
            yield Attendee(name, "", (Stay(since, moment),))
    for name, since in open_since.items():
        if since < setting.ends_at:
            yield Attendee(name, "", (Stay(since, setting.ends_at),))


def _order(table: Table, setting: Setting) -> Order:
    """Choose how days are written: as all can be read, and nearest to the session."""
    written = [row[name] for row in table.rows[:100] for name in ("joined", "moment") if row.get(name)]

    def strangeness(order: Order) -> tuple[int, timedelta]:
        read = [_moment(text, setting, order) for text in written]
        away = [abs(moment - setting.starts_at) for moment in read if moment]
        return read.count(None), min(away, default=timedelta())

    return min(Order, key=strangeness)


def _moment(text: str, setting: Setting, order: Order) -> datetime | None:
    """Read a moment; one without a day is of the session's."""
    plain = _latin_digits(text)
    day = DAY.search(plain)
    clock = CLOCK.search(plain, day.end() if day else 0)
    if clock is None:
        return None
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if half := (clock[4] or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    at = UTC if UNIVERSAL.search(plain.strip()) else None
    try:
        if day:
            year, month, of_month = (int(day[place + 1]) for place in order.value)
            when = date(year + 2000 if year < 100 else year, month, of_month)
        else:
            when = zones.wall_in(setting.starts_at, setting.clocks).date()
        wall = datetime.combine(when, time(hour, minute, second))
        return wall.replace(tzinfo=UTC) if at else zones.instant(wall, setting.clocks)
    except ValueError:
        return None


def _lasted(text: str) -> timedelta | None:
    """Read how long somebody was in: 1h 2m 3s, 1:02:03, or minutes."""
    plain = _latin_digits(text).casefold().strip()
    if plain.isdigit():
        return timedelta(minutes=int(plain))
    if ":" in plain and all(part.isdigit() for part in plain.split(":")):
        numbers = [int(part) for part in plain.split(":")]
        return timedelta(seconds=sum(number * 60**power for power, number in enumerate(reversed(numbers))))
    seconds = sum(int(number) * UNITS.get(unit[0], 0) for number, unit in PIECE.findall(plain))
    return timedelta(seconds=seconds) if seconds else None


def _latin_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
