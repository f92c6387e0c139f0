"""Calendar entries as JSON and as news, and the edition of the zone data by which moments were worked out.

The new columns are empty until `flask prepare` or `flask programme refresh-calendars` has written the entries anew.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LONG_AGO = "1970-01-01 00:00:00.000000"  # until they are written anew


def upgrade() -> None:
    """Let entries be kept in each form."""
    with op.batch_alter_table("calendar_entries") as entries:
        entries.add_column(sa.Column("jcal", sa.String(), nullable=False, server_default=""))
        entries.add_column(sa.Column("atom", sa.String(), nullable=False, server_default=""))
        entries.add_column(
            sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False, server_default=LONG_AGO)
        )
    with op.batch_alter_table("programme_state") as state:
        state.add_column(sa.Column("zone_data", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Keep them as text alone."""
    with op.batch_alter_table("programme_state") as state:
        state.drop_column("zone_data")
    with op.batch_alter_table("calendar_entries") as entries:
        for name in ("modified_at", "atom", "jcal"):
            entries.drop_column(name)
