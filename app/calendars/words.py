"""What a feed is called, in the reader's language."""

from babel import Locale
from flask_babel import gettext as _

from app.calendars.wish import Wish, of_reference
from app.core import i18n
from app.programme.phrases import MODES
from app.programme.rules import Mode
from app.reference.catalogue import Catalogue

BETWEEN = " · "  # no comma: calendars that do not know how one is escaped show a backslash in the name


def heading(wish: Wish, title: str, known: Catalogue) -> str:
    """Name a feed after all that was asked for; the title is that of the event or the project that it is about."""
    if wish.event:
        return title
    return BETWEEN.join(_parts(wish, title, known)) or str(_("All events"))


def _parts(wish: Wish, title: str, known: Catalogue) -> list[str]:
    """Name each part of what was asked for."""
    said = wish.filters.asked()
    parts = [i18n.pick(rows[said[kind]].names) for kind, rows in of_reference(known).items() if kind in said]
    if wish.filters.language:
        parts.append(str(_("in %(language)s", language=language_name(wish.filters.language))))
    if wish.filters.mode:
        parts.append(str(MODES[Mode(wish.filters.mode)]))
    if wish.project:
        parts.append(title)
    parts += [i18n.pick(known.country_groups[group].names) for group in wish.lists]
    if wish.filters.q:
        parts.append(str(_("“%(words)s”", words=wish.filters.q)))
    return parts


def language_name(code: str) -> str:
    """Name a language in the reader's own."""
    return str(Locale.parse(i18n.language()).languages.get(code, code))
