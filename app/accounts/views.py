"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from app.accounts import service
from app.accounts.access import public
from app.accounts.errors import TooManyTries, WrongSignIn
from app.accounts.forms import SignInForm
from app.core import clock
from app.core.db import transaction

bp = Blueprint("accounts", __name__, template_folder="templates")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for address and password, then go where the person was going."""
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, refused=None), 422 if form.is_submitted() else 200
    at, network = clock.now(), request.remote_addr or ""
    try:
        user = service.sign_in(form.email.data or "", form.password.data or "", network, at=at)
    except (WrongSignIn, TooManyTries) as refused:
        if isinstance(refused, WrongSignIn):
            with transaction():
                service.note_failed_sign_in(form.email.data or "", network, at=at)
        return render_template("accounts/sign_in.html", form=form, refused=refused), refused.status
    session.clear()  # whoever prepared this session knows it no longer
    login_user(user)
    return redirect(_inside(form.next.data) or url_for("desk.index"))


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(url_for("programme.index"))


def _inside(address: str | None) -> str | None:
    """Keep an address only where it leads to a page of ours."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
