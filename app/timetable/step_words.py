"""What somebody changed of the plan, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.core.i18n import short_day, wall_time
from app.timetable.models import Step

MOVING = {"starts_wall", "ends_wall", "room", "track", "minutes"}


@dataclass(frozen=True)
class Told:
    """A step as it is shown."""

    step: Step
    who: str
    text: str


def told(steps: list[Step], reader: User) -> list[Told]:
    """Say who did what."""
    names = _names({step.made_by for step in steps})
    return [Told(step, _who(step, names, reader), in_words(step)) for step in steps]


def who_did(step: Step | None) -> str:
    """Name who made a step."""
    if step is None:
        return str(_("Somebody else"))
    return _names({step.made_by}).get(step.made_by) or str(_("The system"))


def in_words(step: Step) -> str:
    """Say what a step did."""
    before, after = step.before, step.after
    title = (after or before or {}).get("title", "")
    if before is None:
        return str(_("“%(title)s” is added.", title=title))
    if after is None:
        return str(_("“%(title)s” is removed.", title=title))
    if after["cancelled"] != before["cancelled"]:
        if after["cancelled"]:
            return str(_("“%(title)s” is cancelled.", title=title))
        return str(_("“%(title)s” takes place after all.", title=title))
    if before["starts_wall"] and not after["starts_wall"]:
        return str(_("“%(title)s” is in the tray.", title=title))
    if {name for name, value in after.items() if value != before.get(name)} <= MOVING:
        said = {"title": title, "before": _place(before), "after": _place(after)}
        return str(_("“%(title)s” is moved: %(before)s → %(after)s.", **said))
    return str(_("“%(title)s” is changed.", title=title))


def _place(said: dict[str, Any]) -> str:
    """Say when and where, in short."""
    if not said["starts_wall"]:
        return str(_("in the tray"))
    begins, ends = datetime.fromisoformat(said["starts_wall"]), datetime.fromisoformat(said["ends_wall"])
    times = f"{wall_time(begins)}–{wall_time(ends)}"
    return str(_(", ")).join(filter(None, (short_day(begins), times, said["room"], said["track"])))


def _who(step: Step, names: dict[str, str], reader: User) -> str:
    if step.made_by == reader.actor:
        return str(_("You"))
    return names.get(step.made_by) or str(_("The system"))


def _names(actors: set[str]) -> dict[str, str]:
    ids = {UUID(actor.removeprefix("user:")) for actor in actors if actor.startswith("user:")}
    return {user.actor: user.name for user in db.session.scalars(select(User).where(User.id.in_(ids)))} if ids else {}
