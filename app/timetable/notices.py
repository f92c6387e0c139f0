"""What is written to registrants of a new timetable: one message each, with what concerns them."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.outbox import Notice
from app.programme.models import Event
from app.registration.event_news import until_now
from app.registration.models import Registration
from app.registration.notices import composed
from app.timetable.compare import Change
from app.timetable.difference_words import IN_PUBLIC, Said, said_of
from app.timetable.models import Release


class Words:
    """What becomes of sessions, written once in each language however many read it."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._written: dict[tuple[UUID, str], str] = {}

    def of(self, changes: Sequence[Change], language: str) -> list[str]:
        """Write what becomes of each session, a paragraph each."""
        with force_locale(language):
            return [self._of(change, language) for change in changes]

    def _of(self, change: Change, language: str) -> str:
        key = change.key, language
        if key not in self._written:
            self._written[key] = _paragraph(said_of(change, IN_PUBLIC))
        return self._written[key]


def timetable_changed(registration: Registration, event: Event, made: Release, paragraphs: Sequence[str]) -> Notice:
    """Tell what of a new timetable concerns somebody, each with its new and its old time."""
    with force_locale(registration.language):
        return composed(
            registration,
            f"registration:{registration.id}:release:{made.id}",
            "registration.timetable.changed",
            _("Changed timetable: %(title)s", title=event.title),
            _("The timetable of “%(title)s” has changed. This is what concerns you.", title=event.title),
            made.note,
            *paragraphs,
            _("The whole timetable stands on the event’s page, as version %(number)d.", number=made.number),
            _("See, change or cancel your registration here:"),
        )


def _paragraph(said: Said) -> str:
    """Write what becomes of one session, a line each."""
    lines = [_("%(step)s: “%(title)s”", step=said.step, title=said.title)]
    for line in said.lines:
        if line.new:
            lines.append(_("%(what)s: %(value)s", what=line.label, value=line.new))
        lines += until_now(line.old)
    return "\n".join(lines)
