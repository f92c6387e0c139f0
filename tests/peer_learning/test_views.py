"""The public page of peer learning."""

from app.core.db import transaction
from app.peer_learning import load
from app.programme import load as programme
from tests.factories import NOW
from tests.support.statements import counted


def test_needs_and_offers_stand_in_their_region_with_their_sources(app, client):
    with transaction():
        programme.load(programme.PROGRAMME, at=NOW)
        load.load()

    page = client.get("/peer-learning").text

    assert page.index('id="africa"') < page.index('id="ND-01"') < page.index('id="OF-03"') < page.index('id="americas"')
    assert page.index('id="global"') < page.index('id="OF-13"')
    assert '<a href="#OF-01"><bdi lang="en">REMPE' in page
    assert 'href="/projects/AFR-1"' in page
    assert 'href="https://www.gov.za/node/823897" rel="noopener nofollow"' in page


def test_a_project_that_is_not_known_is_not_linked(app, client):
    with transaction():
        load.load()

    assert "/projects/AFR-1" not in client.get("/peer-learning").text


def test_without_any_the_page_says_so(client):
    assert "No needs or offers are known yet." in client.get("/peer-learning").text


def test_the_page_asks_the_database_the_same_few_things_however_much_there_is(app, client):
    client.get("/peer-learning")  # the reference data are read once
    with counted() as empty:
        client.get("/peer-learning")
    with transaction():
        load.load()

    with counted() as full:
        client.get("/peer-learning")

    assert len(full) == len(empty)
