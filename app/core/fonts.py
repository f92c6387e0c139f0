"""The letters we can print: fonts from pinned packages, never the machine's own, and what they cover."""

import struct
from functools import lru_cache
from importlib.util import find_spec
from mmap import ACCESS_READ, mmap
from pathlib import Path
from unicodedata import category, normalize

import typst

NOTO, AMIRI, CJK = "manimgx_fonts", "fontpkg_amiri", "manimgx_fonts_cjk"
LATIN, ARABIC = "Noto Sans", "Amiri"  # Amiri: what is printed in the others' Arabic copies in a wrong order
CHINESE = "Noto Sans CJK SC"  # and Japanese and Korean: the faces of its file differ in style, not in what they have
CHINESE_FILE = "NotoSansCJK-VF.otf.ttc"
SCRIPTS = (
    "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer",
    "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai",
)  # fmt: skip
OTHERS = tuple(f"{LATIN} {script}" for script in SCRIPTS)
FAMILIES = (LATIN, ARABIC, *OTHERS, CHINESE)
WITHOUT_INK = {"Cf", "Cc", "Zs", "Zl", "Zp"}  # such as line ends and marks of direction


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Give the fonts to typeset with; without them all text would vanish, so their absence is an error."""
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_folder(NOTO)), str(_folder(AMIRI) / "files"), str(_folder(CJK))],
    )
    if lacking := set(FAMILIES) - set(found.families()):
        raise RuntimeError(f"fonts are not installed: {', '.join(sorted(lacking))}")
    return found


def unprintable(text: str) -> str:
    """Give the characters of a text that none of our fonts has, such as Cherokee ones; each once."""
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
    noto = [_folder(NOTO) / f"{name.replace(' ', '')}[wght].ttf" for name in (LATIN, *OTHERS)]
    arabic = [_folder(AMIRI) / "files" / f"{ARABIC}-{weight}.ttf" for weight in ("Regular", "Bold")]
    in_both_weights = set.intersection(*map(_characters, arabic))
    return frozenset(in_both_weights).union(*map(_characters, [*noto, _folder(CJK) / CHINESE_FILE]))


def _characters(file: Path) -> set[int]:
    """Read which characters a font has."""
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as font:
        return _from_table(font)


def _from_table(font: mmap) -> set[int]:
    """Read the characters from a font's table for Unicode; of several fonts in one file, from the first's."""
    start = struct.unpack_from(">L", font, 12)[0] if font[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", font, start + 4)
    listed = range(start + 12, start + 12 + 16 * count, 16)
    tables = {font[at : at + 4]: struct.unpack_from(">L", font, at + 8)[0] for at in listed}
    start = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    places = [struct.unpack_from(">HHL", font, start + 4 + 8 * number) for number in range(count)]
    kinds = {(platform, encoding): start + offset for platform, encoding, offset in places}
    return _ranges_12(font, kinds[3, 10]) if (3, 10) in kinds else _ranges_4(font, kinds[3, 1])


def _ranges_12(font: mmap, at: int) -> set[int]:
    (count,) = struct.unpack_from(">L", font, at + 12)
    groups = [struct.unpack_from(">LL", font, at + 16 + 12 * number) for number in range(count)]
    return {code for first, last in groups for code in range(first, last + 1)}


def _ranges_4(font: mmap, at: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    count = twice // 2
    last = struct.unpack_from(f">{count}H", font, at + 14)
    first = struct.unpack_from(f">{count}H", font, at + 16 + twice)
    return {code for low, high in zip(first, last, strict=True) if low != 0xFFFF for code in range(low, high + 1)}
