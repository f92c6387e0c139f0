"""Invented people, as lists that organisers send have them: many scripts, some twice, some with mistakes.

Every row is invented; addresses are in domains that belong to nobody (RFC 2606).
"""

import csv
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from app.programme.search import folded
from app.reference.catalogue import Catalogue

COLUMNS = (
    "synthetic", "record_id", "given_name", "family_name", "display_name", "latin_name", "email", "country_iso3",
    "constituent_group", "organisation", "position", "gender", "languages", "preferred_language", "dietary",
    "access_needs", "status", "consent_photo", "remarks",
)  # fmt: skip
# given names, family names, languages; what a person writes and how the passport has it
PEOPLES = (
    ("فاطمة|Fatima;محمد|Mohammed;ليلى|Layla;إبراهيم|Ibrahim", "حداد|Haddad;الخطيب|Al-Khatib;منصور|Mansour", "ar en"),
    ("Aïssatou;Moussa;Fatoumata;N'Golo;Ousmane", "Traoré;N'Guessan;Ouédraogo;Diallo;Bâ", "fr"),
    ("Chioma;Kwame;Abena;Olusegun;Ngozi", "Okafor;Mensah;Adeyemi;Owusu-Ansah;Boateng", "en"),
    ("Ольга|Olga;Айгуль|Aigul;Бауыржан|Bauyrzhan", "Иванова|Ivanova;Ахметов|Akhmetov;Ким|Kim", "ru"),
    ("Íñigo;María José;Xochitl;Toño", "Hernández;Muñoz;Ibáñez;Choque", "es"),
    ("João Pedro;Conceição;Thaís;Antônio", "da Silva;Gonçalves;Albuquerque;Évora", "pt"),
    ("敏|Min;伟|Wei;婷|Ting", "王|Wang;李|Li;陈|Chen", "zh en"),
    ("Aung Kyaw;Thida;Su Su Win", "", "my en"),
    ("Nguyệt;Minh Tuấn;Bích Ngọc", "Nguyễn;Trần;Huỳnh", "vi en"),
)
GROUPS = ("government", "government", "employers", "workers", "academia", "partner_org", "ilo_staff")
GENDERS = ("woman", "man", "prefer_not_to_say", "non_binary")
DIETS = ("none", "none", "none", "vegetarian", "halal", "no_pork", "other: diabetic")
DOMAINS = ("example.org", "example.net", "ministry.example", "union.example", "mail.test")


def write(file: Path, number: int, known: Catalogue, *, twice: float, dirty: float) -> None:
    """Write a list of so many people, a share of them twice and a share with mistakes."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.DictWriter(opened, COLUMNS)
        rows.writeheader()
        rows.writerows(people(number, known, twice=twice, dirty=dirty))


def people(number: int, known: Catalogue, *, twice: float, dirty: float) -> Iterator[dict[str, str]]:
    """Invent people, the same ones each time."""
    chance = random.Random(7)  # noqa: S311 -- nothing secret
    countries, before = list(known.countries), list[dict[str, str]]()
    for n in range(1, number + 1):
        if before and chance.random() < twice:
            row = dict(chance.choice(before))
            row |= {"email": row["email"].upper() if n % 2 else f" {row['email']}", "remarks": "twice"}
        else:
            row = _person(chance, n, chance.choice(countries))
            if chance.random() < dirty:
                _spoil(row, chance.randrange(6))
            before.append(row)
        yield row | {"record_id": f"SYN-{n:07}"}


def _person(chance: random.Random, number: int, country: str) -> dict[str, str]:
    given, family, languages = chance.choice(PEOPLES)
    written, latin = zip(*(_split(chance.choice(names.split(";"))) for names in (given, family)), strict=True)
    group, spoken = chance.choice(GROUPS), languages.split()
    name = " ".join(latin).strip()
    mailbox = ".".join(folded(name).replace("'", "").split()) or "person"
    return {
        "synthetic": "SYNTHETIC",
        "given_name": written[0],
        "family_name": written[1],
        "display_name": " ".join(written).strip(),
        "latin_name": name,
        "email": f"{mailbox}.{number}@{chance.choice(DOMAINS)}",
        "country_iso3": country,
        "constituent_group": group,
        "organisation": f"Example organisation of {country}",
        "position": "Adviser",
        "gender": chance.choice(GENDERS),
        "languages": " ".join(spoken),
        "preferred_language": next((code for code in spoken if code in ("en", "fr", "es", "pt", "ar", "ru")), "en"),
        "dietary": chance.choice(DIETS),
        "access_needs": "none" if number % 14 else "step_free_access",
        "status": "confirmed",
        "consent_photo": chance.choice(("yes", "no")),
        "remarks": "",
    }


def _split(name: str) -> tuple[str, str]:
    written, _bar, latin = name.partition("|")
    return written, latin or written


def _spoil(row: dict[str, str], mistake: int) -> None:
    """Make one of the mistakes that lists have."""
    if mistake == 0:
        row["latin_name"] = f"  {row['latin_name']} "
    elif mistake == 1:
        row["email"] = row["email"].replace("@", " at ")
    elif mistake == 2:
        row["country_iso3"] = ""
    elif mistake == 3:
        row["display_name"] = unicodedata.normalize("NFD", row["display_name"])
    elif mistake == 4:
        row["remarks"] = 'line one\nline two, "quoted"'
    else:
        row["organisation"] = f"=1+1 {row['organisation']}"
