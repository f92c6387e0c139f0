"""What goes onto paper comes out of it as the same text."""

from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import fonts, pdf
from tests.factories import NOW
from tests.support.paper import facts_of, lines_of

NAMES = [
    "Nguyễn Thị Ánh",
    "Łukasz Żółć",
    "María José Ñandú",
    "Çağrı Öğün",
    "Людмила Щербакова",
    "Ґалина Їжак",
    "Қазақ Әлия",
    "Ọlábísí Adémọlá",
    "Ελένη Παπαδοπούλου",
    "الأستاذة فاطمة الزهراء بنت محمد",
    "አበበ ቢቂላ",
    "नरेन्द्र दास",
    "ნინო ქართველი",
    "Արմեն",
]
HOSTILE = [
    '#import "@preview/evil:1.0.0": *',
    '#read("/etc/passwd") $x^2$ *b* _i_ `raw` @ref <label> // no comment',
    "<script>alert(1)</script> \\ \\u{41} = + - / [x] {y}",
    '"quoted" {name} %(name)s {{ 7 * 7 }}',
]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Give a document of a title and a line for each thing said."""
    file = tmp_path / "lines.typ"
    file.write_text("= #data.title\n#for one in data.lines [#par(one)]\n", encoding="utf-8")
    return file


def printed(template: Path, *said: str, title: str = "Letter", language: str = "en", **more: Any) -> bytes:
    return pdf.printed(template, {"lines": said}, title=title, language=language, **({"at": NOW} | more))


def test_names_of_many_scripts_come_out_as_they_went_in(template: Path) -> None:
    assert lines_of(printed(template, *NAMES)) == ["Letter", *NAMES]


def test_arabic_is_read_from_the_right_and_copied_in_its_order(template: Path) -> None:
    said = ["يسرنا أن ندعوكم إلى منتدى العمل اللائق", "وتفضلوا بقبول فائق الاحترام"]
    made = printed(template, *said, title="دعوة", language="ar")

    assert lines_of(made) == ["دعوة", *said]
    assert b"/Direction/R2L" in made


def test_what_looks_like_markup_is_printed_as_it_was_typed(template: Path) -> None:
    assert lines_of(printed(template, *HOSTILE)) == ["Letter", *HOSTILE]


def test_a_document_says_its_title_and_its_language_and_can_be_read_aloud(template: Path) -> None:
    expected = {"title": "Приглашение", "language": "ru", "pages": 1, "tagged": True, "accessible": True}
    assert facts_of(printed(template, "Да", title="Приглашение", language="ru")) == expected


def test_the_same_words_at_the_same_moment_are_the_same_bytes(template: Path) -> None:
    assert printed(template, "Amina") == printed(template, "Amina")


def test_accents_typed_apart_are_printed_as_one(template: Path) -> None:
    assert lines_of(printed(template, "Jose\u0301")) == ["Letter", "José"]


@pytest.mark.parametrize(
    ("text", "missing"), [("ᏣᎳᎩ (Sequoyah)", "ᏣᎳᎩ"), ("Amina 😀", "😀"), ("\u2068Amina\u2069\n", "")]
)
def test_what_no_font_has_is_named_and_never_printed_as_empty_boxes(template: Path, text: str, missing: str) -> None:
    assert fonts.unprintable(text) == missing
    if missing:
        with pytest.raises(pdf.Unprintable) as refused:
            printed(template, text)
        assert refused.value.characters == missing


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12), st.sampled_from(["en", "ar"]))
def test_whatever_is_typed_is_printed_or_refused_by_name(tmp_path_factory, text: str, language: str) -> None:
    template = tmp_path_factory.getbasetemp() / "any.typ"
    template.write_text("= #data.title\n#data.lines.first()", encoding="utf-8")
    if fonts.unprintable(text):
        with pytest.raises(pdf.Unprintable):
            printed(template, f"x{text}", title="Letter", language=language)
    else:
        assert printed(template, f"x{text}", title=f"x{text}", language=language)[:5] == b"%PDF-"


def test_what_is_refused_while_typesetting_is_named_too(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "unprintable", lambda _text: "")
    with pytest.raises(pdf.Unprintable) as refused:
        printed(template, "Sequoyah Ꮳ")
    assert refused.value.characters == "Ꮳ"


def test_a_template_that_is_wrong_is_an_error_of_ours(template: Path) -> None:
    template.write_text("#no-such-thing", encoding="utf-8")
    with pytest.raises(typst.TypstError):
        printed(template)


def test_fonts_that_are_not_installed_are_an_error_and_not_an_empty_page(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.fonts.cache_clear()
    monkeypatch.setattr(fonts, "FAMILIES", ("No Such Font",))
    with pytest.raises(RuntimeError, match="No Such Font"):
        fonts.fonts()


def test_a_package_of_fonts_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.fonts.cache_clear()
    monkeypatch.setattr(fonts, "NOTO", "no_such_package")
    with pytest.raises(RuntimeError, match="no_such_package"):
        fonts.fonts()
