"""Calendars of 100, 1,000 and 10,000 events: unchanged, whole, compressed, in their other forms, and written anew."""

import http.client
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

from bench.client import request_bytes

SIZES = {"workshop": 100, "forum": 1000, "study_tour": 10_000}  # events, by the type that the feed is of
READ = request_bytes("GET", "/read")
UNCHANGED = request_bytes("GET", "/unchanged")
TIMES = {100: 200, 1000: 60, 10_000: 8}


def measure(port: int, measured: Callable[..., Any]) -> None:
    """Measure each size in turn, the smallest first, so that memory shows what the larger ones add."""
    for type_id, events in SIZES.items():
        path, times, named = f"/feeds/type/{type_id}", TIMES[events], f"feed of {events:,} events"
        poll = request_bytes("GET", f"{path}.ics", {"If-None-Match": etag(port, f"{path}.ics")})
        measured(f"{named}, unchanged (304)", lambda _, r=poll: [r] * 1000, UNCHANGED, 304)
        for what, suffix, headers in (
            ("", ".ics", {}),
            (", gzip", ".ics", {"Accept-Encoding": "gzip"}),
            (", jCal", ".json", {}),
            (", Atom", ".atom", {}),
        ):
            whole = request_bytes("GET", path + suffix, headers)
            measured(named + what, lambda _, r=whole, t=times: [r] * t, READ, 200)
        new = asked_anew(type_id)
        measured(f"{named}, written anew", lambda _, n=new, t=times: [next(n) for _ in range(t)], READ, 200)


def asked_anew(type_id: str) -> Iterator[bytes]:
    """Ask for all events of a type in a way that nobody has asked before: by parts of words that all of them have."""
    ends = [(begin, end) for end in range(1, 7) for begin in range(end)]
    parts = sorted({word[begin:end] for word in ("decent", "work", "kenya") for begin, end in ends} - {""})
    for pair in permutations(parts, 2):
        yield request_bytes("GET", f"/feeds/custom.ics?{urlencode({'q': ' '.join(pair), 'type': type_id})}")


def etag(port: int, path: str) -> str:
    """Ask for a feed once, for the tag of what it holds now."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return str(answer.headers["ETag"])
