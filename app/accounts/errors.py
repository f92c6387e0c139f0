"""What signing in refuses."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal


class WrongSignIn(Refusal):
    """The address and the password do not belong together; which of them is wrong is not said."""

    code = "wrong_sign_in"
    message = _l("This email address and password do not match. Check both and try again.")
    status = 401


class TooManyTries(Refusal):
    """Somebody is guessing."""

    code = "too_many_tries"
    message = _l("Too many tries. Wait %(minutes)d minutes, then try again.")
    status = 429


class NoAddress(Refusal):
    """What was given is no email address."""

    code = "invalid_email"
    message = _l("“%(email)s” is no email address.")
    status = 422


class NoName(Refusal):
    """A user needs a name to be known by."""

    code = "no_name"
    message = _l("Give the person’s name.")
    status = 422


class EmailTaken(Refusal):
    """A user with this address exists."""

    code = "email_taken"
    message = _l("There is a user with the address %(email)s already.")


class UnknownScope(Refusal):
    """A token was asked for with a scope that does not exist."""

    code = "unknown_scope"
    message = _l("There is no scope called %(scope)s. Scopes are: %(scopes)s.")
    status = 422


class NoSuchGroup(Refusal):
    """A group that is on no list of ours."""

    code = "no_such_group"
    message = _l("There is no group called %(group)s. The groups are: %(groups)s.")


class NoSuchUser(Refusal):
    """Nobody signs in with this address."""

    code = "no_such_user"
    message = _l("There is no user with the address %(email)s.")
    status = 404


class WeakPassword(Refusal):
    """A password is too short to be safe."""

    code = "weak_password"
    message = _l("The password is too short: use at least %(length)d characters.")
    status = 422
