"""Marks that were a slip and are taken back.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "marks_taken_back",
        sa.Column("mark_id", sa.Uuid(), sa.ForeignKey("marks.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("taken_back_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("mark_id"),
    )


def downgrade() -> None:
    """Forget it: the marks stand again."""
    op.drop_table("marks_taken_back")
