"""The independence wall, said once more as a person would: every part, every group, every deed."""

from itertools import product
from uuid import UUID

import pytest

from app.nominations.wall import Case, Deed, Part, Party, may

EVENT, OTHER_EVENT = UUID(int=1), UUID(int=2)
CALL, OTHER_CALL = UUID(int=3), UUID(int=4)
NOMINEE, OTHER_NOMINEE = UUID(int=5), UUID(int=6)
GROUPS = ("government", "employers", "workers")
WORKER = Case(EVENT, "workers", CALL, NOMINEE)

OF_THEIR_FOCAL_POINT = {"see", "propose", "edit", "withdraw", "replace", "promote", "collect"}
OF_ORGANISERS = {"see", "withdraw", "promote", "decide", "collect"}
OF_THE_NOMINEE = {"see", "edit", "withdraw", "complete", "collect"}


def party(part, group=None, *holds):
    return Party(part, "somebody", group, frozenset(holds))


WHO = {
    "focal point of the call": (party(Part.FOCAL_POINT, "workers", CALL), OF_THEIR_FOCAL_POINT),
    "focal point of another call": (party(Part.FOCAL_POINT, "workers", OTHER_CALL), set()),
    "focal point without a group": (party(Part.FOCAL_POINT, None, CALL), set()),
    "governments' focal point": (party(Part.FOCAL_POINT, "government", OTHER_CALL), set()),
    "governments' focal point who got hold of the call": (party(Part.FOCAL_POINT, "government", CALL), set()),
    "employers' focal point": (party(Part.FOCAL_POINT, "employers", CALL), set()),
    "secretariat of the group": (party(Part.SECRETARIAT, "workers"), {"see", "endorse"}),
    "secretariat of another group": (party(Part.SECRETARIAT, "employers"), set()),
    "secretariat without a group": (party(Part.SECRETARIAT), set()),
    "organiser of the event": (party(Part.ORGANISER, None, EVENT), OF_ORGANISERS),
    "organiser of another event": (party(Part.ORGANISER, None, OTHER_EVENT), set()),
    "administrator": (party(Part.ADMINISTRATOR), OF_ORGANISERS),
    "the nominee": (party(Part.NOMINEE, None, NOMINEE), OF_THE_NOMINEE),
    "another nominee": (party(Part.NOMINEE, None, OTHER_NOMINEE), set()),
    "door staff": (party(Part.CHECK_IN, None, EVENT), set()),
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("deed", [deed for deed in Deed if deed is not Deed.COUNT], ids=lambda deed: deed.value)
def test_about_a_nominee_everybody_may_do_what_is_theirs_and_nothing_else(who, deed):
    somebody, theirs = WHO[who]

    assert may(somebody, deed, WORKER) is (deed.value in theirs)


@pytest.mark.parametrize("part", [Part.FOCAL_POINT, Part.SECRETARIAT], ids=lambda part: part.value)
def test_whoever_speaks_for_one_group_does_nothing_about_anothers_nominee(part):
    """Even with everything in their hands, for every pair of groups and every deed."""
    everything = (EVENT, CALL, NOMINEE)
    for mine, theirs, deed in product(GROUPS, GROUPS, set(Deed) - {Deed.COUNT}):
        allowed = may(party(part, mine, *everything), deed, Case(EVENT, theirs, CALL, NOMINEE))
        assert not allowed or mine == theirs


def test_nobody_but_a_secretariat_endorses_and_nobody_but_an_organiser_decides():
    endorse = {part for part in Part for group in (None, *GROUPS) if may(_all(part, group), Deed.ENDORSE, WORKER)}
    decide = {part for part in Part for group in (None, *GROUPS) if may(_all(part, group), Deed.DECIDE, WORKER)}

    assert endorse == {Part.SECRETARIAT}
    assert decide == {Part.ORGANISER, Part.ADMINISTRATOR}


def _all(part, group):
    return party(part, group, EVENT, CALL, NOMINEE)


def test_figures_that_name_nobody_stand_before_the_wall():
    assert {part for part in Part if may(party(part, "employers"), Deed.COUNT, WORKER)} == set(Part) - {Part.NOMINEE}
