"""One property, one line: what may stand in it, how it is escaped, where it is cut."""

import re
from datetime import date, datetime
from urllib.parse import quote

LINE_OCTETS = 75
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_TAGS = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|<!--[^<>]*-->")  # not <https://…> nor <name@…>
_SPECIAL = re.compile(r"[\\;,\n]")
_UNITS = re.compile(r"[\\^].|.")  # an escape, in a text or in a parameter, is never cut in two
_SAFE_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"


def plain(text: str) -> str:
    """Leave out of a text what only breaks calendars: control characters, odd line breaks, HTML."""
    text = _CONTROLS.sub("", _BREAKS.sub("\n", text).replace("\t", " "))
    tags = 1
    while tags:
        text, tags = _TAGS.subn("", text)
    return text.strip()


def one_line(text: str) -> str:
    """Put a title or a name on one line."""
    return " ".join(part for part in map(str.strip, plain(text).split("\n")) if part)


def escaped(text: str) -> str:
    r"""Escape a text as TEXT, once; `C:\New` keeps its N."""
    return _SPECIAL.sub(lambda found: r"\n" if found[0] == "\n" else "\\" + found[0], text)


def shortened(text: str, octets: int) -> str:
    """Keep of an escaped text what fits, and show that there was more."""
    if len(text.encode()) <= octets:
        return text
    kept = text.encode()[: octets - len("…".encode())].decode(errors="ignore")
    if (len(kept) - len(kept.rstrip("\\"))) % 2:  # it was cut after the backslash of an escape
        kept = kept[:-1]
    return kept + "…"


def line(name: str, value: str) -> str:
    """Write one property, folded to what every reader takes, with its line end."""
    folded, room = [""], LINE_OCTETS
    for unit in _UNITS.findall(f"{name}:{value}"):
        octets = len(unit.encode())
        if octets > room:
            folded.append("")
            room = LINE_OCTETS - 1  # the space that says “continued”
        folded[-1] += unit
        room -= octets
    return "\r\n ".join(folded) + "\r\n"


def text_line(name: str, text: str) -> str:
    """Write one property that holds a short text for people."""
    return line(name, escaped(one_line(text)))


def uri(address: str) -> str:
    """Write an address so that nothing in it can end its line."""
    return quote(address.strip(), safe=_SAFE_IN_ADDRESSES)


def parameter(text: str) -> str:
    """Write a text as the value of a parameter (RFC 6868)."""
    marked = one_line(text).replace("^", "^^").replace('"', "^'")
    return f'"{marked}"'


def clock(wall: date | datetime) -> str:
    """Write a date or a wall-clock time in figures alone."""
    written = wall.isoformat(timespec="seconds") if isinstance(wall, datetime) else wall.isoformat()
    return written.replace("-", "").replace(":", "")
