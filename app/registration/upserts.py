"""What importing a list does to an event, decided before anything is changed: whom a line means, and what it changes.

A line means the registrant with its id, else the one with its address (or name, where they have none to themselves).
What a line leaves empty stays as it is. The same list a second time finds everybody as it left them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any
from uuid import UUID

from app.registration.lists import Reason, Row, Wrong
from app.registration.rules import ONLINE_SEAT, AttendeeRole, Status, counts, identity

SETTLED = ("country_iso3", "group_id", "online")  # they decided about the seat, and stay
NO_SEAT = "none is free"
ALIKE = (AttendeeRole.PARTICIPANT, AttendeeRole.SUBSTITUTE, AttendeeRole.OBSERVER)
UNSAID: dict[str, Any] = {"email": "", "organisation": "", "role": AttendeeRole.PARTICIPANT}


class Kind(Enum):
    """What a line of a list comes to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Known:
    """A registrant of the event, as far as a list can mean or change them."""

    id: UUID
    identity: str
    status: Status
    values: Mapping[str, Any]  # by the names that lists have for them

    @property
    def live(self) -> bool:
        """Tell whether they are coming, waiting or undecided."""
        return self.status in (Status.PENDING, Status.CONFIRMED, Status.WAITLISTED)


@dataclass(frozen=True)
class Entry:
    """What one line comes to."""

    row: Row
    kind: Kind
    known: Known | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)  # from what to what
    status: Status | None = None  # of somebody new; of somebody whose registration has ended
    seat: str | None = None  # a new one's: the group that it is reserved for, or online
    wrongs: tuple[Wrong, ...] = ()

    @property
    def name(self) -> str:
        """Name whom it is about."""
        return self.row.name


@dataclass
class Room:
    """What an event has left: free seats by the group that they are reserved for, and places for each country."""

    free: dict[str | None, int] | None  # none: as many as come
    country_limit: int | None = None
    from_country: dict[str, int] = field(default_factory=dict)
    titulars: set[tuple[str, str]] = field(default_factory=set)  # the groups and countries that have a confirmed one
    nominated: frozenset[str] = frozenset()  # the groups whose people only their organisations put forward
    hybrid: bool = False
    free_online: int | None = None  # of a hybrid event; none: as many as come

    def take(self, said: Mapping[str, Any]) -> tuple[Status, str | None]:
        """Give a newcomer a place as registering does: a reserved seat of their group first, else an open one."""
        group_id, country_iso3, role = said["group_id"], said["country_iso3"], said.get("role", UNSAID["role"])
        if not counts(role):
            return Status.CONFIRMED, None
        here = self.from_country.get(country_iso3, 0)
        if self.country_limit is not None and here >= self.country_limit:
            return Status.WAITLISTED, None
        kind = self._online_seat() if self.hybrid and said.get("online") else self._seat(group_id)
        if kind is NO_SEAT:
            return Status.WAITLISTED, None
        self.from_country[country_iso3] = here + 1
        if role is AttendeeRole.TITULAR:
            self.titulars.add((group_id, country_iso3))
        return Status.CONFIRMED, kind

    def _seat(self, group_id: str) -> str | None:
        """Take a seat at the place, where there are seats."""
        if self.free is None:
            return None
        kind = group_id if self.free.get(group_id) else None
        if not self.free.get(kind):
            return NO_SEAT
        self.free[kind] -= 1
        return kind

    def _online_seat(self) -> str:
        """Take a seat online, where there are seats."""
        if self.free_online is not None:
            if not self.free_online:
                return NO_SEAT
            self.free_online -= 1
        return ONLINE_SEAT


def plan(rows: Sequence[Row], known: Iterable[Known], room: Room) -> list[Entry]:
    """Say what each line comes to, in the order of the list."""
    event, rows = _Event(list(known)), _without_doubles(rows if room.hybrid else [_anyhow(row) for row in rows])
    moving = event.who_may_move(rows)
    entries = event.look(rows, moving)
    while (moved := {e.known.id for e in entries if e.known and _moves(e)}) != moving:
        moving &= moved  # whoever does not move after all keeps the address that another line hoped for
        entries = event.look(rows, moving)
    return _with_places(entries, room)


def _anyhow(row: Row) -> Row:
    """Leave out whether somebody takes part online, where there is only one way to take part."""
    return replace(row, said={name: value for name, value in row.said.items() if name != "online"})


def _without_doubles(rows: Sequence[Row]) -> list[Row]:
    """Refuse a line that has the id or the address of one before it, whatever became of that one."""
    before: dict[tuple[str, str], int] = {}
    kept = []
    for row in rows:
        keys = [("address", identity_of(row.said)), ("id", row.said.get("external_id", ""))] if not row.wrongs else []
        double = next((before[key] for key in keys if key in before), 0)
        kept.append(replace(row, wrongs=(Wrong(Reason.DOUBLE, line=double),)) if double else row)
        for key in keys:
            if key[1]:
                before.setdefault(key, row.line)
    return kept


class _Event:
    """Who is registered, by everything that a line can know them by."""

    def __init__(self, known: list[Known]) -> None:
        self.live = [one for one in known if one.live]
        self.by_id = {str(one.values["external_id"]): one for one in self.live if one.values["external_id"]}
        self.by_identity = {one.identity: one for one in self.live}
        ended = [one for one in known if not one.live]
        self.ended_id = {str(one.values["external_id"]): one for one in ended if one.values["external_id"]}
        self.ended_identity = {one.identity: one for one in ended}

    def who_may_move(self, rows: Sequence[Row]) -> set[UUID]:
        """Name the registrants whom a line knows by their id, and gives another address."""
        meant = [self._meant(row, set()) for row in rows if row.said.get("external_id", "") in self.by_id]
        return {entry.known.id for entry in meant if entry.known and _moves(entry)}

    def look(self, rows: Sequence[Row], moving: set[UUID]) -> list[Entry]:
        """Go through the lines while some registrants leave their addresses to others; each line takes what is left."""
        owners = {one.identity: one.id for one in self.live if one.id not in moving}
        taken: dict[Any, int] = {}
        return [self._take(self._meant(row, moving), owners, taken) for row in rows]

    def _take(self, entry: Entry, owners: Mapping[str, UUID], taken: dict[Any, int]) -> Entry:
        """Let a line have its person, its id and its address, unless an earlier line or somebody else has them."""
        if entry.kind is Kind.REFUSED:
            return entry
        wanted, known = final_identity(entry), entry.known
        keys = [("address", wanted)]
        keys += [("person", str(known.id))] if known else []
        keys += [("id", listed)] if (listed := entry.row.said.get("external_id")) else []
        if before := next((taken[key] for key in keys if key in taken), None):
            return _refused(entry, Wrong(Reason.DOUBLE, line=before))
        if wanted in owners and not (known and owners[wanted] == known.id):
            return _refused(entry, Wrong(Reason.TWO_PEOPLE))
        taken.update(dict.fromkeys(keys, entry.row.line))
        return entry

    def _meant(self, row: Row, moving: set[UUID]) -> Entry:
        """Say whom a line means, and what it would change, for itself."""
        if row.wrongs:
            return Entry(row, Kind.REFUSED, wrongs=row.wrongs)
        listed, identity = row.said.get("external_id", ""), identity_of(row.said)
        if found := self.by_id.get(listed):
            return _compared(row, found)
        if (found := self.by_identity.get(identity)) and found.id not in moving:
            return _compared(row, found)
        if ended := self.ended_id.get(listed) or self.ended_identity.get(identity):
            return Entry(row, Kind.UNCHANGED, ended, status=ended.status)
        return Entry(row, Kind.NEW)


def identity_of(said: Mapping[str, Any]) -> str:
    """Say by what a person is known at an event, of whom this is said."""
    email, name, country = (str(said.get(part, "")) for part in ("email", "name", "country_iso3"))
    return identity(email, name, country, shared_mailbox=bool(said.get("shared_mailbox")))


def final_identity(entry: Entry) -> str:
    """Say by what the person is known once the line is imported; whoever has left, by what the line says."""
    stands = entry.known.values if entry.known and entry.known.live else {}
    return identity_of({**stands, **entry.row.said})


def _compared(row: Row, known: Known) -> Entry:
    """Say what a line changes about somebody who is registered."""
    changes = {
        name: (known.values[name], value)
        for name, value in row.said.items()
        if not _same(name, known.values[name], value)
    }
    stays = [name for name in SETTLED if name in changes]
    if "role" in changes and not _may_change_role(*changes["role"]):
        stays.append("role")
    if stays:
        wrongs = tuple(Wrong(Reason.STAYS, name, str(_plain(changes[name][0]))) for name in stays)
        return Entry(row, Kind.REFUSED, known, wrongs=wrongs)
    return Entry(row, Kind.CHANGED if changes else Kind.UNCHANGED, known, changes)


def _same(name: str, stands: Any, said: Any) -> bool:
    if name == "external_id" and stands:
        return True  # the first list that knew them has the say
    if name == "email":
        return str(stands).casefold() == str(said).casefold()
    return bool(stands == said)


def _may_change_role(was: AttendeeRole, to: AttendeeRole) -> bool:
    """Tell whether a role is another one that takes a seat alike; advisers need their titulars."""
    return (was in ALIKE and to in ALIKE) or not (counts(was) or counts(to))


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


def _moves(entry: Entry) -> bool:
    """Tell whether a line gives somebody who is registered another address."""
    known, stays = entry.known, entry.kind is not Kind.CHANGED
    return known is not None and not stays and final_identity(entry) != known.identity


def _refused(entry: Entry, *wrongs: Wrong) -> Entry:
    return replace(entry, kind=Kind.REFUSED, changes={}, status=None, wrongs=wrongs)


def _with_places(entries: list[Entry], room: Room) -> list[Entry]:
    """Give newcomers places in the order of the list; advisers last, for they need their titulars."""
    placed = {}
    new = [entry for entry in entries if entry.kind is Kind.NEW]
    for entry in sorted(new, key=lambda one: one.row.said.get("role") is AttendeeRole.ADVISER):
        group, country = entry.row.said["group_id"], entry.row.said["country_iso3"]
        role = entry.row.said.get("role", UNSAID["role"])
        if group in room.nominated and counts(role):
            placed[entry.row.line] = _refused(entry, Wrong(Reason.BY_NOMINATION))
            continue
        if role is AttendeeRole.ADVISER and (group, country) not in room.titulars:
            placed[entry.row.line] = _refused(entry, Wrong(Reason.NO_TITULAR))
            continue
        status, seat = room.take(entry.row.said)
        placed[entry.row.line] = replace(entry, status=status, seat=seat)
    return [placed.get(entry.row.line, entry) for entry in entries]
