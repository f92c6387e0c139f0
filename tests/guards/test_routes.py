"""Every route names its right."""

from flask import Flask


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert {name for name, view in app.view_functions.items() if not hasattr(view, "access")} == {"static"}
