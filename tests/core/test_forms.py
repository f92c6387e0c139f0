"""What a form says of bad answers, in our words."""

import pytest
from flask import Flask
from flask_babel import force_locale
from wtforms import DateField, IntegerField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange

from app.core.forms import Form


class Answers(Form):
    day = DateField()
    number = IntegerField(validators=[NumberRange(1, 9)])
    some = SelectMultipleField(choices=[SelectChoice("a", "A")])


def said(app: Flask, **typed: object) -> list[str]:
    with app.test_request_context(method="POST", data={"day": "2027-05-03", "number": "1"} | typed):
        form = Answers(meta={"csrf": False})
        form.validate()
        return [str(error) for field in form for error in field.errors]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "soon"}, "Enter a day, such as 2027-05-03."),
        ({"number": "12"}, "Enter a number from 1 to 9."),
        ({"some": ["b"]}, "Choose one of the answers that are offered."),
        ({"some": ["b", "c"]}, "Choose one of the answers that are offered."),
        ({}, None),
    ],
)
def test_a_bad_answer_is_named_with_what_to_do(app: Flask, typed: dict[str, object], sentence: str | None) -> None:
    assert said(app, **typed) == ([sentence] if sentence else [])


def test_it_is_said_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context(), force_locale("fr"):
        assert (
            Answers.Meta.get_translations(None, None).gettext("Not a valid integer value.")
            == "Saisissez un nombre entier."
        )
