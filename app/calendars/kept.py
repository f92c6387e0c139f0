"""Feeds that are written, as one process keeps them: a whole feed is sent again for what an unchanged one costs."""

import os
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from threading import Lock

from flask import current_app

from app.calendars.queries import Feed

EXTENSION = "baraza-feeds"
IN_MEMORY = 2**16  # octets of a feed in memory; a larger one lies on disk
OCTETS = 2**26  # of all that is kept
CHUNK = 2**16  # octets that are handed to the server at once


class Body:
    """A feed as it is sent, to as many clients at once as ask; what lies on disk goes when nobody has use for it."""

    def __init__(self, feed: Feed, file: SpooledTemporaryFile[bytes]) -> None:
        """Take what was written into a file, which is ours from now on."""
        self.feed, self.octets = feed, file.tell()
        self._file, self._small = file, b""
        if self.octets <= IN_MEMORY:
            file.seek(0)
            self._small = file.read()
            file.close()
        else:
            file.flush()
            weakref.finalize(self, file.close)

    def pieces(self) -> Iterator[bytes]:
        """Hand over the octets; each reader has a place in them of its own."""
        if self._small:
            yield self._small
            return
        for place in range(0, self.octets, CHUNK):
            yield os.pread(self._file.fileno(), CHUNK, place)


class Kept:
    """Bodies by the tags that name all that shows in them: those that were asked for last."""

    def __init__(self, most: int) -> None:
        """Begin with none; never have more than so many."""
        self._most = most
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._octets = 0
        self._changing = Lock()

    def get(self, tag: str) -> Body | None:
        """Give the body of this very tag."""
        with self._changing:
            if tag in self._bodies:
                self._bodies.move_to_end(tag)
            return self._bodies.get(tag)

    def put(self, tag: str, body: Body) -> None:
        """Keep a body; those that nobody has asked for since make room."""
        with self._changing:
            if tag not in self._bodies:
                self._bodies[tag] = body
                self._octets += body.octets
            while len(self._bodies) > self._most or self._octets > OCTETS:
                _tag, oldest = self._bodies.popitem(last=False)
                self._octets -= oldest.octets


def kept() -> Kept:
    """Give what this process keeps."""
    if EXTENSION not in current_app.extensions:
        current_app.extensions.setdefault(EXTENSION, Kept(current_app.config["FEEDS_KEPT"]))
    found: Kept = current_app.extensions[EXTENSION]
    return found
