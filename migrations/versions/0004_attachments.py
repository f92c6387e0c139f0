"""Mail carries a document until it has left."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add what is attached, and its file name."""
    op.add_column("messages", sa.Column("attachment", sa.LargeBinary(), nullable=True))
    op.add_column("messages", sa.Column("attachment_name", sa.String(), nullable=True))


def downgrade() -> None:
    """Drop it again."""
    with op.batch_alter_table("messages") as table:
        table.drop_column("attachment_name")
        table.drop_column("attachment")
