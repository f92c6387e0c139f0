"""What is written to somebody who fills in the form."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import i18n
from app.core.outbox import LINK, Notice
from app.programme.models import Event
from app.steps.models import Draft
from app.steps.rules import expires

GO_ON = "go-on"  # where the link leads


def go_on(draft: Draft, event: Event, recipient: str, language: str, at: datetime) -> Notice:
    """Give the link to a form that was begun."""
    with force_locale(language):
        body = "\n\n".join(
            [
                _("You have begun to register for “%(title)s”. Go on here, on any device:", title=event.title),
                LINK,
                _("You are not registered before you send the form. We keep it until %(day)s.", day=_until(at)),
                _("Keep this link to yourself: whoever has it sees what you typed."),
            ]
        )
        return Notice(
            cause=f"draft:{draft.id}:{at:%Y%m%d%H}",
            kind="registration.begun",
            recipient=recipient,
            language=language,
            subject=_("Go on with your registration: %(title)s", title=event.title),
            body=body + "\n",
            link_nonce=draft.link_nonce,
            link_path=GO_ON,
        )


def _until(at: datetime) -> str:
    return i18n.day(expires(at))
