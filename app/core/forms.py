"""The base of every form: it says in our words what a form library would say in its own."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

OURS = {
    "Not a valid integer value.": _l("Enter a whole number."),
    "Not a valid decimal value.": _l("Enter a number."),
    "Not a valid date value.": _l("Enter a day, such as 2027-05-03."),
    "Not a valid datetime value.": _l("Enter a day and a time, such as 2027-05-03 09:00."),
    "Not a valid time value.": _l("Enter a time, such as 09:00."),
    "Not a valid choice.": _l("Choose one of the answers that are offered."),
    "Invalid Choice: could not coerce.": _l("Choose one of the answers that are offered."),
    "'%(value)s' is not a valid choice for this field.": _l("Choose one of the answers that are offered."),
    "'%(value)s' are not valid choices for this field.": _l("Choose one of the answers that are offered."),
    "Number must be between %(min)s and %(max)s.": _l("Enter a number from %(min)s to %(max)s."),
    "Number must be at least %(min)s.": _l("Enter a number that is at least %(min)s."),
    "Number must be at most %(max)s.": _l("Enter a number that is at most %(max)s."),
    "This field is required.": _l("Answer this question."),
}


class OurWords:
    """Gives our sentence for one of the form library's, in the reader's language."""

    def gettext(self, sentence: str) -> str:
        """Say a sentence."""
        return str(OURS.get(sentence, sentence))

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Say a sentence about one or many."""
        return self.gettext(one if number == 1 else many)


class Form(FlaskForm):  # type: ignore[misc]
    """A form that comes back with what was typed, and says what is wrong in plain words."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How the library finds its sentences."""

        def get_translations(self, _form: Any) -> OurWords:
            """Give ours, whatever the language."""
            return OurWords()
