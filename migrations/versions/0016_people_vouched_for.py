"""Whose other registrations a person is shown: those that an organiser has said are theirs.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment; whoever was found to be one person with somebody before is vouched for."""
    with op.batch_alter_table("registrations") as registrations:
        registrations.add_column(sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE registrations SET vouched_at = (SELECT min(merged_at) FROM person_merges"
        " WHERE kept_id = person_id AND undone_at IS NULL AND registered_at <= merged_at)"
    )
    _check_now()


def _check_now() -> None:
    """Let PostgreSQL check at once what it would check at the end: it alters no table with checks outstanding."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_column("vouched_at")
