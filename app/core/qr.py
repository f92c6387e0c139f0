"""QR codes, drawn as SVG for pages and paper, and as PNG for mail."""

import io

import segno

QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 asks


def path(content: str) -> tuple[int, str]:
    """Give the width in modules, quiet zone included, and the SVG path of the dark ones."""
    code = segno.make(content, error="m", micro=False)
    runs = []
    for y, row in enumerate(code.matrix_iter(border=QUIET_ZONE)):
        x, cells = 0, list(row)
        while x < len(cells):
            length = 1
            while x + length < len(cells) and cells[x + length] == cells[x]:
                length += 1
            if cells[x]:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return int(code.symbol_size(border=QUIET_ZONE)[0]), "".join(runs)


def svg(content: str) -> str:
    """Draw the code as a picture by itself, for documents on paper."""
    width, dark = path(content)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{width}" viewBox="0 0 {width} {width}">'
    return f'{head}<path fill="#131c2e" d="{dark}"/></svg>'


def png(content: str) -> bytes:
    """Draw the code as a picture that mail programs show."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=8, border=QUIET_ZONE)
    return out.getvalue()
