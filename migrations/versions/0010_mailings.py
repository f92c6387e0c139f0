"""Messages to many, and reminders.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
IN_A_BATCH = sa.text("batch IS NOT NULL")
UNDELIVERED = sa.text("status IN ('failed', 'bounced') AND again_id IS NULL")


def upgrade() -> None:
    """Let organisers write to many, and events remind."""
    op.add_column("messages", sa.Column("batch", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_messages_batch", "messages", ["batch", "status"], sqlite_where=IN_A_BATCH, postgresql_where=IN_A_BATCH
    )
    op.create_index(
        "ix_messages_undelivered", "messages", ["about"], sqlite_where=UNDELIVERED, postgresql_where=UNDELIVERED
    )
    op.create_table(
        "mailings",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("wanted", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_mailings_somebody_released_it")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_mailings_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["released_by"], ["users.id"], name=op.f("fk_mailings_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    op.create_index("ix_mailings_event", "mailings", ["event_id", "created_at"])
    op.create_table(
        "reminders",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("ran_for", sa.Date(), nullable=True),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('details', 'papers', 'event')", name=op.f("ck_reminders_reminder_kind")),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name=op.f("ck_reminders_within_a_year")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_reminders_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("event_id", "kind", "days", name="one_reminder_a_day"),
    )


def downgrade() -> None:
    """Take that away again; what was sent stays."""
    op.drop_table("reminders")
    op.drop_table("mailings")
    op.drop_index("ix_messages_undelivered", "messages")
    op.drop_index("ix_messages_batch", "messages")
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("batch")
