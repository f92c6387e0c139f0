"""Badges as they were printed.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SIZE = sa.Enum("a6", "card", name="size", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Add their tables."""
    op.create_table(
        "badge_prints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
        sa.Column("size", SIZE, nullable=False),
        sa.Column("one_a_page", sa.Boolean(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_by", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_badge_prints_event", "badge_prints", ["event_id", "printed_at"])
    op.create_table(
        "printed_badges",
        sa.Column("print_id", sa.Uuid(), sa.ForeignKey("badge_prints.id", ondelete="CASCADE"), nullable=False),
        sa.Column("registration_id", sa.Uuid(), sa.ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("print_id", "registration_id"),
    )
    op.create_index("ix_printed_badges_registration_id", "printed_badges", ["registration_id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("printed_badges")
    op.drop_table("badge_prints")
