"""Sessions that people choose, calendars of their own, and what their calendars answer.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INTENTIONS = ("accepted", "tentative", "declined")
LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the tables; a registration has changed at least as often as its calendar was told."""
    with op.batch_alter_table("registrations") as registrations:
        registrations.add_column(sa.Column("status_changes", sa.Integer(), nullable=False, server_default="0"))
        registrations.add_column(sa.Column("intention", sa.String(32), nullable=True))
        registrations.add_column(sa.Column("intended_at", sa.DateTime(timezone=True), nullable=True))
        registrations.create_check_constraint(
            op.f("ck_registrations_intention"), sa.text(f"intention IN {INTENTIONS!r}")
        )
    op.execute("UPDATE registrations SET status_changes = calendar_steps")
    _check_now()
    _choices()
    _links()


def _check_now() -> None:
    """Let PostgreSQL check at once what it would check at the end: it alters no table with checks outstanding."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")


def _choices() -> None:
    op.create_table(
        "session_choices",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_session_choices_places_are_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_session_choices_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_session_choices_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", "session_id", name=op.f("pk_session_choices")),
        sa.UniqueConstraint("session_id", "place", name=op.f("one_for_each_place")),
    )


def _links() -> None:
    op.create_table(
        "calendar_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("proof_hash", sa.String(), nullable=True),
        sa.Column("proved_for", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(registration_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_calendar_links_registration_or_user")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_calendar_links_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_links_token_hash")),
    )
    for owner in ("registration_id", "user_id"):
        op.create_index(
            f"one_calendar_for_each_{owner.removesuffix('_id')}",
            "calendar_links",
            [owner],
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        )


def downgrade() -> None:
    """Forget all that again."""
    op.drop_table("calendar_links")
    op.drop_table("session_choices")
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_constraint(op.f("ck_registrations_intention"), type_="check")
        for name in ("intended_at", "intention", "status_changes"):
            registrations.drop_column(name)
