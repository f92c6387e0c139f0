"""What may not stand in any log: the tokens of private links."""

import logging
import re

from flask import Flask

SPEAKERS = ("werkzeug", "waitress", "waitress.queue", "gunicorn.access", "gunicorn.error")
_TOKENS = re.compile(
    r"(/(?:feeds/(?:personal|organiser)|events/[^/\s]+/register|go-on|r|n|calendar|door|join/[\w-]+)/)[\w=-]{8,}"
)


class WithoutTokens(logging.Filter):
    """Put a word in the place of each token that an address carries."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Write what was to be said without the tokens, and let it be said."""
        said = record.getMessage()
        if (kept := _TOKENS.sub(r"\1[private]", said)) != said:
            record.msg, record.args = kept, ()
        return True


def init_app(app: Flask) -> None:
    """Let none who speaks of addresses say a token: our own errors, and the servers that write down each request."""
    for speaker in (app.logger, *map(logging.getLogger, SPEAKERS)):
        if not any(isinstance(one, WithoutTokens) for one in speaker.filters):
            speaker.addFilter(WithoutTokens())
