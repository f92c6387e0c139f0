"""What is written about calendars of one's own."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.outbox import LINK, Notice
from app.registration.models import Registration

PROOF_PATH = "calendar"  # where the link in the mail leads, with its token


def is_it_yours(registration: Registration, nonce: bytes, at: datetime) -> Notice:
    """Ask whoever reads the mail whether the calendar is theirs: only then it holds more than one event."""
    with force_locale(registration.language):
        body = [
            _("Hello %(name)s,", name=registration.name),
            _("A calendar of your own was asked for on the page of one of your registrations."),
            _("If that was you, follow this link and say so: the calendar then holds all your events with us."),
            LINK,
            _("If it was not you, do nothing: nobody sees any of your other events."),
            str(current_app.config["SITE_NAME"]),
        ]
        return Notice(
            cause=f"calendar:{registration.id}:{registration.identity}:{at:%Y%m%d}",  # at most one a day
            kind="calendar.is_it_yours",
            recipient=registration.email,
            language=registration.language,
            subject=_("Is this calendar yours?"),
            body="\n\n".join(body),
            about=registration.id,
            link_nonce=nonce,
            link_path=PROOF_PATH,
        )
