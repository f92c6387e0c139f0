"""A timetable as its organisers see it: one day in the grid of its rooms or tracks, the tray, what needs a look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask_babel import gettext as _

from app.core.i18n import clock_city, short_day, time_range, wall_time
from app.core.zones import wall_in, zone
from app.programme.models import Event
from app.programme.phrases import SESSION_KINDS
from app.programme.rules import Precision, SessionKind
from app.programme.time import told_twice
from app.timetable import phrases, queries
from app.timetable.conflicts import conflicts_of
from app.timetable.grid import HOUR, Block, Grid, lay_out
from app.timetable.plan import Item
from app.timetable.rules import FOR_ALL_ROOMS, Found, folded

ROOM, TRACK = "room", "track"
FOR_ALL = FOR_ALL_ROOMS | {SessionKind.TRAVEL}  # without a room they stand across all columns
MOST_DAYS = 60
MOST_SAID = 30  # sentences; where there are more, the first lead on
OPENS, CLOSES = 8 * HOUR, 18 * HOUR


@dataclass(frozen=True)
class Line:
    """A session as it is shown."""

    item: Item
    times: str
    more: list[str]
    warnings: list[tuple[bool, str]]  # and whether it is grave
    grave: bool
    starts: str = ""  # by the event's clocks, as forms write it
    column: str | None = None

    @property
    def title(self) -> str:
        """Name it."""
        return str(self.item.details["title"])

    @property
    def kind(self) -> str:
        """Say what it is, for its colour."""
        return str(self.item.details["kind"].value)


@dataclass(frozen=True)
class Showing:
    """What a page of the timetable shows."""

    by: str
    day: date | None
    days: list[tuple[date, int]]  # with how many sessions
    lines: list[Line]
    tray: list[Line]
    columns: list[tuple[str, str]]  # by which each is known, and how many it holds
    grid: Grid | None
    hours: list[tuple[int, time]]  # the row of each full hour
    clashes: "Listed"
    hints: "Listed"


@dataclass(frozen=True)
class Listed:
    """So many things to look at, and the first of them in words."""

    number: int
    sentences: list[str]


def showing(event: Event, items: Sequence[Item], wish: str, by: str) -> Showing:
    """Lay out the day that was wished for; else the first that has sessions, else the first of the event."""
    placed = [(_begins(event, item), item) for item in items if item.placed]
    days = _days(event, [begins.date() for begins, _item in placed])
    day = _chosen(days, wish)
    found = conflicts_of(event, items)
    by_key = {item.key: item for item in items}
    notes = _notes(found, by_key)
    of_day = [(begins, item) for begins, item in placed if begins.date() == day]
    columns = _columns(event, items, [item for _begins, item in of_day], by)
    lines = [_line(event, item, notes, begins, _column(item, columns, by)) for begins, item in of_day]
    blocks = [_block(event, begins, line) for (begins, _item), line in zip(of_day, lines, strict=True)]
    grid = lay_out(blocks, columns, *_hours(event, day)) if day else None
    return Showing(
        by=by,
        day=day,
        days=days,
        lines=lines,
        tray=[_line(event, item, notes) for item in items if not item.placed],
        columns=_with_capacity(event, columns, by),
        grid=grid,
        hours=[(row, time(hour)) for hour, row in grid.hours.items()] if grid else [],
        clashes=_listed([one for one in found if one.kind in phrases.GRAVE], by_key, event),
        hints=_listed([one for one in found if one.kind not in phrases.GRAVE], by_key, event),
    )


def when(event: Event, item: Item) -> str:
    """Say when and where a session is to be, in short."""
    if not item.placed:
        return str(_("in the tray"))
    begins = _begins(event, item)
    said = [short_day(begins), wall_time(begins), item.details["room"]]
    return str(_(", ")).join(filter(None, said))


def _listed(found: Sequence[Found], items: dict[UUID, Item], event: Event) -> Listed:
    return Listed(len(found), [phrases.in_words(one, items, event) for one in found[:MOST_SAID]])


def _begins(event: Event, item: Item) -> datetime:
    return wall_in(item.starts_at or event.created_at, zone(event.zone))


def _days(event: Event, used: Sequence[date]) -> list[tuple[date, int]]:
    """List the days of an event and those of its sessions, with how many each has."""
    days = set(used)
    if event.date_precision is Precision.DAY and event.first_day and event.last_day:
        span = min((event.last_day - event.first_day).days + 1, MOST_DAYS)
        days |= {event.first_day + timedelta(days=n) for n in range(span)}
    return [(day, used.count(day)) for day in sorted(days)]


def _chosen(days: Sequence[tuple[date, int]], wish: str) -> date | None:
    known = [day for day, _number in days]
    wished = next((day for day in known if day.isoformat() == wish), None)
    return wished or next((day for day, number in days if number), known[0] if known else None)


def _hours(event: Event, day: date | None) -> tuple[int, int]:
    """Give the minutes between which a day is drawn even where it is empty."""
    opens = event.start_time.hour * HOUR - HOUR if event.start_time and day == event.first_day else OPENS
    return max(min(opens, OPENS), 0), CLOSES


def _columns(event: Event, items: Iterable[Item], of_day: Sequence[Item], by: str) -> list[str]:
    """Name the columns: the rooms in their order and whatever else sessions name, or the tracks."""
    named = [room.name for room in queries.rooms_of(event)] if by == ROOM else []
    used = [item.details[by] for item in items if item.details[by]]
    known: dict[str, str] = {}
    for name in (*named, *used):
        known.setdefault(folded(name), name)
    columns = list(known.values())
    loose = any(not item.details[by] and item.details["kind"] not in FOR_ALL for item in of_day)
    return ["", *columns] if loose or not columns else columns


def _column(item: Item, columns: Sequence[str], by: str) -> str | None:
    """Find the column of a session; what concerns everybody stands across all."""
    name = item.details[by]
    if not name and item.details["kind"] in FOR_ALL:
        return None
    return next((column for column in columns if folded(column) == folded(name)), None)


def _with_capacity(event: Event, columns: Sequence[str], by: str) -> list[tuple[str, str]]:
    holds = queries.capacities(event) if by == ROOM else {}
    said = {name: holds.get(folded(name)) for name in columns}
    return [(name, str(_("%(number)d places", number=places)) if places else "") for name, places in said.items()]


def _notes(found: Sequence[Found], items: dict[UUID, Item]) -> dict[UUID, list[tuple[bool, str]]]:
    """Say beside each session what is in its way, and whether that is grave."""
    notes: dict[UUID, list[tuple[bool, str]]] = {}
    for one in found:
        for key in one.keys:
            notes.setdefault(key, []).append((one.kind in phrases.GRAVE, phrases.beside(one, key, items)))
    return notes


def _line(
    event: Event,
    item: Item,
    notes: dict[UUID, list[tuple[bool, str]]],
    begins: datetime | None = None,
    column: str | None = None,
) -> Line:
    said = item.details
    mine = notes.get(item.key, [])
    speakers = str(_(", ")).join(one["name"] for one in said["speakers"])
    return Line(
        item=item,
        times=_times(event, item, begins),
        more=[text for text in (str(SESSION_KINDS[said["kind"]]), said["room"], said["track"], speakers) if text],
        warnings=mine + [(False, text) for text in _twice(event, item)],
        grave=any(grave for grave, _text in mine),
        starts=begins.isoformat(timespec="minutes") if begins else "",
        column=column,
    )


def _times(event: Event, item: Item, begins: datetime | None) -> str:
    """Say from when to when by the event's clocks, and by its own where they differ; in the tray, how long."""
    if begins is None or item.ends_at is None:
        return str(_("%(number)d minutes", number=item.minutes))
    ends = wall_in(item.ends_at, zone(event.zone))
    said = [time_range(begins, ends)]
    if (ends - timedelta(microseconds=1)).date() > begins.date():  # 00:00 still ends the day
        said.append(str(_("until %(day)s", day=short_day(ends))))
    if own := item.details["zone"]:
        start = wall_time(item.details["starts_wall"])
        said.append(str(_("%(time)s %(city)s time", time=start, city=clock_city(own))))
    return " · ".join(said)


def _twice(event: Event, item: Item) -> list[str]:
    """Say of a time that clocks show twice which one is meant."""
    if not item.placed:
        return []
    said = item.details
    own = said["zone"] or event.zone
    twice = told_twice([said["starts_wall"]], own) + told_twice([said["ends_wall"]], said["ends_zone"] or own)
    return [str(_("%(time)s occurs twice that night: the first is meant", time=wall_time(wall))) for wall in twice]


def _block(event: Event, begins: datetime, line: Line) -> Block:
    """Give the place of a session in its day; one that goes on the next day is drawn until midnight."""
    ends = wall_in(line.item.ends_at or event.created_at, zone(event.zone))
    midnight = datetime.combine(begins.date(), datetime.min.time())
    return Block(
        line.item.key,
        line.column,
        int((begins - midnight).total_seconds() // 60),
        int((ends - midnight).total_seconds() // 60),
    )
