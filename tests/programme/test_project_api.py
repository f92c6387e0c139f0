"""The projects as programs read them."""

import pytest

from app.core.db import db, transaction
from app.programme import load
from app.programme.models import Project
from tests.factories import NOW
from tests.support.statements import counted

API = "/api/v1/projects"


@pytest.fixture
def programme(app):
    with transaction():
        load.load(load.PROGRAMME, at=NOW)


def test_the_list_goes_on_where_it_stopped_and_leaves_out_what_is_hidden(programme, client):
    db.session.query(Project).filter_by(code="AFR-2").update({"public": False})
    db.session.commit()

    first = client.get(f"{API}?limit=10").json
    rest = client.get(first["next"].removeprefix("http://localhost")).json
    codes = [one["code"] for one in first["items"] + rest["items"]]
    assert (len(codes), codes, rest["next"]) == (16, sorted(codes), None)
    assert "AFR-2" not in codes
    assert client.get(f"{API}/AFR-2").status_code == 404


def test_a_project_is_given_with_its_partners_its_money_and_the_check(programme, client):
    given = client.get(f"{API}/AFR-2").json

    assert given["partners"][0] == {
        "country": "MDG", "organisation": None, "role": "beneficiary", "since": None, "until": None, "basis": "seed",
    }  # fmt: skip
    assert given["cooperation"] == {
        "verdict": "triangular", "lists_of": "2025-04-03", "south": ["MDG", "KEN"], "elsewhere": [],
        "backing": ["FRA"], "counts_because": "",
    }  # fmt: skip
    assert client.get(f"{API}/GLB-4").json["funding_lines"][0]["amount"] == "5000000.00"


def test_the_list_asks_the_database_as_often_for_three_as_for_one(programme, client):
    asked = []
    for limit in (1, 3):
        with counted() as sent:
            client.get(f"{API}?limit={limit}")
        asked.append(len(sent))
    assert asked[0] == asked[1]
