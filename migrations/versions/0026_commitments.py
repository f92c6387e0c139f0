"""What participants commit to doing at home.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STANDINGS = ("planned", "under_way", "done", "taken_back")
STANDING = sa.Enum(*STANDINGS, name="standing", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), sa.ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("standing", STANDING, nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("asked_after", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("(standing = 'taken_back') = (what = '')", name="taken_back_without_words"),
    )
    op.create_index("ix_commitments_registration", "commitments", ["registration_id", "changed_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("commitments")
