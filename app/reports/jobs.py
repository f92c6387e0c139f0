"""What the worker does with reports."""

from datetime import datetime

from app.core.db import db, transaction
from app.reports import queries, service
from app.reports.models import ReportOrder


def send_reports(at: datetime) -> None:
    """Send the reports whose moment has come, one at a time."""
    for order_id in queries.due(at):
        with transaction():
            service.send(db.session.get_one(ReportOrder, order_id), at=at)
