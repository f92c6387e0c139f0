"""What is written to participants about their commitments."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import i18n
from app.core.outbox import LINK, Notice
from app.peer_learning.models import Commitment
from app.programme.models import Event
from app.registration.models import Registration


def how_does_it_stand(to: Registration, event: Event, months: int, open_ones: Sequence[Commitment]) -> Notice:
    """Ask how what somebody said they would do stands, some months after the event."""
    language = to.language if i18n.translated(to.language) else i18n.SOURCE
    with force_locale(language):
        said = [f"- {one.what} ({_('by %(day)s', day=i18n.day(one.due))})" for one in open_ones]
        parts = [
            _("Dear %(name)s,", name=to.name),
            _("At “%(event)s” you said that you would do this:", event=event.title),
            "\n".join(said),
            _("How does it stand? Tell us here, or change what you will do:"),
            f"{LINK}/commitments",
            _("The link is yours alone: whoever has it can change your registration."),
            str(current_app.config["SITE_NAME"]),
        ]
        subject = _("How does it stand? %(event)s", event=event.title)
    return Notice(
        cause=f"commitments:{months}:{to.id}",
        kind="commitment.asked_after",
        recipient=to.email,
        language=language,
        subject=subject,
        body="\n\n".join(parts),
        about=to.id,
        link_nonce=to.link_nonce,
    )
