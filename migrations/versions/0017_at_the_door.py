"""Half days, the devices of the door, scans that are set aside, and from what share on an event gives certificates.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

HALF = sa.Enum("morning", "afternoon", name="half", native_enum=False, create_constraint=True, length=32)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A scan so far happened when its device said; the devices of old scans are known by name only."""
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("events.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True, unique=True),
        sa.Column("enrolled_at", MOMENT, nullable=False),
        sa.Column("enrolled_by", sa.String(), nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_devices_event_id", "devices", ["event_id"])
    op.create_table(
        "scans_set_aside",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("events.id"), nullable=False),
        sa.Column("device_id", sa.Uuid(), sa.ForeignKey("devices.id"), nullable=False),
        sa.Column("sent", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_scans_set_aside_event_id", "scans_set_aside", ["event_id"])
    with op.batch_alter_table("scans") as scans:
        scans.add_column(sa.Column("half", HALF, nullable=True))
        scans.add_column(sa.Column("happened_at", MOMENT, nullable=True))
        scans.add_column(sa.Column("device_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE scans SET happened_at = scanned_at")
    with op.batch_alter_table("scans") as scans:
        scans.alter_column("happened_at", existing_type=MOMENT, nullable=False)
        scans.create_foreign_key(op.f("fk_scans_device_id_devices"), "devices", ["device_id"], ["id"])
        scans.create_index("ix_scans_device_id", ["device_id"])
        scans.create_check_constraint(op.f("ck_scans_of_a_session_or_half_a_day"), "half IS NULL OR session_id IS NULL")
    with op.batch_alter_table("marks") as marks:
        marks.add_column(sa.Column("half", HALF, nullable=True))
        marks.create_check_constraint(op.f("ck_marks_of_a_session_or_half_a_day"), "half IS NULL OR session_id IS NULL")
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("half_days", sa.Boolean(), nullable=False, server_default=sa.false()))
        events.add_column(sa.Column("certificate_threshold", sa.Integer(), nullable=True, server_default="80"))
        events.create_check_constraint(
            op.f("ck_events_certificate_threshold_is_a_share"), "certificate_threshold BETWEEN 1 AND 100"
        )
    with op.batch_alter_table("events") as events:
        events.alter_column("half_days", server_default=None)
        events.alter_column("certificate_threshold", server_default=None)


def downgrade() -> None:
    """Forget the devices; what was of half a day becomes of the day."""
    with op.batch_alter_table("events") as events:
        events.drop_constraint(op.f("ck_events_certificate_threshold_is_a_share"), type_="check")
        events.drop_column("certificate_threshold")
        events.drop_column("half_days")
    with op.batch_alter_table("marks") as marks:
        marks.drop_constraint(op.f("ck_marks_of_a_session_or_half_a_day"), type_="check")
        marks.drop_constraint(op.f("ck_marks_half"), type_="check")
        marks.drop_column("half")
    with op.batch_alter_table("scans") as scans:
        scans.drop_constraint(op.f("ck_scans_of_a_session_or_half_a_day"), type_="check")
        scans.drop_constraint(op.f("fk_scans_device_id_devices"), type_="foreignkey")
        scans.drop_index("ix_scans_device_id")
        scans.drop_column("device_id")
        scans.drop_column("happened_at")
        scans.drop_constraint(op.f("ck_scans_half"), type_="check")
        scans.drop_column("half")
    op.drop_table("scans_set_aside")
    op.drop_table("devices")
