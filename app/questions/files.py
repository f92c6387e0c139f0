"""Files that people send: looked at before they are kept, under names that say nothing, where no web server looks."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from app.questions.errors import FileOfWrongKind, FileTooLarge
from app.questions.rules import LARGEST_FILE, type_of

NAME = 200  # the most characters of a name that we keep


@dataclass(frozen=True)
class Sent:
    """A file as it comes in."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True)
class Stored:
    """A file as it was kept."""

    name: str
    mimetype: str
    size: int
    stored_as: str


def store(sent: Sent, folder: Path) -> Stored:
    """Keep a file that is small enough and of a kind that we take, judged by its content."""
    content = sent.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(megabytes=LARGEST_FILE // 1024**2)
    mimetype = type_of(content[:16])
    if mimetype is None:
        raise FileOfWrongKind
    return keep(content, mimetype, sent.name, folder)


def keep(content: bytes, mimetype: str, name: str, folder: Path) -> Stored:
    """Write a file that was looked at, under a name that says nothing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = secrets.token_hex(16)
    place = folder / stored_as
    place.touch(mode=0o600)
    place.write_bytes(content)
    plain = Path(name.replace("\\", "/")).name[-NAME:]
    return Stored(plain, mimetype, len(content), stored_as)


def sweep(folder: Path, known: Collection[str], *, older_than: datetime) -> None:
    """Take away files that belong to nobody: something went wrong after they were stored."""
    for place in folder.glob("*"):
        if place.is_file() and place.name not in known and place.stat().st_mtime < older_than.timestamp():
            place.unlink(missing_ok=True)


def remove(stored_as: str, folder: Path) -> None:
    """Take a file away, if it is still there."""
    (folder / stored_as).unlink(missing_ok=True)
