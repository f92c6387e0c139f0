"""Every route names its right."""

from flask import Flask


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert {name for name, view in app.view_functions.items() if not hasattr(view, "access")} == {"static"}


def test_every_call_of_the_api_says_what_it_takes_and_gives(app: Flask) -> None:
    api = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    described = {name for name in api if hasattr(app.view_functions[name], "operation")}
    assert api - described == {"api_pages.index", "api_pages.openapi"}
