"""An event's texts in other languages than its own: what a reader is told, and how they change."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme.calendar import programme_changed
from app.programme.errors import TextsChangedMeanwhile, TitleMissing
from app.programme.models import Event, EventText
from app.programme.rules import PUBLIC
from app.programme.search import remember
from app.reference.catalogue import catalogue

PARTS = ("title", "summary", "description")
Texts = dict[str, str]  # by field, such as title_fr


class Part(NamedTuple):
    """A part of an event's text, and the language that it is in."""

    words: str
    language: str


@dataclass(frozen=True)
class Told:
    """What a reader is told of an event: each part in the reader's language where there is one, else in the event's."""

    title: Part
    summary: Part
    description: Part

    def all_in(self, language: str) -> bool:
        """Tell whether everything is in one language."""
        return all(part.language == language for part in self if part.words)

    def __iter__(self) -> Iterator[Part]:
        """Go through the parts."""
        return iter((self.title, self.summary, self.description))


def told(event: Event, language: str) -> Told:
    """Choose the texts for somebody who reads a language."""
    own = {part: Part(getattr(event, part), event.title_language) for part in PARTS}
    text = next((text for text in event.texts if text.language == language != event.title_language), None)
    theirs = {part: Part(getattr(text, part), language) for part in PARTS if text and getattr(text, part)}
    return Told(**(own | theirs))


def titles_of(events: Sequence[Event], language: str) -> dict[UUID, Part]:
    """Choose the titles of events for somebody who reads a language; one statement for all."""
    of_others = [event.id for event in events if event.title_language != language]
    query = select(EventText.event_id, EventText.title).where(EventText.language == language)
    rows = db.session.execute(query.where(EventText.event_id.in_(of_others))).all() if of_others else ()
    theirs = {event_id: Part(title, language) for event_id, title in rows}
    return {event.id: theirs.get(event.id) or Part(event.title, event.title_language) for event in events}


def texts_of(event: Event) -> Texts:
    """Give every text as it stands, by the name of its field."""
    return {f"{part}_{text.language}": getattr(text, part) for text in event.texts for part in PARTS}


def trace(words: str) -> str:
    """Give a short word that stands for a text as somebody saw it."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def change_texts(
    event: Event, typed: Mapping[str, str], seen: Mapping[str, str], *, by: Actor, at: datetime
) -> frozenset[str]:
    """Store texts; what others changed since they were `seen` and is not typed over stays: those are given back."""
    event = lock(Event, event.id)
    db.session.refresh(event, ["texts"])
    now, saw = texts_of(event), dict.fromkeys(typed, trace("")) | dict(seen)
    by_others = {name for name in typed if trace(now.get(name, "")) != saw[name]}
    disputed = {name for name in by_others if trace(typed[name]) != saw[name] and typed[name] != now.get(name, "")}
    if disputed:
        raise TextsChangedMeanwhile(disputed)
    _put(event, {name: words for name, words in typed.items() if name not in by_others}, by=by, at=at)
    return frozenset(by_others)


def _put(event: Event, said: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Put texts on an event, with all that follows; a language in which nothing is said goes."""
    before = texts_of(event)
    after = before | dict(said)
    changed = {
        name: {"from": before.get(name, ""), "to": words}
        for name, words in after.items()
        if before.get(name, "") != words
    }
    if not changed:
        return
    for language in sorted({name.partition("_")[2] for name in changed}):
        _put_in(event, language, {part: after.get(f"{part}_{language}", "") for part in PARTS})
    db.session.flush()
    remember(event, catalogue())
    audit.record("event.texts_changed", event, by=by, at=at, **changed)
    if event.status in PUBLIC:
        programme_changed(at=at)


def _put_in(event: Event, language: str, said: Mapping[str, str]) -> None:
    """Put what is said in one language on an event."""
    text = next((text for text in event.texts if text.language == language), None)
    if not any(said.values()):
        if text:
            event.texts.remove(text)
        return
    if not said["title"]:
        raise TitleMissing(f"title_{language}")
    if text is None:
        text = EventText(language=language)
        event.texts.append(text)
    for part, words in said.items():
        setattr(text, part, words)
