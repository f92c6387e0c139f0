"""The mail that a letter travels with."""

from flask import current_app
from flask_babel import gettext as _

from app.core.outbox import LINK, OWN_PAGE, Notice
from app.letters import rules
from app.letters.models import Letter
from app.letters.paper import Words
from app.letters.queries import cause_of
from app.letters.rules import SENSITIVE
from app.nominations.models import Call
from app.nominations.notices import PATH
from app.registration.models import Registration


def to_person(letter: Letter, words: Words, registration: Registration) -> Notice:
    """Send a letter to a registrant, with the way to it on their own page."""
    page = _("The same letter is attached as PDF, and stays on your own page:")
    private = _("This link is yours alone: whoever has it can change your registration.")
    return _notice(letter, words, page, LINK, private, about=registration)


def to_focal_point(letter: Letter, words: Words, call: Call) -> Notice:
    """Send a letter to a focal point, with the way to their nominations."""
    page = _("The same letter is attached as PDF. Your page, where you put people forward:")
    private = _("This link is yours alone: whoever has it acts for your organisation.")
    return _notice(letter, words, page, LINK, private, about=call)


def file_name(letter: Letter) -> str:
    """Name the document, as mail and browsers do."""
    return f"letter-{letter.number}.pdf"


def _notice(letter: Letter, words: Words, *more: str, about: Registration | Call) -> Notice:
    """Write the letter's own words, but for those that hold a passport number, then what is said of it."""
    said = _("We have issued the letter that you need for your visa.")
    text = said if letter.kind in SENSITIVE else rules.as_text(words.paragraphs)
    return Notice(
        cause=cause_of(letter),
        kind="letter",
        recipient=letter.email,
        language=letter.language,
        subject=words.subject,
        body="\n\n".join([text, *more, str(current_app.config["SITE_NAME"])]),
        about=about.id,
        link_nonce=about.link_nonce,
        link_path=OWN_PAGE if isinstance(about, Registration) else PATH,
        attachment=letter.pdf,
        attachment_name=file_name(letter),
    )
