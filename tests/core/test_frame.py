"""The shared frame: fields that explain themselves, navigation that leads somewhere, drawings without inline styles."""

import re
from uuid import UUID

import pytest
from flask import Flask, get_template_attribute, render_template_string
from flask_login import login_user
from wtforms import BooleanField, EmailField, Form, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from app.accounts.models import User
from app.accounts.permissions import Role
from app.programme.rules import Policy

EVERY_FIELD = """{% extends "layouts/base.html" %}
{% from "macros/forms.html" import checkbox_field, checkboxes_field, error_summary, radio_field, text_field %}
{% block title %}Register{% endblock %}
{% block main %}{{ error_summary(form) }}{{ text_field(form.name, autocomplete="name") }}{{ text_field(form.email) }}
{{ radio_field(form.group) }}{{ checkboxes_field(form.languages) }}{{ checkbox_field(form.consent) }}{% endblock %}"""
ORGANISE = '{% extends "layouts/organise.html" %}{% block title %}Desk{% endblock %}'


class Questions(Form):
    """A form with one field of each kind."""

    name = StringField("Full name", [InputRequired("Enter your name.")], description="As on your passport")
    email = EmailField("Email")
    group = RadioField("Group", [InputRequired("Choose your group.")], choices={"workers": "Workers", "x": "<b>"})
    languages = SelectMultipleField("Languages", choices={"en": "English", "fr": "French"})
    consent = BooleanField("I agree")


def draw(page: Flask, form: Form) -> str:
    with page.test_request_context("/page"):
        return render_template_string(EVERY_FIELD, form=form)


def test_every_error_is_listed_first_and_leads_to_its_field(page: Flask) -> None:
    form = Questions()
    form.validate()
    drawn = draw(page, form)
    assert "<title>Error: Register –" in drawn
    assert "2 answers need a look" in drawn
    assert re.findall(r'<li><a href="#(\w+)">([^<]+)</a>', drawn) == [
        ("name", "Enter your name."),
        ("group", "Choose your group."),
    ]
    assert 'tabindex="-1" autofocus' in drawn
    for target in ("name", "group"):
        assert len(re.findall(rf'<input[^>]* id="{target}"', drawn)) == 1


def test_hints_and_errors_are_tied_to_their_field(page: Flask) -> None:
    form = Questions()
    form.validate()
    field = re.findall(r'<input[^>]*id="name"[^>]*>', draw(page, form))[0]
    assert 'aria-describedby="name-hint name-error"' in field
    assert 'aria-invalid="true"' in field
    assert 'autocomplete="name"' in field


def test_a_form_without_errors_shows_no_sign_of_any(page: Flask) -> None:
    drawn = draw(page, Questions())
    assert "<title>Register –" in drawn
    assert not re.findall("aria-invalid|role=.alert|Error:", drawn)


def test_what_was_chosen_stays_chosen_and_labels_are_never_markup(page: Flask) -> None:
    drawn = draw(page, Questions(data={"group": "workers", "languages": ["fr"]}))
    assert re.findall(r'value="(\w+)" checked', drawn) == ["workers", "fr"]
    assert "<b>" not in drawn


def test_only_what_may_be_left_out_says_so(page: Flask) -> None:
    assert re.findall(r"<(?:label|legend)[^>]*>(\w[\w ]*) <span class=\"optional\"", draw(page, Questions())) == [
        "Email",
        "Languages",
    ]


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (
            Role.ORGANISER,
            [
                "",
                "/edit",
                "/sessions",
                "/itinerary",
                "/releases",
                "/texts",
                "/related",
                "/record",
                "/registrations",
                "/balance",
                "/composition",
                "/questions",
                "/messages",
                "/letters",
                "/check-in",
                "/board",
                "/badges",
                "/attendance",
                "/certificates",
                "/commitments",
            ],
        ),
        (Role.CHECK_IN, ["/check-in", "/board"]),
        (Role.FOCAL_POINT, []),
    ],
)
def test_the_organisers_navigation_offers_only_what_one_may_open(page: Flask, role: Role, places: list[str]) -> None:
    with page.test_request_context("/organise/events/forum/check-in"):
        login_user(User(id=UUID(int=1), name="Olga", role=role, session_key="k", active=True))
        drawn = render_template_string(ORGANISE, event={"slug": "forum", "title": "Forum", "policy": Policy.OPEN})
    assert re.findall(r'<li><a href="/organise/events/forum([^"?]*)"', drawn) == places
    assert ('href="/organise/events/forum/check-in" aria-current="page"' in drawn) == ("/check-in" in places)


def test_an_event_keeps_its_woven_band(page: Flask) -> None:
    with page.test_request_context():
        weave = get_template_attribute("macros/weave.html", "weave")
        assert weave(7) == weave(7) == weave(UUID(int=7))
        assert len({weave(number) for number in range(60)}) == 30


def test_a_gauge_is_drawn_in_proportion_and_without_inline_styles(page: Flask) -> None:
    with page.test_request_context():
        drawn = get_template_attribute("macros/charts.html", "gauge")(
            "workers", "Workers", 30, "30%", 50, 20, 8, 2, 10, 25
        )
    assert re.findall(r'class="(full|soft|none)" x="(\d+)" y="2" width="(\d+)"', drawn) == [
        ("full", "0", "20"),
        ("soft", "20", "8"),
        ("none", "28", "2"),
    ]
    assert '<rect class="band" x="10" width="15"' in drawn
    assert "style=" not in drawn
