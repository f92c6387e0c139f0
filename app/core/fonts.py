"""The letters we can print: fonts from pinned packages, never the machine's own, and what they cover."""

import struct
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import category, normalize

import typst

NOTO, AMIRI = "manimgx_fonts", "fontpkg_amiri"
LATIN, ARABIC = "Noto Sans", "Amiri"  # Amiri: what is printed in the others' Arabic copies in a wrong order
SCRIPTS = (
    "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer",
    "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai",
)  # fmt: skip
FAMILIES = (LATIN, ARABIC, *(f"{LATIN} {script}" for script in SCRIPTS))
WITHOUT_INK = {"Cf", "Cc", "Zs", "Zl", "Zp"}  # such as line ends and marks of direction


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Give the fonts to typeset with; without them all text would vanish, so their absence is an error."""
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_folder(NOTO)), str(_folder(AMIRI) / "files")],
    )
    if lacking := set(FAMILIES) - set(found.families()):
        raise RuntimeError(f"fonts are not installed: {', '.join(sorted(lacking))}")
    return found


def unprintable(text: str) -> str:
    """Give the characters of a text that none of our fonts has, such as Chinese ones; each once."""
    known = _covered()
    plain = dict.fromkeys(normalize("NFC", text))
    return "".join(one for one in plain if ord(one) not in known and category(one) not in WITHOUT_INK)


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the package {package} is not installed")
    return Path(spec.origin).parent


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    """Collect the characters that our fonts have."""
    names = [f"{name.replace(' ', '')}[wght].ttf" for name in FAMILIES if name != ARABIC]
    arabic = [_folder(AMIRI) / "files" / f"{ARABIC}-{weight}.ttf" for weight in ("Regular", "Bold")]
    in_both_weights = set.intersection(*(_characters(file.read_bytes()) for file in arabic))
    return frozenset(in_both_weights).union(*(_characters((_folder(NOTO) / name).read_bytes()) for name in names))


def _characters(font: bytes) -> set[int]:
    """Read which characters a font has, from its table for Unicode."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {font[at : at + 4]: struct.unpack_from(">L", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    places = [struct.unpack_from(">HHL", font, start + 4 + 8 * number) for number in range(count)]
    kinds = {(platform, encoding): start + offset for platform, encoding, offset in places}
    return _ranges_12(font, kinds[3, 10]) if (3, 10) in kinds else _ranges_4(font, kinds[3, 1])


def _ranges_12(font: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">L", font, at + 12)
    groups = [struct.unpack_from(">LL", font, at + 16 + 12 * number) for number in range(count)]
    return {code for first, last in groups for code in range(first, last + 1)}


def _ranges_4(font: bytes, at: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    count = twice // 2
    last = struct.unpack_from(f">{count}H", font, at + 14)
    first = struct.unpack_from(f">{count}H", font, at + 16 + twice)
    return {code for low, high in zip(first, last, strict=True) if low != 0xFFFF for code in range(low, high + 1)}
