"""By when people ask for letters that help them to a visa.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No event has said so yet."""
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("visa_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("events") as events:
        events.drop_column("visa_until")
