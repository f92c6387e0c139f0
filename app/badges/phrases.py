"""The words of badges as people read them."""

from flask_babel import lazy_gettext as _l

from app.badges.rules import Size

SIZES = {
    Size.A6: _l("A6 (105 × 148 mm), 4 on a page"),
    Size.CARD: _l("Card (90 × 55 mm), 10 on a page"),
}
