"""The forms of certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired

from app.core.typed import at_most, one_line, several_lines

LONGEST = 1000


class ExceptionForm(FlaskForm):  # type: ignore[misc]
    """Why somebody has a certificate who was there less than the event asks for."""

    reason = TextAreaField(
        _l("Why do you give it all the same?"),
        [DataRequired(_l("Say why.")), at_most(LONGEST)],
        description=_l("Kept with the certificate for whoever looks into it; it does not stand on it."),
        filters=[several_lines],
    )


class RevokeForm(FlaskForm):  # type: ignore[misc]
    """Why a certificate is not valid any more."""

    why = TextAreaField(
        _l("Why is it not valid any more?"),
        [DataRequired(_l("Say why.")), at_most(LONGEST)],
        description=_l("The person reads this in a mail. The public page says only that it was revoked, and when."),
        filters=[several_lines],
    )


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code of a certificate, as somebody types it."""

    class Meta:
        csrf = False  # it only reads

    code = StringField(_l("Code"), filters=[one_line])
