"""Who was found to be one person, and who is not.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Remember what people who know have said."""
    op.create_table(
        "person_merges",
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("gone_id", sa.Uuid(), nullable=False),
        sa.Column("registrations", JSON, nullable=False),
        sa.Column("apart_from", JSON, nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_person_merges_of_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merges")),
    )
    op.create_index("ix_person_merges_kept", "person_merges", ["kept_id"])
    op.create_index("ix_person_merges_gone", "person_merges", ["gone_id"])
    op.create_index("ix_person_merges_by", "person_merges", ["merged_by", "merged_at"])
    op.create_table(
        "people_apart",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_people_apart_the_smaller_first")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_apart")),
    )
    op.create_index("ix_people_apart_one", "people_apart", ["one_id"])
    op.create_index("ix_people_apart_other", "people_apart", ["other_id"])


def downgrade() -> None:
    """Forget what was said; registrations stay where they are."""
    op.drop_table("people_apart")
    op.drop_table("person_merges")
