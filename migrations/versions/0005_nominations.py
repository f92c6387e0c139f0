"""Calls to nominate, nominees in order of preference, reserves and replacements; links to more than one page.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LIVE = sa.text("status IN ('pending', 'confirmed', 'waitlisted')")
RESERVES = "status NOT IN ('confirmed', 'waitlisted') OR NOT reserve"


def upgrade() -> None:
    """Let organisations answer a call."""
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("link_path", sa.String(), nullable=False, server_default="r"))
    with op.batch_alter_table("registrations") as registrations:
        registrations.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        registrations.add_column(sa.Column("reserve", sa.Boolean(), nullable=False, server_default=sa.false()))
        registrations.add_column(sa.Column("replaces_id", sa.Uuid(), nullable=True))
        registrations.add_column(sa.Column("replacement_allowed_at", sa.DateTime(timezone=True), nullable=True))
        registrations.create_foreign_key(op.f("fk_registrations_replaces_id"), "registrations", ["replaces_id"], ["id"])
        registrations.create_check_constraint(op.f("ck_registrations_reserves_have_no_place"), sa.text(RESERVES))
    op.create_index(
        "one_replacement_each",
        "registrations",
        ["replaces_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "calls",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("country_iso3", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_folded", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("titular", sa.Integer(), nullable=False),
        sa.Column("substitutes", sa.Integer(), nullable=False),
        sa.Column("advisers", sa.Integer(), nullable=False),
        sa.Column("link_nonce", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "titular >= 0 AND substitutes >= 0 AND advisers >= 0", name=op.f("ck_calls_allots_no_fewer_than_none")
        ),
        sa.ForeignKeyConstraint(["country_iso3"], ["countries.iso3"], name=op.f("fk_calls_country_iso3")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_calls_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["constituent_groups.id"], name=op.f("fk_calls_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("event_id", "group_id", "country_iso3", "email_folded", name="one_call_each"),
        sa.UniqueConstraint("link_hash", name=op.f("uq_calls_link_hash")),
    )
    op.create_index("ix_calls_email_folded", "calls", ["email_folded"])
    op.create_table(
        "nominations",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_nominations_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_nominations_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_nominations_registration_id")),
    )
    op.create_index("ix_nominations_call", "nominations", ["call_id", "rank"])


def downgrade() -> None:
    """Forget who put people forward."""
    op.drop_table("nominations")
    op.drop_table("calls")
    op.drop_index("one_replacement_each", "registrations")
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_constraint(op.f("ck_registrations_reserves_have_no_place"), type_="check")
        registrations.drop_constraint(op.f("fk_registrations_replaces_id"), type_="foreignkey")
        for name in ("replacement_allowed_at", "replaces_id", "reserve", "opened_at"):
            registrations.drop_column(name)
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("link_path")
