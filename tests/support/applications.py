"""An application for one test after another: to make one, and all it then learns, takes longer than most tests."""

from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, make_url

from app.core.db import db
from app.core.limits import limiter


class Reused:
    """An application that each test finds as it was made, on a database of the test's own."""

    def __init__(self, app: Flask) -> None:
        """Remember how it was made."""
        self.app = app
        self.config, self.extensions = dict(app.config), dict(app.extensions)
        with app.app_context():
            self.engine = db.engine
        if self.engine.dialect.name == "sqlite":
            _follow_the_address(self.engine)

    def take(self, settings: dict[str, Any], extensions: dict[str, Any]) -> Flask:
        """Give it as it was made, with these settings, and what it may know beforehand."""
        for mine, as_made in (
            (self.app.config, self.config | settings),
            (self.app.extensions, self.extensions | extensions),
        ):
            mine.clear()
            mine.update(as_made)
        limiter.enabled = self.app.config["RATELIMIT_ENABLED"]  # there is one for all applications
        self.engine.url = make_url(settings["SQLALCHEMY_DATABASE_URI"])
        return self.app


def _follow_the_address(engine: Engine) -> None:
    """Connect to the file that the engine's address names now, in haste: nothing must survive a power cut."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, arguments: list[Any], _more: object) -> None:
        arguments[0] = engine.url.database

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")
