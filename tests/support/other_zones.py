"""Zone data as they may be one day: a zone whose clocks go by another rule than ours say."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.core import zones
from app.core.ical import zones as described

CACHED = (described.timezone_block, described.irregular, described._seasons)  # noqa: SLF001 -- a process has one edition


@contextmanager
def ruled(rules: dict[str, str], edition: str = "2031a") -> Iterator[None]:
    """Let clocks in some zones go by a rule in the words of POSIX, until the block ends."""
    found, rule_of = zones.zone, zones.yearly_rule
    _forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zones, "zone", lambda name: _zone(name, rules[name]) if name in rules else found(name))
        patch.setattr(zones, "yearly_rule", lambda name: rules.get(name) or rule_of(name))
        patch.setattr(zones, "zone_data_version", lambda: edition)
        yield
    _forget()


def _zone(name: str, rule: str) -> zones.ZoneInfo:
    """Make a zone that has had one rule from the beginning."""
    block = struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lbb", 0, 0, 0) + b"LMT\0"
    head = b"TZif2" + bytes(15) + block
    return zones.ZoneInfo.from_file(io.BytesIO(head + head + f"\n{rule}\n".encode()), key=name)


def _forget() -> None:
    for cached in CACHED:
        cached.cache_clear()
