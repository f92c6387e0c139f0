"""A document kept together and compressed says the same."""

import typst

from app.core import fonts, pdf
from app.core.smaller import smaller
from tests.support.paper import facts_of, text_of

TABLE = "#table(columns: 2, table.header[Group][Came], ..range(600).map(n => ([Group #n], [#n])).flatten())"
DATA = '{"title": "A table", "language": "en", "fonts": ["Noto Sans"]}'


def test_a_document_of_many_cells_says_the_same_in_a_fifth_of_the_bytes() -> None:
    source = pdf.FRAME.read_bytes() + TABLE.encode()
    large = typst.compile(
        source, font_paths=fonts.fonts(), sys_inputs={"data": DATA}, pdf_standards=pdf.STANDARD, timestamp=0
    )
    small = smaller(large)

    assert len(small) * 5 < len(large)
    assert (text_of(small), facts_of(small)) == (text_of(large), facts_of(large))


def test_what_is_no_document_of_ours_stays_as_it_is() -> None:
    assert smaller(b"%PDF-1.7\nsomething else") == b"%PDF-1.7\nsomething else"
