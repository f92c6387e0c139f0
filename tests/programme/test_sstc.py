"""What kind of cooperation an activity is."""

import pytest

from app.programme.rules import PartnerRole
from app.programme.sstc import Finding, Part, Verdict, check

SOUTH = {"MDG", "KEN", "BRA", "LBN"}
LEARNS, SHARES, BACKS = PartnerRole.BENEFICIARY, PartnerRole.PIVOTAL, PartnerRole.FACILITATING


def test_two_countries_of_the_south_alone_are_south_south():
    assert check([Part(LEARNS, "MDG"), Part(SHARES, "KEN")], SOUTH) == Finding(
        Verdict.SOUTH_SOUTH, south=("MDG", "KEN"), elsewhere=(), backing=(), institutions=()
    )


def test_with_a_northern_country_behind_them_they_are_triangular():
    finding = check([Part(LEARNS, "MDG"), Part(SHARES, "KEN"), Part(BACKS, "FRA")], SOUTH)

    assert (finding.verdict, finding.backing) == (Verdict.TRIANGULAR, ("FRA",))


def test_with_a_multilateral_institution_behind_them_they_are_triangular():
    finding = check([Part(LEARNS, "MDG"), Part(SHARES, "KEN"), Part(BACKS, organisation="OECD")], SOUTH)

    assert (finding.verdict, finding.institutions) == (Verdict.TRIANGULAR, ("OECD",))


@pytest.mark.parametrize(
    "backing",
    [Part(BACKS, "BRA"), Part(BACKS, organisation="ABC"), Part(PartnerRole.SOCIAL_PARTNER, organisation="IOE")],
)
def test_a_southern_or_national_partner_or_a_social_partner_makes_nothing_triangular(backing):
    assert check([Part(LEARNS, "MDG"), Part(SHARES, "KEN"), backing], SOUTH).verdict is Verdict.SOUTH_SOUTH


def test_one_country_in_two_roles_is_one_country():
    assert check([Part(LEARNS, "KEN"), Part(SHARES, "KEN")], SOUTH).verdict is Verdict.NOT_YET


def test_a_country_on_no_list_of_the_south_does_not_count_and_is_named():
    finding = check([Part(LEARNS, "SRB"), Part(SHARES, "KEN"), Part(BACKS, "FRA")], SOUTH)

    assert (finding.verdict, finding.south, finding.elsewhere) == (Verdict.NOT_YET, ("KEN",), ("SRB",))


def test_a_host_is_no_protagonist():
    assert check([Part(LEARNS, "KEN"), Part(PartnerRole.HOST, "MDG")], SOUTH).verdict is Verdict.NOT_YET
