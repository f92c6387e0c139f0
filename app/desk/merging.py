"""What a form shows once somebody else has stored changes: both, and a word on what the other did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.core.audit import plain
from app.core.forms import Form
from app.programme.merging import three_way
from app.programme.models import Event, Project
from app.programme.queries import changes_since

Told = tuple[str, str, str]  # who changed what, and what it is now


def after_others(
    form: Form, subject: Event | Project, now: Mapping[str, Any], said: dict[str, Any], *, since: datetime
) -> tuple[dict[str, Any], list[Told]]:
    """Put together what is typed here and what was stored since, and tell what that was."""
    first: dict[str, tuple[str, Any]] = {}
    for change in changes_since(subject, since):
        if change.field in said:
            first.setdefault(change.field, (change.who, change.old))
    both = said | {name: three_way(old, now[name], said[name]) for name, (_who, old) in first.items()}
    told = [(who, form[name].label.text, in_words(now[name])) for name, (who, _old) in first.items()]
    return both, told


def in_words(value: Any) -> str:
    """Write a detail as one line."""
    if isinstance(value, (list, tuple)):
        return "; ".join(in_words(each) for each in value)
    if isinstance(value, Mapping):
        return str(_(", ")).join(in_words(each) for each in value.values() if each not in (None, ""))
    return "" if value is None else str(plain(value))
