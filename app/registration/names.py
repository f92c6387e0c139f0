"""Names as they sound: what stays alike when one person writes a name in two scripts, orders or spellings."""

import re
from itertools import groupby

from app.programme.search import folded

WORD = re.compile(r"[^\W_]+")
TITLES = frozenset({"al", "el", "dr", "mr", "mrs", "ms", "prof"})
ARTICLE = re.compile(r"^ال(?=\w{3})")
LETTERS = str.maketrans(
    # Arabic and Persian: the consonants, and nothing for what is written as a vowel or left out
    {"ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "k", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s"}
    | {"ش": "s", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ک": "k", "گ": "g"}
    | {"ل": "l", "م": "m", "ن": "n", "ه": "h", "پ": "p", "چ": "s", "ژ": "j"}
    | dict.fromkeys("اعويءیآأإؤئ", "")
    # Cyrillic
    | {"б": "b", "в": "v", "г": "g", "д": "d", "ж": "j", "з": "z", "к": "k", "л": "l", "м": "m", "н": "n", "п": "p"}
    | {"р": "r", "с": "s", "т": "t", "ф": "f", "х": "k", "ц": "ts", "ч": "s", "ш": "s", "щ": "s"}
    | dict.fromkeys("аеиоуыэюяйьъіїєө", "")
    | {"ə": "a", "ð": "d", "þ": "t", "ß": "ss"}
)
SOUNDS = (("ch", "s"), ("sh", "s"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("ph", "f"), ("zh", "j"), ("dj", "j"))
ONE_SOUND = str.maketrans({"c": "k", "q": "k", "v": "f", "x": "ks"} | dict.fromkeys("aeiouwy", ""))


def words(name: str) -> list[str]:
    """Give the words of a name without case, accents, titles and apostrophes."""
    plain = folded(name).replace("'", "").replace("`", "")
    return [word for word in WORD.findall(plain) if word not in TITLES] or WORD.findall(plain)


def key(name: str) -> str:
    """Write a name as it sounds, its words in the order of the alphabet: names that may be the same have the same."""
    return " ".join(sorted(map(_sound, words(name))))


def _sound(word: str) -> str:
    """Keep the consonants of a word, near ones as one; a word of vowels keeps its first."""
    heard = "".join(letter for letter, _run in groupby(ARTICLE.sub("", word)))
    for written, sound in SOUNDS:
        heard = heard.replace(written, sound)
    bare = heard.translate(LETTERS).translate(ONE_SOUND)
    return (bare[:-1] if len(bare) > 1 and bare.endswith("h") else bare) or word[:1]
