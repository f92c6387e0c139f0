"""The attendance lists of online meetings.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HALF = sa.Enum("morning", "afternoon", name="half", native_enum=False, create_constraint=True, length=32)
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Keep what organisers send, and whom its people were taken for."""
    op.create_table(
        "meeting_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("events.id"), nullable=False),
        sa.Column("session_id", sa.Uuid(), sa.ForeignKey("sessions.id"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", HALF, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("people", JSON, nullable=False),
        sa.Column("chosen", JSON, nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("scans", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("half IS NULL OR session_id IS NULL", name="of_a_session_or_half_a_day"),
    )
    for column in ("event_id", "session_id", "expires_at"):
        op.create_index(f"ix_meeting_lists_{column}", "meeting_lists", [column])


def downgrade() -> None:
    """Forget the lists; the scans that they came to stay."""
    op.drop_table("meeting_lists")
