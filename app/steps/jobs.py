"""What happens to answers without anybody asking: they are taken away when their time has come."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.questions import files, queries
from app.questions import service as questions
from app.questions.models import Question
from app.steps import service
from app.steps.rules import KEPT

EVERY = timedelta(hours=1)
EXTENSION = "baraza-purged"


def purge_due(at: datetime) -> None:
    """Take away, once an hour, answers, needs, files and forms that were kept for as long as was said."""
    purged = current_app.extensions.get(EXTENSION)
    if purged is None or at - purged >= EVERY:
        purge(at)
        current_app.extensions[EXTENSION] = at


def purge(at: datetime) -> None:
    """Take them away now, one event or question at a time."""
    folder = Path(current_app.config["UPLOADS_PATH"])
    for question_id in [question.id for question in queries.questions_due(at.date())]:
        with transaction():
            questions.purge_question(db.session.get_one(Question, question_id), folder, by=SYSTEM, at=at)
    for event_id in queries.events_with_needs_due(at.date()):
        with transaction():
            questions.purge_needs(event_id, by=SYSTEM, at=at)
    with transaction():
        service.forget(at)
    with transaction():
        questions.purge_files(at - KEPT, folder)
    known = queries.stored_files()
    files.sweep(folder, known, older_than=at - KEPT)
