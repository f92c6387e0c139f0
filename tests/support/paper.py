"""Reading a PDF as the browser that shows it does."""

import ctypes

import pypdfium2
from pypdfium2 import raw


def text_of(pdf: bytes) -> str:
    """Give the text of a document as somebody copies it, without the marks of direction that nobody sees."""
    with pypdfium2.PdfDocument(pdf) as document:
        said = "\n".join(page.get_textpage().get_text_range() for page in document)
    return "".join(one for one in said.replace("\r\n", "\n") if one not in "\u2068\u2069\ufffe")


def lines_of(pdf: bytes) -> list[str]:
    """Give its lines, each without the space around it."""
    return [line.strip() for line in text_of(pdf).splitlines() if line.strip()]


def facts_of(pdf: bytes) -> dict[str, object]:
    """Tell what a document says of itself: its title, its language, its pages, and whether it is tagged."""
    with pypdfium2.PdfDocument(pdf) as document:
        needed = raw.FPDFCatalog_GetLanguage(document.raw, None, 0)
        buffer = ctypes.create_string_buffer(needed)
        raw.FPDFCatalog_GetLanguage(document.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), needed)
        return {
            "title": document.get_metadata_value("Title"),
            "language": buffer.raw.decode("utf-16-le").rstrip("\0"),
            "pages": len(document),
            "tagged": bool(raw.FPDFCatalog_IsTagged(document.raw)),
            "accessible": b"<pdfuaid:part>1</pdfuaid:part>" in pdf,
        }
