"""Projects that organisers write: whether everybody sees them, why they count, what is given in kind, how they stand.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what forms ask beside what files say; every project so far is shown to everybody."""
    with op.batch_alter_table("projects") as table:
        table.add_column(sa.Column("counts_because", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("projects") as table:
        table.alter_column("counts_because", server_default=None)
        table.alter_column("public", server_default=None)
    _lines(
        "in_kind_contributions",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("days", sa.Numeric(8, 1), nullable=True),
        sa.Column("value", sa.Numeric(16, 2), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.CheckConstraint("days > 0", name="days_are_some"),
        sa.CheckConstraint("value > 0", name="value_is_some"),
    )
    _lines(
        "milestones",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("planned", sa.Date(), nullable=True),
        sa.Column("actual", sa.Date(), nullable=True),
    )
    _lines(
        "progress_notes",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
    )


def downgrade() -> None:
    """Take it away again."""
    for table in ("progress_notes", "milestones", "in_kind_contributions"):
        op.drop_table(table)
    with op.batch_alter_table("projects") as table:
        table.drop_column("public")
        table.drop_column("counts_because")


def _lines(name: str, *columns: sa.schema.SchemaItem) -> None:
    """Make a table of the lines of a project."""
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{name}_project_id", name, ["project_id"])
