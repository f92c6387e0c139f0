"""When an event was shown to everybody first.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

EVENT_ID = {"sqlite": "events.id", "postgresql": "replace(CAST(events.id AS text), '-', '')"}


def upgrade() -> None:
    """Take it from the record; of what is older than the record, when it was made."""
    op.add_column("events", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    key = EVENT_ID[op.get_bind().dialect.name]
    op.execute(
        "UPDATE events SET published_at = coalesce((SELECT min(audit_entries.at) FROM audit_entries"  # noqa: S608 -- ours
        f" WHERE subject_id = {key} AND action IN ('event.published', 'event.loaded')), created_at)"
        " WHERE status <> 'draft'"
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_column("events", "published_at")
