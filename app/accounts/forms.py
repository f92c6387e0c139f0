"""The form to sign in with."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from app.core.forms import Form


class SignInForm(Form):
    """An address and a password."""

    email = EmailField(_l("Email address"), [InputRequired(_l("Enter your email address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=1024)])
    next = HiddenField()
