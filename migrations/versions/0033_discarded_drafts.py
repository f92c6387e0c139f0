"""Drafts that are discarded, and can be brought back for a while.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ONLY_DRAFTS = "discarded_at IS NULL OR status = 'draft'"


def upgrade() -> None:
    """Keep since when a draft is discarded."""
    with op.batch_alter_table("events") as table:
        table.add_column(sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(op.f("ck_events_only_drafts_are_discarded"), ONLY_DRAFTS)


def downgrade() -> None:
    """Let discarded drafts be drafts again."""
    with op.batch_alter_table("events") as table:
        table.drop_constraint(op.f("ck_events_only_drafts_are_discarded"), type_="check")
        table.drop_column("discarded_at")
