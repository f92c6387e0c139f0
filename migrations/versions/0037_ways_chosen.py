"""Whether the people of a hybrid event choose how they take part, or do both.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Hybrid events so far asked nobody: their people come to the place, and may join online."""
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("choose_way", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text("UPDATE events SET choose_way = :no WHERE mode = 'hybrid'").bindparams(no=False))


def downgrade() -> None:
    """Everybody at a hybrid event chooses."""
    with op.batch_alter_table("events") as events:
        events.drop_column("choose_way")
