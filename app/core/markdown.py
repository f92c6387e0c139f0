"""Text that organisers write in Markdown, made safe to show."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}  # the page itself has the upper two
LINE_ENDS = {"softbreak": " ", "hardbreak": "\n"}
OPENS = {"list_item_open": "entry", "tr_open": "row", "td_open": "cell", "th_open": "cell"}
GAPS = {
    ("entry", "entry"): "\n", ("row", "row"): "\n", ("cell", "row"): "\n",
    ("row", "cell"): " | ", ("cell", "cell"): " | ",
}  # fmt: skip
_reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def to_blocks(text: str) -> list[tuple[str, str]]:
    """Turn Markdown into plain paragraphs for paper: a heading, an entry of a list, or a text each."""
    kinds = {"heading_open": "heading", "list_item_open": "entry"}
    blocks: list[tuple[str, str]] = []
    kind = "text"
    for token in _reader.parse(text):
        kind = kinds.get(token.type, kind)
        if token.type == "inline":
            blocks.append((kind, "".join(LINE_ENDS.get(one.type, one.content) for one in token.children or ())))
            kind = "text"
        elif token.type in ("fence", "code_block"):
            blocks.append(("text", token.content))
    return [(kind, words) for kind, words in blocks if words.strip()]


def to_text(text: str) -> str:
    """Turn Markdown into the plain text of calendars: entries after a dash or their number, addresses after words."""
    whole = before = kind = mark = ""
    for token in _reader.parse(text):
        kind = kind if kind == "row" else OPENS.get(token.type, kind)  # a row is begun by its first cell
        if token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "- "
        elif token.type in ("inline", "fence", "code_block"):
            gap = GAPS.get((before, kind), "\n\n") if whole else ""
            whole += gap + mark + (_with_addresses(token) if token.children else token.content.rstrip())
            before, kind, mark = kind, "", ""
    return whole


def _with_addresses(token: Token) -> str:
    said = address = ""
    begun = 0
    for one in token.children or ():
        said += "\n" if one.type in LINE_ENDS else one.content
        if one.type == "link_open":
            address, begun = str(one.attrGet("href")), len(said)
        elif one.type == "link_close" and one.info != "auto" and address.removeprefix("mailto:") not in said[begun:]:
            said += f" ({address})"
    return said


def to_html(text: str) -> Markup:
    """Turn Markdown into HTML; what is no plain text, list, table or link does not get through."""
    tokens = _reader.parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    html = _reader.renderer.render(tokens, _reader.options, {})
    return Markup(  # noqa: S704 -- cleaned by the line below
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )
