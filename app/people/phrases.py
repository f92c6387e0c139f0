"""The words of people who may be one."""

from flask_babel import lazy_gettext as _l

from app.registration.likeness import Sign

SIGNS = {
    Sign.PASSPORT: _l("The same passport"),
    Sign.EMAIL: _l("The same email address"),
    Sign.SAME_NAME: _l("The same name"),
    Sign.SOUNDS_ALIKE: _l("Names that sound alike"),
    Sign.ONE_LETTER: _l("Names that differ by a letter"),
    Sign.MAILBOX: _l("Addresses that begin alike"),
    Sign.COUNTRY: _l("The same country"),
    Sign.ORGANISATION: _l("The same organisation"),
}
