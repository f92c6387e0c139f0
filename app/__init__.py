"""Baraza: the events and the peer learning of a South-South cooperation programme."""

from typing import Any

from flask import Blueprint, Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import app.attendance.models
import app.badges.models
import app.calendars.models
import app.certificates.models
import app.letters.models
import app.mailings.models
import app.meetings.models
import app.nominations.models
import app.paper_sheets.models
import app.peer_learning.models
import app.people.models
import app.programme.models
import app.questions.models
import app.reference.models
import app.registration.models
import app.reports.models
import app.steps.models
import app.timetable.models  # noqa: F401 -- every table is known before the first mapper is set up
import config
from app import api_pages, dev_mail, health, worker
from app.accounts import access
from app.accounts import cli as accounts_cli
from app.accounts import queries as account_queries
from app.accounts import views as accounts_views
from app.attendance import api as attendance_api
from app.attendance import (
    app_pages,
    board_pages,
    device_api,
    device_pages,
    door_api,
    merge_pages,
    room_code_pages,
    roster_pages,
)
from app.attendance import views as attendance_views
from app.attendance.models import Mark, Scan
from app.badges import pages as badges_pages
from app.calendars import pages as calendars_pages
from app.certificates import check as certificates_pages
from app.certificates.models import Certificate
from app.core import api, i18n, limits, logs, web
from app.core import db as database
from app.core.db import db
from app.demo import cli as demo_cli
from app.desk import api as desk_api
from app.desk import composition as desk_views
from app.desk import project_pages as desk_projects
from app.desk import questions as desk_questions
from app.desk import record_pages, related_pages, text_pages
from app.letters import issuing as letters_pages
from app.letters.models import Letter
from app.mailings import cli as mailings_cli
from app.mailings import views as mailings_views
from app.making import copy_pages, discarded_pages
from app.making import views as making_views
from app.meetings import views as meetings_views
from app.nominations import calls, endorsements
from app.nominations import pages as nominations_pages
from app.operations import cli as operations_cli
from app.paper_sheets import views as paper_sheets_views
from app.peer_learning import cli as peer_learning_cli
from app.peer_learning import commitment_pages
from app.peer_learning import views as peer_learning_views
from app.peer_learning.models import Commitment
from app.people import views as people_views
from app.programme import api as programme_api
from app.programme import cli as programme_cli
from app.programme import project_api
from app.public import pages, paper_pages, project_views
from app.public import views as public_views
from app.reference import cli as reference_cli
from app.registration import answers as registration_answers
from app.registration import api as registration_api
from app.registration import cli as registration_cli
from app.registration import export as registration_export
from app.registration import pages as registration_pages
from app.reports import across_pages as reports_across
from app.reports import api as reports_api
from app.reports import cli as reports_cli
from app.reports import public_pages as public_reports
from app.reports import views as reports_views
from app.selection import views as selection_views
from app.steps import views as steps_views
from app.timetable import (
    grid_pages,
    itinerary_pages,
    material_pages,
    release_pages,
    room_pages,
    session_pages,  # noqa: F401 -- forms are pages of the same blueprint
    shown_itinerary,
)

migrate = Migrate()
csrf = CSRFProtect()


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """Put the product together; this is the only file that knows every feature."""
    app = Flask(__name__, instance_path=None)
    app.config.from_mapping(config.from_environment() | (settings or {}))
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    database.init_app(app)
    migrate.init_app(app, db, compare_type=True, render_as_batch=True, include_name=database.is_described)
    csrf.init_app(app)
    i18n.init_app(app)
    web.init_app(app)
    api.init_app(app)
    limits.init_app(app)
    logs.init_app(app)
    _know_users(app)
    _register_pages(app)
    _register_api(app)
    _register_commands(app)
    registration_export.ALSO_KEPT.update(scans=Scan, marks=Mark, letters=Letter, certificates=Certificate)
    registration_export.ALSO_KEPT.update(commitments=Commitment)
    return app


def _know_users(app: Flask) -> None:
    """Tell Flask-Login how a session names its user, and templates what that user may do."""
    login = LoginManager(app)
    login.user_loader(account_queries.user_of_session)
    app.jinja_env.globals["can"] = access.can


def _register_pages(app: Flask) -> None:
    """Every blueprint of every feature."""
    app.register_blueprint(health.bp)
    app.register_blueprint(accounts_views.bp)
    app.register_blueprint(public_views.bp)
    app.register_blueprint(paper_pages.bp)
    app.register_blueprint(registration_pages.bp)
    app.register_blueprint(registration_answers.bp)
    app.register_blueprint(people_views.bp)
    app.register_blueprint(nominations_pages.bp)
    app.register_blueprint(calls.bp)
    app.register_blueprint(endorsements.bp)
    app.register_blueprint(letters_pages.bp)
    app.register_blueprint(certificates_pages.bp)
    app.register_blueprint(badges_pages.bp)
    app.register_blueprint(steps_views.bp)
    app.register_blueprint(attendance_views.bp)
    app.register_blueprint(app_pages.bp)
    app.register_blueprint(board_pages.bp)
    app.register_blueprint(device_pages.bp)
    app.register_blueprint(merge_pages.bp)
    app.register_blueprint(roster_pages.bp)
    app.register_blueprint(room_code_pages.bp)
    app.register_blueprint(paper_sheets_views.bp)
    app.register_blueprint(reports_views.bp)
    app.register_blueprint(reports_across.bp)
    app.register_blueprint(public_reports.bp)
    app.register_blueprint(selection_views.bp)
    app.register_blueprint(mailings_views.bp)
    app.register_blueprint(meetings_views.bp)
    app.register_blueprint(dev_mail.bp)
    app.register_blueprint(project_views.bp)
    app.register_blueprint(desk_views.bp)
    app.register_blueprint(desk_questions.bp)
    app.register_blueprint(desk_projects.bp)
    app.register_blueprint(record_pages.bp)
    app.register_blueprint(related_pages.bp)
    app.register_blueprint(text_pages.bp)
    app.register_blueprint(grid_pages.bp)
    app.register_blueprint(room_pages.bp)
    app.register_blueprint(material_pages.bp)
    app.register_blueprint(itinerary_pages.bp)
    app.register_blueprint(shown_itinerary.bp)
    app.register_blueprint(making_views.bp)
    app.register_blueprint(copy_pages.bp)
    app.register_blueprint(discarded_pages.bp)
    app.register_blueprint(release_pages.bp)
    app.register_blueprint(pages.bp)
    app.register_blueprint(peer_learning_views.bp)
    app.register_blueprint(commitment_pages.bp)
    app.register_blueprint(calendars_pages.bp)


def _register_api(app: Flask) -> None:
    """Every blueprint of the API; it knows no cookies, so nobody can be tricked into sending it anything."""
    app.register_blueprint(api_pages.bp)
    blueprints: list[Blueprint] = [
        programme_api.bp,
        project_api.bp,
        desk_api.bp,
        registration_api.bp,
        attendance_api.bp,
        device_api.bp,
        door_api.bp,
        reports_api.bp,
    ]
    for bp in blueprints:
        app.register_blueprint(bp, url_prefix=api.PREFIX)
        csrf.exempt(bp)


def _register_commands(app: Flask) -> None:
    """Every command of every feature."""
    app.cli.add_command(accounts_cli.user)
    app.cli.add_command(accounts_cli.token)
    app.cli.add_command(programme_cli.programme)
    app.cli.add_command(peer_learning_cli.practices)
    app.cli.add_command(reference_cli.reference)
    app.cli.add_command(registration_cli.registration)
    app.cli.add_command(reports_cli.report)
    app.cli.add_command(mailings_cli.mail)
    app.cli.add_command(worker.worker)
    app.cli.add_command(demo_cli.demo)
    operations_cli.init_app(app)
