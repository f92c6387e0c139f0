"""The independence wall: who may do what about a nominee. Every page and every service asks here, and nowhere else.

The groups act independently of each other. Whoever speaks for one (a focal point for an organisation of it, or its
secretariat) meets nothing of another's nominees but figures, which name nobody.
"""

from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID


class Part(Enum):
    """What somebody is to a nomination."""

    FOCAL_POINT = "focal_point"  # by the private link of a call, or signed in
    SECRETARIAT = "secretariat"
    ORGANISER = "organiser"
    ADMINISTRATOR = "administrator"
    NOMINEE = "nominee"
    CHECK_IN = "check_in"


class Deed(Enum):
    """What one may want to do about a nominee, or about those that there may be."""

    COUNT = "count"  # in figures that name nobody
    SEE = "see"
    PROPOSE = "propose"
    EDIT = "edit"  # the name, the address, the order of preference
    WITHDRAW = "withdraw"
    REPLACE = "replace"
    PROMOTE = "promote"  # from the reserve list
    ENDORSE = "endorse"  # or refuse to
    DECIDE = "decide"  # accept, decline, allow a late replacement
    COMPLETE = "complete"  # say yes, with one's details
    COLLECT = "collect"  # the ticket, a letter


@dataclass(frozen=True)
class Party:
    """Somebody who acts: what they are, which group they speak for, and what is in their hands."""

    part: Part
    actor: str  # as the record of changes names them
    group_id: str | None = None
    holds: frozenset[UUID] = field(default_factory=frozenset)  # calls, events, or one's own registration


@dataclass(frozen=True)
class Case:
    """Whom a deed is about: somebody of a group, put forward for an event by the answer to a call."""

    event_id: UUID
    group_id: str
    call_id: UUID | None = None  # none: by no organisation
    registration_id: UUID | None = None  # none: nobody yet


OF_A_NOMINATOR = frozenset(
    {Deed.COUNT, Deed.SEE, Deed.PROPOSE, Deed.EDIT, Deed.WITHDRAW, Deed.REPLACE, Deed.PROMOTE, Deed.COLLECT}
)
OF_AN_ORGANISER = frozenset({Deed.COUNT, Deed.SEE, Deed.WITHDRAW, Deed.PROMOTE, Deed.DECIDE, Deed.COLLECT})
DEEDS: dict[Part, frozenset[Deed]] = {
    Part.FOCAL_POINT: OF_A_NOMINATOR,
    Part.SECRETARIAT: frozenset({Deed.COUNT, Deed.SEE, Deed.ENDORSE}),
    Part.ORGANISER: OF_AN_ORGANISER,
    Part.ADMINISTRATOR: OF_AN_ORGANISER,
    Part.NOMINEE: frozenset({Deed.SEE, Deed.EDIT, Deed.WITHDRAW, Deed.COMPLETE, Deed.COLLECT}),
    Part.CHECK_IN: frozenset({Deed.COUNT}),
}


def may(party: Party, deed: Deed, case: Case) -> bool:
    """Tell whether somebody may do a thing about a nominee."""
    if deed not in DEEDS[party.part]:
        return False
    return deed is Deed.COUNT or _is_theirs(party, case)


def _is_theirs(party: Party, case: Case) -> bool:
    """Tell whether a nominee is somebody's business: of their own group, and in their hands."""
    own_group = party.group_id is not None and party.group_id == case.group_id
    return {
        Part.FOCAL_POINT: own_group and case.call_id in party.holds,
        Part.SECRETARIAT: own_group,
        Part.ORGANISER: case.event_id in party.holds,
        Part.ADMINISTRATOR: True,
        Part.NOMINEE: case.registration_id in party.holds,
        Part.CHECK_IN: False,
    }[party.part]
