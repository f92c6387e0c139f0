"""What people type into forms, made plain before anything looks at it."""

import re
import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # pasted line ends among them
CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
UNSEEN = "CZ"  # how the categories of characters begin that leave nothing to see


def one_line(text: str | None) -> str:
    """Take what stands around and between words down to single spaces; nothing to see is nothing typed."""
    plain = " ".join(CONTROL.sub(" ", text or "").split())
    return plain if _shows(plain) else ""


def several_lines(text: str | None) -> str:
    """Keep the lines, and nothing else that is no character."""
    plain = CONTROL_IN_LINES.sub("", (text or "").replace("\r\n", "\n")).strip()
    return plain if _shows(plain) else ""


def at_most(longest: int) -> Length:
    """Ask for a shorter text where it is too long to keep."""
    return Length(max=longest, message=_l("Write no more than %(max)d characters."))


def _shows(text: str) -> bool:
    return any(unicodedata.category(character)[0] not in UNSEEN for character in text)
