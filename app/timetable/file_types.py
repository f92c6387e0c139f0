"""Which files may be materials: told by what is in them, whatever their name says; none that can run anything."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

LARGEST = 10 * 1024 * 1024
PLAIN = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_PARTS = {
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
}
OPEN = {
    f"application/vnd.oasis.opendocument.{kind}".encode(): f"application/vnd.oasis.opendocument.{kind}"
    for kind in ("presentation", "text", "spreadsheet")
}
RUNS = ("vbaproject.bin", "basic/script-lb.xml", "scripts/")  # macros; what holds any is not taken


def type_of(content: bytes) -> str | None:
    """Tell what kind of file it is; none for what is not taken."""
    plain = next((kind for magic, kind in PLAIN.items() if content.startswith(magic)), None)
    return plain or (_of_archive(content) if content.startswith(b"PK\x03\x04") else None)


def _of_archive(content: bytes) -> str | None:
    """Tell which document an archive is: those of word processors, spreadsheets and presentations are archives."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any(sign in name.casefold() for name in names for sign in RUNS):
                return None
            if "[Content_Types].xml" in names:
                return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)
            if "mimetype" not in names or archive.getinfo("mimetype").file_size > len(max(OPEN, key=len)):
                return None
            return OPEN.get(archive.read("mimetype"))
    except (BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None
