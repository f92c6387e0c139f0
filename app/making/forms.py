"""The forms with which events are begun."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from wtforms import DateField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Optional

from app.core.forms import Form
from app.core.i18n import day, pick
from app.core.typed import at_most, one_line
from app.making.copies import Carried
from app.making.library import Template, templates
from app.making.service import Part
from app.making.words import NAMES
from app.programme.choices import labels
from app.programme.models import Event
from app.reference.catalogue import catalogue

EMPTY = "empty"
FIRST = "workshop"  # what is chosen as long as nobody chooses
PARTS = {
    Part.TIMETABLE: _l("The usual timetable"),
    Part.QUESTIONS: _l("Its questions"),
    Part.REMINDERS: _l("Its reminders"),
    Part.LETTERS: _l("Its letters"),
}
CARRIED = {
    Carried.TEXTS: _l("Texts, in all languages"),
    Carried.TIMETABLE: _l("Timetable"),
    Carried.SPEAKERS: _l("Speakers of its sessions"),
    Carried.ROOMS: _l("Rooms"),
    Carried.MATERIALS: _l("Materials of its sessions"),
    Carried.QUESTIONS: _l("Questions"),
    Carried.REMINDERS: _l("Reminders"),
    Carried.LETTERS: _l("Texts of letters"),
    Carried.COMPOSITION: _l("Seats and composition"),
}


def name_of(template: Template) -> str:
    """Call a template as its kind of event is called."""
    own = NAMES.get(template.id)
    return str(own) if own else pick(catalogue().event_types[template.type].names)


def what_it_brings(template: Template) -> str:
    """Count what a template brings."""
    counts = [
        ngettext("%(num)d day", "%(num)d days", template.days),
        ngettext("%(num)d session", "%(num)d sessions", len(template.sessions)),
    ]
    if template.questions:
        counts.append(ngettext("%(num)d question", "%(num)d questions", len(template.questions)))
    counts.append(ngettext("%(num)d reminder", "%(num)d reminders", len(template.reminders)))
    if template.letters:
        counts.append(ngettext("%(num)d letter", "%(num)d letters", len(template.letters)))
    return " · ".join(counts)


def _tile(name: object, more: object) -> Markup:
    return Markup("<b>{}</b><br><small>{}</small>").format(name, more)


def offered() -> list[SelectChoice]:
    """Offer the templates, each with what it brings."""
    return [SelectChoice(one.id, _tile(name_of(one), what_it_brings(one))) for one in templates().values()]


class NewEventForm(Form):
    """What a draft needs: a title. What it may begin with: a template and a day."""

    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[one_line])
    template = RadioField(_l("What kind of event is it?"), [Optional()], default=FIRST)
    first_day = DateField(
        _l("First day"),
        [Optional()],
        description=_l(
            "If it is known. The usual timetable is put on the days from this one on; you can add it later."
        ),
    )

    def __init__(self, **values: Any) -> None:
        """Offer the templates."""
        super().__init__(**values)
        nothing = _tile(_l("Something else"), _l("An empty draft; you choose its kind in the details."))
        self.template.choices = [*offered(), SelectChoice(EMPTY, nothing)]
        self.template.flags.required = True  # one is always chosen

    def chosen(self) -> Template | None:
        """Give the template that was chosen; an empty draft has none."""
        return templates().get(self.template.data or EMPTY)


class BringForm(Form):
    """What is to be taken from which template into an event."""

    template = RadioField(_l("Which template?"), [InputRequired(_l("Choose a template."))])
    parts = SelectMultipleField(_l("What do you want of it?"), [DataRequired(_l("Choose at least one part."))])

    def __init__(self, **values: Any) -> None:
        """Offer the templates and their parts."""
        super().__init__(**values)
        self.template.choices = offered()
        self.parts.choices = labels(PARTS)


class CopyForm(Form):
    """What a copy is called, when it begins, and what it takes over."""

    title = StringField(_l("Title of the copy"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[one_line])
    first_day = DateField(
        _l("First day of the copy"),
        [Optional()],
        description=_l(
            "Everything moves by as many days and stays at its hour. Without a day the copy has no date yet, "
            "and its sessions wait to be placed."
        ),
    )
    carried = SelectMultipleField(_l("What does the copy take over?"))
    others = SelectMultipleField(_l("Which of the events that belong to it are copied too?"))

    def __init__(self, family: Iterable[Event], **values: Any) -> None:
        """Offer what can be taken over, and the events that belong together."""
        super().__init__(**values)
        self.carried.choices = labels(CARRIED)
        self.others.choices = [SelectChoice(one.slug, _with_date(one)) for one in family]

    def chosen(self) -> set[Carried]:
        """Give what the copy takes over."""
        return {Carried(one) for one in self.carried.data or []}


def _with_date(event: Event) -> str:
    """Name an event with its first day, where it has one."""
    return f"{event.title}, {day(event.first_day)}" if event.first_day else event.title
