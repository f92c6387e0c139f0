"""Time zones and wall clocks, from the pinned `tzdata` alone: the one place that asks the machine for a zone."""

import zoneinfo
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import tzdata

ZoneInfo = zoneinfo.ZoneInfo

zoneinfo.reset_tzpath(to=[])  # a machine's own copy is older or newer than ours, and differs between workers
ZoneInfo.clear_cache()  # whatever was read from it before

_DATA = files("tzdata")
_KNOWN = frozenset((_DATA / "zones").read_text(encoding="utf-8").split()) - {"Factory"}  # a placeholder, nowhere's time


def zone_data_version() -> str:
    """Tell which edition of the zone data is in use, for the status page."""
    return str(tzdata.IANA_VERSION)


@cache
def all_zones() -> tuple[str, ...]:
    """List the zones to choose from: the cities that stand for each country's clocks, and UTC for what has no place."""
    table = (_DATA / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    cities = (line.split("\t")[2] for line in table.splitlines() if not line.startswith("#"))
    return (*sorted(cities), "UTC")


def zone(name: str) -> ZoneInfo:
    """Find a zone by its name; older names of the same places are understood too."""
    if name not in _KNOWN:
        raise ValueError(f"{name!r} is no time zone")
    return ZoneInfo(name)


def yearly_rule(name: str) -> str:
    """Give the last line of a zone's file: the clocks as they go from now on, in the words of POSIX."""
    return (_DATA / "zoneinfo" / zone(name).key).read_bytes().splitlines()[-1].decode("ascii")


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Name the moment when clocks in the zone show this time, the first if they do so twice; some times they skip."""
    if wall.tzinfo:
        raise ValueError("a wall clock shows no time zone")
    try:
        moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{wall:%Y} is beyond the calendar") from error
    if wall_in(moment, zone) != wall:
        raise ValueError(f"clocks in {zone.key} skip {wall:%H:%M} that day")
    return moment


def wall_in(moment: datetime, zone: ZoneInfo) -> datetime:
    """Tell what clocks in the zone show at this moment."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def occurs_twice(wall: datetime, zone: ZoneInfo) -> bool:
    """Tell whether clocks in the zone show this time twice, because they are put back."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
    return first < second
