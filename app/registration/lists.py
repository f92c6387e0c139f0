"""Lists of people as organisers send them: a table with one person a line, read into what a registration needs."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.core import i18n, sheets
from app.core.sheets import Sheet
from app.core.typed import one_line, several_lines
from app.programme.search import folded
from app.reference.catalogue import catalogue
from app.registration.errors import ColumnsMissing, FileUnreadable, NobodyListed, TooManyListed
from app.registration.rules import AttendeeRole, Gender

MOST = 20_000  # people on one list
LONGEST = {"email": 254, "external_id": 100, "access_needs": 2000}
LINE = 200

# How the columns may be called, in the languages of the site; compared without case, accents and underlines.
COLUMNS: Mapping[str, str] = {
    "external_id": "external id; record id; id; reference; référence; referencia; referência; المرجع; идентификатор",
    "name": "name; full name; nom; nom complet; nombre; nombre completo; nome; nome completo; الاسم; الاسم الكامل; фио;"
    " полное имя; имя и фамилия",
    "latin_name": "latin name; passport name; name in passport",
    "display_name": "display name; name as written",
    "given_name": "given name; first name; prénom; nombre de pila; prenome; primeiro nome; الاسم الأول; имя",
    "family_name": "family name; last name; surname; nom de famille; apellido; apellidos; sobrenome; apelido;"
    " اسم العائلة; фамилия",
    "badge_name": "badge name; name on your badge; name on the badge; nom sur le badge; nombre en la credencial;"
    " nome no crachá; الاسم على البطاقة; имя на бейдже",
    "email": "email; e-mail; email address; mail; courriel; adresse électronique; correo; correo electrónico;"
    " البريد الإلكتروني; электронная почта; почта",
    "shared_mailbox": "shared mailbox; office mailbox; boîte partagée; buzón compartido; caixa partilhada;"
    " بريد مشترك; общий ящик",
    "country_iso3": "country; country iso3; country or territory; pays; país; البلد; الدولة; страна",
    "group_id": "group; constituent group; groupe; groupe de mandants; grupo; المجموعة; группа",
    "organisation": "organisation; organization; organización; organização; المنظمة; المؤسسة; организация",
    "position": "position; job title; fonction; cargo; puesto; função; المنصب; должность",
    "gender": "gender; sex; genre; sexe; género; gênero; sexo; الجنس; пол",
    "language": "language; preferred language; langue; langue préférée; idioma; idioma preferido; اللغة; язык",
    "languages": "languages; languages spoken; speaks; langues; idiomas; اللغات; языки",
    "access_needs": "access needs; access; besoins d'accès; necesidades de acceso; necessidades de acesso;"
    " احتياجات الوصول; доступность",
    "dietary_needs": "dietary needs; dietary; diet; food; régime alimentaire; alimentación; alimentação; dieta;"
    " الطعام; питание",
    "photo_consent": "photo consent; consent photo; consentement photo; consentimiento fotográfico;"
    " consentimento de imagem; موافقة التصوير; согласие на съёмку",
    "role": "role; rôle; papel; rol; الدور; роль",
    "online": "online; takes part online; en ligne; en línea; on-line; عبر الإنترنت; онлайн",
}
NEEDED = {"name": ("name", "latin_name", "display_name", "given_name"), "country": ("country_iso3",)} | {
    "group": ("group_id",)
}
NOTHING = frozenset({"none", "no", "-", "–", "aucun", "aucune", "ninguno", "ninguna", "nenhum", "nenhuma", "لا", "нет"})
YES = frozenset({"yes", "y", "true", "1", "x", "oui", "si", "sim", "نعم", "да"})
NO = frozenset({"no", "n", "false", "0", "non", "nao", "لا", "нет"})
GENDERS = {
    Gender.WOMAN: "woman; female; f; femme; mujer; mulher; feminino; femenino; امرأة; أنثى; женщина; ж",
    Gender.MAN: "man; male; m; homme; hombre; homem; masculino; رجل; ذكر; мужчина; м",
    Gender.OTHER: "other; another; non binary; self described; autre; otro; outro; آخر; другой",
    Gender.NOT_SAID: "not said; prefer not to say; not given; ne pas préciser; prefiero no decirlo; prefiro não dizer;"
    " أفضل عدم الإجابة; не указан",
}
GROUPS = {
    "government": "government; gouvernement; gobierno; governo; حكومة; правительство",
    "employers": "employer; employeurs; empleadores; empregadores; أصحاب العمل; работодатели",
    "workers": "worker; travailleurs; trabajadores; trabalhadores; عمال; работники",
}


class Reason(Enum):
    """Why a line of a list cannot be taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_EMAIL = "no_email"
    UNKNOWN = "unknown"  # a word that means nothing to us
    DOUBLE = "double"  # the same person as on an earlier line
    STAYS = "stays"  # it decided about the seat of somebody who is registered
    TWO_PEOPLE = "two_people"  # the id is one registrant's, the address another's
    NO_TITULAR = "no_titular"
    BY_NOMINATION = "by_nomination"  # their organisation puts them forward, not a list


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a line: in which column, and what stands there."""

    reason: Reason
    column: str = ""
    value: str = ""
    line: int = 0  # the other line that is meant, or none


@dataclass(frozen=True)
class Row:
    """One line, understood: what it says of a person, by the names that registrations have for it."""

    line: int
    said: Mapping[str, Any] = field(default_factory=dict)
    wrongs: tuple[Wrong, ...] = ()

    @property
    def name(self) -> str:
        """Name whom the line is about."""
        return str(self.said.get("name", ""))


@dataclass(frozen=True)
class Listed:
    """A list, understood, with the columns that nobody looked at."""

    rows: list[Row]
    columns: Mapping[str, str]  # what is understood → how the list calls it
    unused: list[str]
    written: str


def plain(text: str) -> str:
    """Write a word as it is compared."""
    return folded(re.sub(r"[_\-.]+", " ", text))


def _by_word(meanings: Mapping[Any, Iterable[str]]) -> dict[str, Any]:
    return {plain(word): meaning for meaning, words in meanings.items() for word in words}


NAMES_OF_COLUMNS = _by_word({name: [name, *called.split("; ")] for name, called in COLUMNS.items()})


def read(content: bytes, name: str) -> Listed:
    """Read a list; it needs names, countries and groups, and says no more than a registration can hold."""
    try:
        sheet = sheets.read(content)
    except sheets.Unreadable as error:
        raise FileUnreadable(file=name) from error
    columns = _columns(sheet)
    if not sheet.lines:
        raise NobodyListed
    if len(sheet.lines) > MOST:
        raise TooManyListed(most=MOST)
    called = {meant: sheet.columns[place] for meant, place in columns.items()}
    reader = _Reader(called)
    rows = [
        reader.row(line.number, {n: _cell(line.cells, place) for n, place in columns.items()}) for line in sheet.lines
    ]
    unused = [title for place, title in enumerate(sheet.columns) if title and place not in columns.values()]
    return Listed(rows, called, unused, sheet.written)


def _columns(sheet: Sheet) -> dict[str, int]:
    """Say which column holds what; of two that hold the same, the first counts."""
    found: dict[str, int] = {}
    for place, title in enumerate(sheet.columns):
        if meant := NAMES_OF_COLUMNS.get(plain(title)):
            found.setdefault(meant, place)
    if missing := [word for word, ways in NEEDED.items() if not found.keys() & set(ways)]:
        raise ColumnsMissing(columns=", ".join(missing))
    return found


def _cell(cells: list[str], place: int) -> str:
    """Give a cell without stray spaces, its accents composed."""
    return unicodedata.normalize("NFC", cells[place].strip()) if place < len(cells) else ""


class _Reader:
    """What the words of a list mean; put together once for all its lines."""

    def __init__(self, called: Mapping[str, str]) -> None:
        known = catalogue()
        self.called = called
        self.words = {
            "country_iso3": _by_word({c.iso3: [c.iso3, c.iso2, *_names(c.names)] for c in known.countries.values()}),
            "group_id": _by_word({key: words.split("; ") for key, words in GROUPS.items()})
            | _by_word({g.id: [g.id, *_names(g.names)] for g in known.constituent_groups.values()}),
            "language": _by_word({code: [code, name] for code, name in i18n.LANGUAGES.items()}),
            "gender": _by_word({kind: [kind.value, *words.split("; ")] for kind, words in GENDERS.items()}),
            "role": _by_word({role: [role.value] for role in AttendeeRole}),
            "photo_consent": dict.fromkeys(YES, True) | dict.fromkeys(NO, False),
            "online": dict.fromkeys(YES, True) | dict.fromkeys(NO, False),
            "shared_mailbox": dict.fromkeys(YES, True) | dict.fromkeys(NO, False),
        }
        self.readers: dict[str, Callable[[str], Any]] = {
            "email": _email,
            "languages": self._languages,
            "access_needs": _need,
            "dietary_needs": _need,
        } | {name: self._word(name) for name in self.words}

    def row(self, line: int, cells: Mapping[str, str]) -> Row:
        """Understand one line, or say all that is wrong with it; an empty cell says nothing."""
        said: dict[str, Any] = {}
        wrongs: list[Wrong] = []
        for name, typed in _with_names(cells).items():
            try:
                value = self.readers.get(name, one_line)(typed)
            except KeyError:
                wrongs.append(self._wrong(Reason.NO_EMAIL if name == "email" else Reason.UNKNOWN, name, typed))
                continue
            if isinstance(value, str) and len(value) > LONGEST.get(name, LINE):
                wrongs.append(self._wrong(Reason.TOO_LONG, name, value[:40]))
            elif value not in ("", ()):
                said[name] = value
        for name in ("name", "country_iso3", "group_id"):
            if name not in said and self._title(name) not in [wrong.column for wrong in wrongs]:
                wrongs.append(self._wrong(Reason.EMPTY, name, ""))
        return Row(line, said, tuple(wrongs))

    def _wrong(self, reason: Reason, name: str, value: str) -> Wrong:
        return Wrong(reason, self._title(name), value)

    def _title(self, name: str) -> str:
        """Say how the list calls a column."""
        ways = NEEDED["name"] if name == "name" else (name,)
        return next((self.called[way] for way in ways if way in self.called), name)

    def _word(self, name: str) -> Callable[[str], Any]:
        meanings = self.words[name]
        return lambda typed: meanings[plain(typed)] if typed else ""

    def _languages(self, typed: str) -> tuple[str, ...]:
        """Read several languages: codes, or the names of ours."""
        words = re.split(r"[\s,;/|]+", typed.strip()) if typed else []
        known = self.words["language"]
        return tuple(dict.fromkeys(known.get(plain(word)) or _code(word) for word in words))


def _names(names: Mapping[str, str | None]) -> list[str]:
    return [name for name in names.values() if name]


def _with_names(cells: Mapping[str, str]) -> dict[str, str]:
    """Put a name together from its parts: as in the passport, and on the badge as the person writes it."""
    parts = " ".join(filter(None, (one_line(cells.get(part)) for part in ("given_name", "family_name"))))
    written = one_line(cells.get("display_name")) or parts
    name = one_line(cells.get("name")) or one_line(cells.get("latin_name")) or written
    badge = one_line(cells.get("badge_name")) or (written if written != name else "")
    rest = {key: cell for key, cell in cells.items() if key not in NEEDED["name"] and key != "family_name"}
    return {"name": name} | rest | {"badge_name": badge}


def _email(typed: str) -> str:
    """Check how an address is written; those that stand for nobody in demonstrations are addresses too."""
    if not typed:
        return ""
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise KeyError(typed) from error


def _need(typed: str) -> str:
    """Read a need; “none” is none, and a word of a form is one of a language."""
    return "" if plain(typed) in NOTHING else several_lines(typed).replace("_", " ")


def _code(word: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}", word):
        raise KeyError(word)
    return word.lower()
