"""x"""

from flask_babel import Babel


def init_app(app) -> None:
    Babel(app)
