"""Loading offers and needs."""

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.errors import Refusal
from app.peer_learning import load
from app.peer_learning.models import Need, Offer


def everything():
    return [sorted(map(tuple, db.session.execute(select(model.__table__))), key=str) for model in (Offer, Need)]


def load_practices(file=load.PRACTICES):
    with transaction():
        return load.load(file)


@pytest.fixture
def edited(tmp_path):
    """Write the file of good practices with one thing changed."""

    def edit(old, new):
        text = load.PRACTICES.read_text(encoding="utf-8")
        assert old in text
        file = tmp_path / "edited.yaml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return file

    return edit


def test_every_offer_and_every_need_is_stored(app):
    assert load_practices() == (18, 16)

    offer = db.session.scalars(select(Offer).filter_by(code="OF-03")).one()
    need = db.session.scalars(select(Need).filter_by(code="ND-01")).one()
    assert (offer.title, offer.countries, offer.project_code) == ("Ejo Heza long-term savings scheme", ["RWA"], "AFR-1")
    assert (need.region, need.countries, need.offers_named) == ("africa", ["GNB"], ["OF-01", "OF-02", "OF-03"])


def test_loading_again_changes_nothing(app):
    load_practices()
    before = everything()

    load_practices()

    assert everything() == before


def test_what_has_changed_is_changed(app, edited):
    load_practices()

    load_practices(edited('holder: "Government of Cabo Verde"', 'holder: "Cabo Verde"'))

    assert db.session.scalars(select(Offer.holder).filter_by(code="OF-01")).one() == "Cabo Verde"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('countries: ["CPV"]', 'countries: ["CVE"]', "edited.yaml, OF-01: “countries” cannot be “CVE”."),
        ('ilo_region: "Africa"', 'ilo_region: "Africas"', "edited.yaml, ND-01: “ilo_region” cannot be “Africas”."),
        ('["OF-01", "OF-02"', '["OF-99", "OF-02"', "edited.yaml, ND-01: “offers_named_with_it” cannot be “OF-99”."),
        ('id: "OF-02"', 'id: "OF-01"', "edited.yaml, OF-01 stands there twice."),
        ('public_url: "http', 'public_url: "javascript', None),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_a_sentence_and_changes_nothing(app, edited, old, new, sentence):
    with pytest.raises(Refusal) as said:
        load_practices(edited(old, new))

    assert said.value.sentence() == (sentence or said.value.sentence())
    assert everything() == [[], []]


def test_the_command_says_what_it_loaded(app):
    done = app.test_cli_runner().invoke(args=["practices", "load"])

    assert (done.exit_code, done.output) == (0, "18 offers and 16 needs are as good_practices.yaml has them.\n")
