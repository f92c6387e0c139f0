"""The organiser's page of related events."""

from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.programme.models import Event
from app.programme.relations import related_to
from app.programme.rules import Policy
from app.programme.series import series_of
from tests.factories import NOW, assign, findable, make_event, make_user, sign_in


def organise(client: FlaskClient, event: Event) -> str:
    olga = make_user()
    assign(olga, event)
    sign_in(client, olga)
    return f"/organise/events/{event.slug}/related"


def test_an_organiser_makes_and_removes_a_relation_that_both_public_pages_show(client: FlaskClient, app: Flask) -> None:
    course, week = (
        make_event("Course on social security"),
        findable(make_event("Masterclass week")),
    )
    page = organise(client, course)
    found = client.get(page, query_string={"q": "masterclass"}).text
    assert f'value="{week.slug}"' in found

    client.post(page, data={"way": "includes", "other": week.slug})

    assert "Masterclass week" in client.get(page).text
    assert "Parts of this event" in client.get(f"/events/{course.slug}").text
    assert "Part of" in client.get(f"/events/{week.slug}").text
    again = client.post(f"{page}?q=masterclass", data={"way": "includes", "other": week.slug})
    assert (again.status_code, "in this way already" in again.text) == (422, True)
    assert f'value="{week.slug}" checked' in again.text

    client.post(f"{page}/remove", data={"way": "includes", "other": week.slug})

    assert related_to(course.id) == []
    assert "Parts of this event" not in client.get(f"/events/{course.slug}").text


def test_what_is_not_there_cannot_be_related(client: FlaskClient, app: Flask) -> None:
    event = make_event("Course")
    page = organise(client, event)
    nothing = client.post(page, data={"way": "part_of"})
    assert (nothing.status_code, "Choose an event." in nothing.text) == (422, True)
    assert client.post(page, data={"way": "part_of", "other": "nowhere"}).status_code == 404
    assert client.post(f"{page}/remove", data={"way": "sideways", "other": event.slug}).status_code == 404
    assert "No event has these words." in client.get(page, query_string={"q": "quartz"}).text
    other = make_event("Not mine")
    assert client.get(f"/organise/events/{other.slug}/related").status_code == 404


def test_a_part_takes_the_people_of_its_series_until_it_has_begun(client: FlaskClient, app: Flask, monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    course, module = make_event("Course"), make_event("Module")
    week = make_event("Masterclass", policy=Policy.CLOSED)
    page, olga = organise(client, course), make_user()
    said = {"way": "includes", "one_cohort": "y"}
    not_in_hand = client.post(page, data=said | {"other": week.slug})
    assert not_in_hand.status_code == 404
    for part in (week, module):
        assign(olga, part)
    assign(olga, course)
    sign_in(client, olga)
    refused = client.post(page, data=said | {"other": module.slug})
    assert (refused.status_code, "People can register for this part by itself." in refused.text) == (422, True)

    client.post(page, data=said | {"other": week.slug})

    assert series_of(week.id) == course
    assert "One cohort" in client.get(page).text
    opened = client.post(f"/organise/events/{week.slug}/edit", data={"policy": "open"})
    assert opened.status_code == 422
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(month=5, day=4))
    begun = client.post(f"{page}/remove", data={"way": "includes", "other": week.slug}, follow_redirects=True)
    assert "This part has begun" in begun.text
    assert series_of(week.id) is not None
