"""One property, one line: what may stand in it, how it is escaped, where it is cut."""

import re
from urllib.parse import quote

from icalendar.parser import Contentline
from icalendar.prop import VPROPERTY, vCalAddress, vUri

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
    return _folded(f"{name}:{value}")


def text_line(name: str, text: str) -> str:
    """Write one property that holds a short text for people."""
    return line(name, escaped(one_line(text)))


def value_line(name: str, value: VPROPERTY) -> str:
    """Write one property that holds a value, with the parameters that say what kind it is."""
    return _folded(Contentline.from_parts(name, value.params, value, sorted=False))


def uri(address: str, kind: str | None = None) -> vUri:
    """Give an address as a value; nothing in it can end its line."""
    return vUri(_address(address), params={"VALUE": kind} if kind else {})


def person(address: str, name: str) -> vCalAddress:
    """Give a person's bare mail address as a value, with the name where it is known (RFC 6868)."""
    return vCalAddress(_address(f"mailto:{address}"), params={"CN": one_line(name)} if one_line(name) else {})


def _address(address: str) -> str:
    return quote(address.strip(), safe=_SAFE_IN_ADDRESSES)


def _folded(whole: str) -> str:
    """Cut a line where every reader puts it together again."""
    if len(whole.encode()) <= LINE_OCTETS:
        return f"{whole}\r\n"
    folded, room = [""], LINE_OCTETS
    for unit in _UNITS.findall(whole):
        octets = len(unit.encode())
        if octets > room:
            folded.append("")
            room = LINE_OCTETS - 1  # the space that says “continued”
        folded[-1] += unit
        room -= octets
    return "\r\n ".join(folded) + "\r\n"
