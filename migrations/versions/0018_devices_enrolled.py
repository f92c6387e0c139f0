"""How devices are enrolled, and scans that are taken back before they arrive.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """No device could be enrolled before; whatever was taken back so far was taken back at the desk."""
    with op.batch_alter_table("devices") as devices:
        devices.add_column(sa.Column("link_nonce", sa.LargeBinary(), nullable=False))
        devices.add_column(sa.Column("link_hash", sa.String(), nullable=True))
        devices.add_column(sa.Column("link_until", MOMENT, nullable=True))
        devices.add_column(sa.Column("user_id", sa.Uuid(), nullable=True))
        devices.create_unique_constraint(op.f("uq_devices_link_hash"), ["link_hash"])
        devices.create_foreign_key(op.f("fk_devices_user_id"), "users", ["user_id"], ["id"])
    with op.batch_alter_table("scans_taken_back") as taken_back:
        taken_back.drop_constraint(op.f("fk_scans_taken_back_scan_id"), type_="foreignkey")
        taken_back.add_column(sa.Column("event_id", sa.Uuid(), nullable=True))
        taken_back.add_column(sa.Column("happened_at", MOMENT, nullable=True))
        taken_back.add_column(sa.Column("device_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE scans_taken_back SET happened_at = at,"
        " event_id = (SELECT event_id FROM scans WHERE scans.id = scans_taken_back.scan_id)"
    )
    with op.batch_alter_table("scans_taken_back") as taken_back:
        taken_back.alter_column("event_id", existing_type=sa.Uuid(), nullable=False)
        taken_back.alter_column("happened_at", existing_type=MOMENT, nullable=False)
        taken_back.create_foreign_key(op.f("fk_scans_taken_back_event_id"), "events", ["event_id"], ["id"])
        taken_back.create_foreign_key(op.f("fk_scans_taken_back_device_id"), "devices", ["device_id"], ["id"])
        taken_back.create_index("ix_scans_taken_back_event_id", ["event_id"])


def downgrade() -> None:
    """Forget the links, and what was taken back that never arrived."""
    op.execute("DELETE FROM scans_taken_back WHERE scan_id NOT IN (SELECT id FROM scans)")
    with op.batch_alter_table("scans_taken_back") as taken_back:
        taken_back.drop_index("ix_scans_taken_back_event_id")
        taken_back.drop_constraint(op.f("fk_scans_taken_back_device_id"), type_="foreignkey")
        taken_back.drop_constraint(op.f("fk_scans_taken_back_event_id"), type_="foreignkey")
        taken_back.drop_column("device_id")
        taken_back.drop_column("happened_at")
        taken_back.drop_column("event_id")
        taken_back.create_foreign_key(op.f("fk_scans_taken_back_scan_id"), "scans", ["scan_id"], ["id"])
    with op.batch_alter_table("devices") as devices:
        devices.drop_constraint(op.f("fk_devices_user_id"), type_="foreignkey")
        devices.drop_constraint(op.f("uq_devices_link_hash"), type_="unique")
        devices.drop_column("user_id")
        devices.drop_column("link_until")
        devices.drop_column("link_hash")
        devices.drop_column("link_nonce")
