"""Each language that has a catalogue says everything, in pages and in mail; French is one of them."""

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired

from app.accounts.permissions import Role
from app.core import i18n, outbox
from app.core.secret_links import token_for
from app.programme.rules import Policy
from tests.factories import assign, make_attendee, make_event, make_registration, make_session, make_user, sign_in
from tests.support.applications import Reused

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted(ROOT.glob("app/translations/*/LC_MESSAGES/messages.po"))
KEYWORDS = "_l lazy_gettext lazy_ngettext:1,2 lazy_pgettext:1c,2"

VALUE = re.compile(r"%\\?\(\w+\\?\)[sd]")
UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<(\w+)[^>]*\slang=\"en\".*?</\2>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SPOKEN = re.compile(r'\b(?:aria-label|alt|title|placeholder|data-label|data-said)="([^"]*)"')
ORDINARY_SPACE = re.compile(r" [;:?!»]|« | %%|'")


def catalogue_in(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=file.parts[-3])


def forms(said: str | tuple[str, ...] | list[str]) -> list[str]:
    """Give a sentence, or each of its forms where it counts."""
    return [said] if isinstance(said, str) else list(said)


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Collect every marked sentence, as `make translations` does."""
    collected = tmp_path_factory.mktemp("sentences") / "messages.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "--quiet"]
    command = ["extract", "--mapping-file", "pyproject.toml", "--keywords", KEYWORDS, "--output-file", collected, "app"]
    subprocess.run([*babel, *command], cwd=ROOT, check=True)
    with collected.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def french() -> Catalog:
    return catalogue_in(ROOT / "app/translations/fr/LC_MESSAGES/messages.po")


@pytest.fixture
def applications() -> dict[str, Reused]:
    """Have an application for one test alone."""
    return {}


@pytest.fixture
def _in_french(french: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the application made after this speak French, whether or not the catalogue was compiled."""
    compiled = tmp_path / "translations" / "fr" / "LC_MESSAGES" / "messages.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, french)
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path / "translations")


def test_the_makefile_collects_by_the_same_words() -> None:
    assert f'--keywords "{KEYWORDS}"' in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_a_language_says_everything_with_the_same_values_in_it(sentences: Catalog, file: Path) -> None:
    catalogue = catalogue_in(file)
    wrong = []
    for sentence in filter(lambda each: each.id, sentences):
        translated = catalogue.get(sentence.id, sentence.context)
        if translated is None or translated.fuzzy or not all(forms(translated.string)):
            wrong.append(f"not translated: {sentence.id}")
        elif problems := list(translated.check(catalogue)):
            wrong.append(f"{problems[0]}: {sentence.id}")
    assert wrong == []


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_a_language_says_nothing_that_nobody_asks_for_any_more(sentences: Catalog, file: Path) -> None:
    catalogue = catalogue_in(file)
    left_over = [each.id for each in catalogue if each.id and sentences.get(each.id, each.context) is None]
    assert left_over + list(catalogue.obsolete) == []


def test_french_is_set_as_french_is_printed(french: Catalog) -> None:
    wrong = [said for each in french if each.id for said in forms(each.string) if ORDINARY_SPACE.search(said)]
    assert wrong == []


def long_english(catalogue: Catalog) -> Iterator[re.Pattern[str]]:
    """Find, in a text, each English sentence of more than three words that this language says otherwise."""
    for message in filter(lambda each: each.id, catalogue):
        for sentence in _said_otherwise(message):
            if len(re.findall(r"[A-Za-z’]{2,}", VALUE.sub(" ", sentence))) > 3:
                yield re.compile(VALUE.sub(r"[^\\n]{1,90}?", re.escape(" ".join(sentence.split()))))


def _said_otherwise(message: Message) -> list[str]:
    return [sentence for sentence in forms(message.id) if sentence not in forms(message.string)]


def words_of(page: str) -> str:
    """Give everything that a page says, aloud too, but for what it says to be in English."""
    seen = UNSEEN.sub("\n", page)
    texts = [TAG.sub("\n", seen), TAG.sub("", seen), *SPOKEN.findall(seen)]
    return "\n".join(" ".join(html.unescape(line).split()) for text in texts for line in text.splitlines())


@pytest.mark.usefixtures("_in_french")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_and_mail_in_french_hold_no_english_sentence(app: Flask, client: FlaskClient, french: Catalog) -> None:
    event = make_event("Forum", seats=1, policy=Policy.APPROVAL)
    make_session(event, "Ouverture")
    amina = make_registration(event, "Amina", language="fr")
    make_attendee(make_event("Atelier"), "Bola", language="fr")
    olga = make_user(Role.ORGANISER)
    assign(olga, event)
    visited = ["/", "/?view=calendar", "/?view=map", "/projects", "/peer-learning", "/feeds", "/help", "/privacy"]
    visited += ["/certificates"]
    visited += ["/accessibility", "/sign-in", "/nowhere", f"/events/{event.slug}", f"/events/{event.slug}/register"]
    visited += [f"/r/{token_for(amina.link_nonce)}", f"/r/{token_for(amina.link_nonce)}/edit"]
    organised = ["", "/edit", "/sessions", "/registrations", "/check-in", "/attendance", "/messages", "/cancel"]
    organised += ["/balance", "/balance/suggestion"]
    organised += ["/letters", "/letters/log", "/letters/visa_support/fr", "/letters/invitation/issue"]
    organised += ["/certificates", f"/certificates/people/{amina.id}"]

    said = {place: client.get(f"{place}{'&' if '?' in place else '?'}lang=fr") for place in visited}
    said["nothing typed"] = client.post(f"/events/{event.slug}/register?lang=fr", data={})
    sign_in(client, olga)
    said |= {place: client.get(f"/organise/events/{event.slug}{place}?lang=fr") for place in organised}
    said |= {place: client.get(f"{place}?lang=fr") for place in ("/organise/", "/organise/new-event")}
    texts = {place: words_of(answer.text) for place, answer in said.items()}
    texts |= {message.cause: f"{message.subject}\n{message.body}" for message in outbox.newest(10)}

    assert {place: answer.status_code for place, answer in said.items() if answer.status_code != 200} == {
        "/nowhere": 404,
        "nothing typed": 422,
    }
    english = list(long_english(french))
    found = [f"{place}: {at[0]}" for place, text in texts.items() for each in english if (at := each.search(text))]
    assert found == []


class Plain(FlaskForm):
    """A form that leaves its words to the library."""

    name = StringField(validators=[InputRequired()])
    number = IntegerField()
    choice = SelectField(choices=["one"])


@pytest.mark.usefixtures("_in_french")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_form_library_says_is_french_too(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"number": "x", "choice": "two"}), force_locale("fr"):
        form = Plain()
        form.validate()
        assert {name: [str(each) for each in errors] for name, errors in form.errors.items()} == {
            "name": ["Ce champ est requis."],
            "number": ["N'est pas un entier valide."],
            "choice": ["N'est pas un choix valide."],
        }
