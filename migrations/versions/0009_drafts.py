"""Forms that are being filled in.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Give them their table."""
    op.create_table(
        "drafts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("edits_id", sa.Uuid(), nullable=True),
        sa.Column("made_id", sa.Uuid(), nullable=True),
        sa.Column("link_nonce", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=True),
        sa.Column("begun_by", sa.String(), nullable=True),
        sa.Column("typed", JSON, nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(link_hash IS NULL) = (edits_id IS NOT NULL)",
            name=op.f("ck_drafts_a_link_of_its_own_or_the_registrations"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_drafts_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["edits_id"], ["registrations.id"], name=op.f("fk_drafts_edits_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_id"], ["registrations.id"], name=op.f("fk_drafts_made_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("edits_id", name=op.f("uq_drafts_edits_id")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_drafts_link_hash")),
        sa.UniqueConstraint("begun_by", name=op.f("uq_drafts_begun_by")),
    )
    for name in ("event_id", "made_id", "changed_at"):
        op.create_index(op.f(f"ix_drafts_{name}"), "drafts", [name])


def downgrade() -> None:
    """Forget the forms."""
    op.drop_table("drafts")
