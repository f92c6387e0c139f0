"""Legs of a journey, rooms, what is planned and what was released.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
TEXTS = ("place", "host", "demonstrates", "contact")
NOW, BEFORE = "starts_at < ends_at", "starts_wall < ends_wall"


def upgrade() -> None:
    """Let sessions be legs, and keep plan and releases beside them."""
    with op.batch_alter_table("sessions") as table:
        table.drop_constraint(op.f("ck_sessions_ends_after_its_start"), type_="check")
        table.create_check_constraint(op.f("ck_sessions_ends_after_its_start"), NOW)
        table.add_column(sa.Column("ends_zone", sa.String(), nullable=True))
        for name in ("city_id", "to_city_id"):
            table.add_column(sa.Column(name, sa.String(), nullable=True))
            table.create_foreign_key(op.f(f"fk_sessions_{name}"), "cities", [name], ["id"])
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("interpretation", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("sessions") as table:
        for name in (*TEXTS, "interpretation"):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("speakers") as table:
        table.add_column(sa.Column("registration_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_speakers_registration_id"), "registrations", ["registration_id"], ["id"], ondelete="SET NULL"
        )
    op.create_table(
        "planned_sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session_id"),
        sa.CheckConstraint("minutes > 0", name="lasts_some_time"),
    )
    op.create_index("ix_planned_sessions_event_id", "planned_sessions", ["event_id"])
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("event", JSON, nullable=False),
        sa.Column("sessions", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "number"),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "name"),
        sa.CheckConstraint("capacity > 0", name="holds_somebody"),
    )


def downgrade() -> None:
    """Forget plan and releases, and what sessions say as legs; what ends by other clocks ends by those of its start."""
    for table in ("rooms", "releases", "planned_sessions"):
        op.drop_table(table)
    with op.batch_alter_table("speakers") as table:
        table.drop_constraint(op.f("fk_speakers_registration_id"), type_="foreignkey")
        table.drop_column("registration_id")
    _end_by_the_clocks_of_the_start()
    with op.batch_alter_table("sessions") as table:
        table.drop_constraint(op.f("ck_sessions_ends_after_its_start"), type_="check")
        table.create_check_constraint(op.f("ck_sessions_ends_after_its_start"), BEFORE)
        for name in ("city_id", "to_city_id"):
            table.drop_constraint(op.f(f"fk_sessions_{name}"), type_="foreignkey")
        for name in ("ends_zone", "city_id", "to_city_id", "interpretation", *TEXTS):
            table.drop_column(name)


def _end_by_the_clocks_of_the_start() -> None:
    """Tell the end of every journey by the clocks of its start: it lasts as long as before."""
    sessions = sa.table(
        "sessions",
        sa.column("id", sa.Uuid()),
        sa.column("starts_wall", sa.DateTime()),
        sa.column("ends_wall", sa.DateTime()),
        sa.column("starts_at", MOMENT),
        sa.column("ends_at", MOMENT),
        sa.column("ends_zone", sa.String()),
    )
    c, bind = sessions.c, op.get_bind()
    found = bind.execute(sa.select(c.id, c.starts_wall, c.starts_at, c.ends_at).where(c.ends_zone.is_not(None))).all()
    for one in found:
        ends_wall = one.starts_wall + (one.ends_at - one.starts_at)
        bind.execute(sessions.update().where(c.id == one.id).values(ends_wall=ends_wall))
