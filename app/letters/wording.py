"""Which text a letter has: the organiser's, else our own, else either in English."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import force_locale

from app.core import i18n
from app.letters import queries, texts
from app.letters.models import LetterTemplate
from app.letters.rules import LetterKind, Template

Written = Mapping[tuple[LetterKind, str], LetterTemplate]


def ours(kind: LetterKind, language: str) -> Template:
    """Give our own text."""
    with force_locale(language):
        return Template(str(texts.SUBJECTS[kind]), str(texts.BODIES[kind]), language, 0)


def wording(event_id: UUID, kind: LetterKind, language: str) -> Template:
    """Give the text for a reader of a language: in English where there is none in theirs."""
    return chosen(queries.templates_of(event_id), kind, language)


def chosen(written: Written, kind: LetterKind, language: str) -> Template:
    """Choose among what an organiser has written and our own text."""
    code = language if i18n.translated(language) or is_written(written, kind, language) else i18n.SOURCE
    if is_written(written, kind, code):
        template = written[kind, code]
        return Template(template.subject, template.body, code, template.version)
    return ours(kind, code)


def is_written(written: Written, kind: LetterKind, language: str) -> bool:
    """Tell whether an organiser's own text stands, and was not taken back."""
    template = written.get((kind, language))
    return template is not None and bool(template.body)
