"""Series with one cohort.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ONE = sa.text("one_cohort")


def upgrade() -> None:
    """Let the people of a series come to its parts; until now, every event has its own."""
    with op.batch_alter_table("event_relations") as table:
        table.add_column(sa.Column("one_cohort", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_check_constraint(
            op.f("ck_event_relations_only_parts_share_people"), "kind = 'part_of' OR NOT one_cohort"
        )
    with op.batch_alter_table("event_relations") as table:
        table.alter_column("one_cohort", server_default=None)
    op.create_index(
        "one_cohort_each", "event_relations", ["event_id"], unique=True, sqlite_where=ONE, postgresql_where=ONE
    )


def downgrade() -> None:
    """Let every event have people of its own again."""
    op.drop_index("one_cohort_each", "event_relations")
    with op.batch_alter_table("event_relations") as table:
        table.drop_constraint(op.f("ck_event_relations_only_parts_share_people"), type_="check")
        table.drop_column("one_cohort")
