"""Private links, and what becomes of them when the secret key changes."""

from app import create_app
from app.core.secret_links import new_nonce, token_for
from tests.conftest import settings_for


def test_a_link_is_the_same_before_and_after_a_change_of_keys(tmp_path):
    settings, nonce = settings_for(f"sqlite:///{tmp_path}/links.sqlite3", tmp_path), new_nonce()
    before = create_app(settings | {"SECRET_KEY": "the old key"})
    after = create_app(settings | {"SECRET_KEY": "the new key", "SECRET_KEY_FALLBACKS": ["the old key"]})
    without = create_app(settings | {"SECRET_KEY": "the new key"})

    tokens = []
    for app in (before, after, without):
        with app.app_context():
            tokens.append(token_for(nonce))

    assert tokens[0] == tokens[1] != tokens[2]
