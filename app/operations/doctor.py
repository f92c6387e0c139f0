"""What is wrong with this installation, and what to do about it."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app import health
from app.core import outbox, zones
from app.core.db import db
from app.programme import moments

LATE = timedelta(hours=1)  # a mail that waits longer has no worker, or no server
LEAST_FREE = 500 * 1024 * 1024  # bytes: room for exports and a day of registrations


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: well, or what is wrong and what to do."""

    about: str
    sentence: str
    well: bool = True


def examine(app: Flask, *, at: datetime) -> Iterator[Finding]:
    """Look at the settings, the database, its migrations, the time zones, the mail and the disk."""
    yield from _settings(app.config)
    reachable = _database()
    yield reachable
    if reachable.well:
        migrated = _migrations()
        yield migrated
        if migrated.well:
            yield _time_zones()
            yield _waiting_mail(at)
    yield _mail_server(app.config)
    yield _disk(Path(app.config["INSTANCE_PATH"]))


def _settings(config: Mapping[str, Any]) -> Iterator[Finding]:
    if config["APP_ENV"] != "production":
        yield Finding("settings", "This is a development copy; set APP_ENV=production where people use it.")
        return
    wrong = list(_wrong_in_production(config))
    yield from (Finding("settings", sentence, well=False) for sentence in wrong)
    if not wrong:
        yield Finding("settings", "Fit for production.")


def _wrong_in_production(config: Mapping[str, Any]) -> Iterator[str]:
    if urlsplit(config["BASE_URL"]).scheme != "https":
        yield f"BASE_URL is {config['BASE_URL']}: set it to the https address that people type."
    if not config["MAIL_URL"]:
        yield "MAIL_URL is not set, so no mail leaves: set it to smtp://user:password@host:port."
    if config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        yield "The database is a SQLite file: set DATABASE_URL to a PostgreSQL database where many register at once."


def _database() -> Finding:
    shown = db.engine.url.render_as_string(hide_password=True)
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip()
        return Finding("database", f"{shown} does not answer ({reason}): start it, or mend DATABASE_URL.", well=False)
    return Finding("database", f"{shown} answers.")


def _migrations() -> Finding:
    if reason := health.not_ready():
        return Finding("migrations", reason, well=False)
    return Finding("migrations", "The tables are as this version wants them.")


def _time_zones() -> Finding:
    edition = zones.zone_data_version()
    if moments.is_due():
        sentence = (
            f"Moments were worked out by an older edition than {edition}: run `flask programme refresh-calendars`."
        )
        return Finding("time zones", sentence, well=False)
    return Finding("time zones", f"Moments are worked out by the zone data {edition}.")


def _waiting_mail(at: datetime) -> Finding:
    waiting = select(func.count(), func.min(outbox.Message.due_at)).where(
        outbox.Message.status == outbox.MessageStatus.QUEUED
    )
    count, oldest = db.session.execute(waiting).one()
    if count and at - oldest > LATE:
        sentence = f"{count} mails wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC: is flask worker running?"
        return Finding("mail", sentence, well=False)
    return Finding("mail", f"{count} mails wait.")


def _mail_server(config: Mapping[str, Any]) -> Finding:
    if not config["MAIL_URL"]:
        return Finding("mail", "Mails are kept, not sent.")
    host = urlsplit(config["MAIL_URL"]).hostname
    try:
        outbox.try_server()
    except (OSError, SMTPException, ValueError) as error:
        return Finding("mail", f"{host} does not take mail ({error}): mend MAIL_URL.", well=False)
    return Finding("mail", f"{host} takes mail.")


def _disk(folder: Path) -> Finding:
    folder = next(known for known in (folder, *folder.parents) if known.exists())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        return Finding("disk", f"Only {free // 1024**2} MB are free in {folder}: make room.", well=False)
    return Finding("disk", f"{free // 1024**3} GB are free in {folder}.")
