"""Mail that comes back, and what stands in a registrant's calendar.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = "status IN ('queued', 'sent', 'failed')"
NOW = "status IN ('queued', 'sent', 'failed', 'bounced')"


def upgrade() -> None:
    """Let messages come back and be sent again, and registrations count what their calendars were told."""
    with op.batch_alter_table("messages") as messages:
        messages.drop_constraint(op.f("ck_messages_message_status"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_message_status"), sa.text(NOW))
        messages.add_column(sa.Column("again_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("registrations") as registrations:
        registrations.add_column(sa.Column("calendar_steps", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take that away again; what came back did leave."""
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_column("calendar_steps")
    messages = sa.table("messages", sa.column("status"))
    op.execute(messages.update().where(messages.c.status == "bounced").values(status="sent"))
    with op.batch_alter_table("messages") as batch:
        batch.drop_constraint(op.f("ck_messages_message_status"), type_="check")
        batch.create_check_constraint(op.f("ck_messages_message_status"), sa.text(BEFORE))
        batch.drop_column("again_id")
