"""What the tests reach is counted once: a test that runs on both databases is watched on the first alone.

To watch takes a third of the time of a test. Where the database decides what runs, the mark watched_on_both says so.
"""

import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import pytest

DATABASES = FIRST, SECOND = "sqlite", "postgresql"
Twin = tuple[object, ...]
_seen_before = pytest.StashKey[bool]()


def tell_twins(items: Iterable[pytest.Item]) -> None:
    """Note which tests are the second of two that differ by their database alone."""
    known = {key: item for item in items if (key := _twin(item))}
    for (database, *others), item in known.items():
        differs = item.get_closest_marker("watched_on_both")
        item.stash[_seen_before] = database == SECOND and (FIRST, *others) in known and not differs


def _twin(item: pytest.Item) -> Twin | None:
    call = getattr(item, "callspec", None)
    database = next((name for name, value in call.params.items() if value in DATABASES), "") if call else ""
    if not database:
        return None
    others = sorted((name, place) for name, place in call.indices.items() if name != database)
    return call.params[database], item.path, item.name.partition("[")[0], *others


@contextmanager
def watched_once(item: pytest.Item) -> Iterator[None]:
    """Do not watch what the test reaches where its twin is watched."""
    watch, watch_threads = sys.gettrace(), threading.gettrace()
    if item.stash.get(_seen_before, False):
        sys.settrace(None)
        threading.settrace(None)
    yield
    sys.settrace(watch)
    threading.settrace(watch_threads)


def unwatched(environment: Mapping[str, str]) -> dict[str, str]:
    """Give an environment in which another program is not watched."""
    return {name: value for name, value in environment.items() if not name.startswith("COVERAGE_PROCESS")}
