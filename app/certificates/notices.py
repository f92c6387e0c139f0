"""What is written to people about their certificates."""

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.certificates.models import Certificate
from app.certificates.paper import address
from app.certificates.queries import cause_of
from app.core import i18n
from app.core.outbox import LINK, OWN_PAGE, Notice
from app.registration.models import Registration


def issued(certificate: Certificate, to: Registration) -> Notice:
    """Send a certificate, with the way to it on the registrant's own page."""
    with force_locale(to.language):
        title = certificate.event_title
        parts = [
            _("Dear %(name)s,", name=to.name),
            _("Your certificate for “%(event)s” is attached as PDF, and stays on your own page:", event=title),
            LINK,
            _("Whoever you show it to can check here that it is valid:"),
            address(certificate),
            _("The first link is yours alone: whoever has it can change your registration."),
        ]
        if certificate.replaces:
            parts.insert(2, _("It replaces certificate %(number)s.", number=certificate.replaces.number))
        subject = _("Your certificate: %(event)s", event=title)
        return _notice(cause_of(certificate), certificate, to, subject, parts, attached=True)


def revoked(certificate: Certificate, to: Registration) -> Notice:
    """Tell somebody that their certificate is not valid any more, and why."""
    with force_locale(to.language):
        title, number = certificate.event_title, certificate.number
        parts = [
            _("Dear %(name)s,", name=to.name),
            _("Certificate %(number)s for “%(event)s” is not valid any more.", number=number, event=title),
            _("The organiser says: %(reason)s", reason=certificate.revoked_reason),
            _("If you think that this is a mistake, answer this message."),
        ]
        subject = _("Your certificate was revoked: %(event)s", event=title)
        return _notice(f"certificate-revoked:{certificate.id}", certificate, to, subject, parts, attached=False)


def file_name(certificate: Certificate) -> str:
    """Name the document, as mail and browsers do."""
    return f"certificate-{certificate.number}.pdf"


def _notice(
    cause: str, certificate: Certificate, to: Registration, subject: str, parts: list[str], *, attached: bool
) -> Notice:
    return Notice(
        cause=cause,
        kind="certificate" if attached else "certificate.revoked",
        recipient=to.email,
        language=to.language if i18n.translated(to.language) else i18n.SOURCE,
        subject=subject,
        body="\n\n".join([*parts, str(current_app.config["SITE_NAME"])]),
        about=to.id,
        link_nonce=to.link_nonce,
        link_path=OWN_PAGE,
        attachment=certificate.pdf if attached else None,
        attachment_name=file_name(certificate) if attached else None,
    )
