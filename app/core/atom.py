"""News for feed readers (Atom, RFC 4287): plain values in, text out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from app.core.ical.lines import one_line, plain, uri

MIMETYPE = "application/atom+xml"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # when nothing has changed yet
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that there is news of."""

    uid: str
    title: str
    language: str
    published: datetime
    updated: datetime
    link: str
    text: str
    categories: tuple[str, ...] = ()


def item_text(item: Item) -> str:
    """Write one entry."""
    return (
        f"<entry xml:lang={quoteattr(item.language)}><id>{permanent_id(item.uid)}</id>"
        f"<title>{_told(one_line(item.title))}</title>"
        f"<published>{_moment(item.published)}</published><updated>{_moment(item.updated)}</updated>"
        f"<link href={_address(item.link)}/>"
        + "".join(f"<category term={quoteattr(_clean(one_line(name)))}/>" for name in item.categories)
        + f"<summary>{_told(plain(item.text))}</summary></entry>\n"
    )


def atom_text(
    name: str, author: str, address: str, page: str, calendar: str, updated: datetime | None, entries: Iterable[str]
) -> Iterator[str]:
    """Write a feed piece by piece: its head, then the entries, which are text already."""
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{permanent_id(address.partition('/feeds/')[2])}</id><title>{_told(one_line(name))}</title>"
        f"<updated>{_moment(updated or BEGINNING)}</updated><author><name>{_told(one_line(author))}</name></author>\n"
        f'<link rel="self" type="{MIMETYPE}" href={_address(address)}/>'
        f'<link rel="alternate" type="text/html" href={_address(page)}/>'
        f'<link rel="alternate" type="text/calendar" href={_address(calendar)}/>\n'
    )
    yield from entries
    yield "</feed>\n"


def permanent_id(uid: str) -> str:
    """Give an id that stays when the site moves to another address."""
    return uuid5(NAMESPACE_URL, f"baraza:{uid}").urn


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _address(address: str) -> str:
    return quoteattr(str(uri(address)))


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _told(text: str) -> str:
    return escape(_clean(text))
