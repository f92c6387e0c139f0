"""Whether calendars show a date that is only suggested.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave in calendars what they show already; nothing else enters them unless its organiser says so."""
    with op.batch_alter_table("events") as table:
        table.add_column(sa.Column("suggested_in_feeds", sa.Boolean(), nullable=False, server_default=sa.false()))
    events = sa.table("events", *(sa.column(name) for name in ("id", "date_certainty", "suggested_in_feeds")))
    entries = sa.table("calendar_entries", *(sa.column(name) for name in ("event_id", "session_id", "shown_until")))
    there = sa.select(entries.c.event_id).where(entries.c.session_id.is_(None), entries.c.shown_until.is_(None))
    shown = sa.and_(events.c.date_certainty == "suggested", events.c.id.in_(there))
    op.execute(events.update().where(shown).values(suggested_in_feeds=sa.true()))
    with op.batch_alter_table("events") as table:
        table.alter_column("suggested_in_feeds", server_default=None)


def downgrade() -> None:
    """Show every suggested date in calendars again, as soon as its event is changed."""
    with op.batch_alter_table("events") as table:
        table.drop_column("suggested_in_feeds")
