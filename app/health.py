"""What monitoring asks: is the process up, and can it work?"""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.access import public
from app.core.db import db
from app.core.zones import zone_data_version

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether the database answers and has every migration, or why not, and by which zone data it tells time."""
    reason = not_ready()
    return (
        (jsonify(status="not ready", reason=reason), 503)
        if reason
        else jsonify(status="ready", zone_data=zone_data_version())
    )


def not_ready() -> str:
    """Give the reason why the product cannot work, or nothing."""
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    try:
        stands_at = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError as error:
        return f"The database does not answer: {type(error).__name__}."
    if stands_at != scripts.get_current_head():
        return "The database has not every migration: run `flask db upgrade`."
    return ""
