"""Refusals: a “no” with a name for programs and a sentence for people."""

from typing import Any, ClassVar

from flask_babel import LazyString


class Refusal(Exception):
    """The base of every named refusal; a feature's `errors.py` holds its own."""

    code: ClassVar[str]
    message: ClassVar[LazyString]
    status: ClassVar[int] = 409
    field: str = ""  # which field of the input is meant, if one is

    def __init__(self, **values: Any) -> None:
        """Keep the values that the sentence names."""
        super().__init__(self.code)
        self.values = values

    def sentence(self) -> str:
        """Say the refusal in the reader's language."""
        return str(self.message) % self.values if self.values else str(self.message)
