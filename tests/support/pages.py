"""Forms as a page shows them: what a browser would send if somebody only pressed the button."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

Sent = dict[str, list[str]]


class _Reader(HTMLParser):
    """Gathers the fields of each form of a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Sent] = []
        self._select = self._area = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "form":
            self.forms.append({})
        elif tag == "option" and self._select:
            self._options.append((value, "selected" in said))
        elif not self.forms or not name:
            return
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "textarea":
            self._area = name
            self.forms[-1][name] = [""]
        elif tag == "input":
            self._input(name, said.get("type") or "text", value or "on", value, "checked" in said)

    def _input(self, name: str, kind: str, ticked: str, value: str, checked: bool) -> None:
        sent = [value] if kind not in {"checkbox", "radio"} else [ticked] * checked
        self.forms[-1].setdefault(name, []).extend(sent)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.forms[-1][self._area] = [self.forms[-1][self._area][0].removeprefix("\r\n").removeprefix("\n")]
            self._area = ""
        if tag == "select" and self._select:
            chosen = [value for value, selected in self._options if selected] or [v for v, _ in self._options[:1]]
            self.forms[-1][self._select], self._select = chosen, ""


def form_with(page: str, field: str) -> Sent:
    """Give the form of a page that has this field, filled in as it stands there."""
    reader = _Reader()
    reader.feed(page)
    return next(form for form in reader.forms if field in form)


def typed(form: Sent, changes: Mapping[str, Any]) -> Sent:
    """Type into a form as a person would: only into fields that it has."""
    unknown = set(changes) - set(form)
    assert not unknown, f"the page has no field {sorted(unknown)}"
    return form | {name: value if isinstance(value, list) else [str(value)] for name, value in changes.items()}
