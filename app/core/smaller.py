"""Documents made smaller: what describes a tagged table is most of its bytes, and our typesetter leaves it as it is.

PDF has kept such objects together and compressed since version 1.5, in streams of objects, with a compressed table of
where each is. A document that is not laid out as our typesetter does it stays as it was.
"""

import re
import zlib
from collections.abc import Iterator, Mapping

WHERE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
OBJECT = re.compile(rb"\d+ 0 obj\s*(.*?)\s*endobj", re.DOTALL)
OF_ALL = re.compile(rb"/(?:Root|Info) \d+ 0 R|/ID\s*\[[^\]]*\]")
ENTRY = 20  # bytes, of each line of the table
TOGETHER = 400  # objects in one stream
FREE, PLACED, PACKED = range(3)  # how the table tells where an object is

Entry = tuple[int, int, int]


def smaller(pdf: bytes) -> bytes:
    """Keep the objects of a document together and compressed; it says the same."""
    where = WHERE.search(pdf)
    table = TABLE.match(pdf, int(where[1])) if where else None
    if table is None:
        return pdf
    objects = dict(_objects(pdf, table.end(), int(table[1])))
    of_all = b"".join(OF_ALL.findall(pdf, table.end()))
    return _written(pdf[: pdf.index(b"1 0 obj")], objects, of_all, int(table[1]))


def _objects(pdf: bytes, table: int, size: int) -> Iterator[tuple[int, bytes]]:
    for number in range(size):
        entry = pdf[table + number * ENTRY : table + (number + 1) * ENTRY]
        if entry[17:18] == b"n" and (found := OBJECT.match(pdf, int(entry[:10]))):
            yield number, found[1]


def _written(head: bytes, objects: Mapping[int, bytes], of_all: bytes, size: int) -> bytes:
    """Write streams, and what the document says of itself, as they are, and the rest into streams of objects."""
    out, table = bytearray(head), {0: (FREE, 0, 65535)}

    def add(number: int, body: bytes) -> None:
        table[number] = (PLACED, len(out), 0)
        out.extend(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    for number, body in objects.items():
        if body.endswith(b"endstream") or body.startswith(b"<</Type/Catalog"):
            add(number, body)
    plain = [(number, body) for number, body in objects.items() if number not in table]
    for first in range(0, len(plain), TOGETHER):
        packed = plain[first : first + TOGETHER]
        table |= {number: (PACKED, size, at) for at, (number, _body) in enumerate(packed)}
        add(size, _packed(packed))
        size += 1
    table[size] = (PLACED, len(out), 0)
    rows = b"".join(_row(table.get(number, (FREE, 0, 0))) for number in range(size + 1))
    start = len(out)
    add(size, _stream(b"/Type/XRef/W[1 4 2]/Size %d%b" % (size + 1, of_all), rows))
    return bytes(out) + b"startxref\n%d\n%%%%EOF" % start


def _packed(objects: list[tuple[int, bytes]]) -> bytes:
    index, bodies = bytearray(), bytearray()
    for number, body in objects:
        index.extend(b"%d %d " % (number, len(bodies)))
        bodies.extend(body + b"\n")
    return _stream(b"/Type/ObjStm/N %d/First %d" % (len(objects), len(index)), bytes(index + bodies))


def _stream(said: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (said, len(packed), packed)


def _row(entry: Entry) -> bytes:
    kind, place, more = entry
    return bytes([kind]) + place.to_bytes(4, "big") + more.to_bytes(2, "big")
