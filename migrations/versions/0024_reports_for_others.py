"""Reports that everybody may read, and reports by mail.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Nobody gets a report yet, and none is public."""
    op.create_table(
        "public_attendance",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("switched_on_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_public_attendance_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_public_attendance")),
    )
    subjects, rhythms = ("event", "series", "project", "year"), ("weekly", "after")
    endings = ("done", "stopped", "no_right")
    op.create_table(
        "report_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(*subjects, name="subject", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(*rhythms, name="rhythm", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column(
            "ending",
            sa.Enum(*endings, name="ending", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_report_orders_what_ended_says_why")),
        sa.ForeignKeyConstraint(["reader_id"], ["users.id"], name=op.f("fk_report_orders_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_orders")),
    )
    op.create_index(
        "one_order_each",
        "report_orders",
        ["reader_id", "subject", "key", "rhythm"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index("ix_report_orders_of", "report_orders", ["subject", "key"])
    op.create_index(
        "ix_report_orders_due", "report_orders", ["next_at"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )


def downgrade() -> None:
    """Forget who gets a report, and which are public."""
    op.drop_table("report_orders")
    op.drop_table("public_attendance")
