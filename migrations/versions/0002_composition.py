"""Composition of an event, nominees, invitation codes, and people without an address of their own.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
LIVE = sa.text("status IN ('pending', 'confirmed', 'waitlisted')")

ROLES_BEFORE = ("participant", "speaker", "interpreter", "staff")
ROLES = (
    "participant", "titular", "substitute", "adviser", "observer", "speaker", "resource_person", "interpreter", "staff",
)  # fmt: skip


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


NOMINEE_CHECKS = {
    "endorsement": _one_of("endorsement", ("not_needed", "awaited", "given", "refused")),
    "endorsed_before_accepted": "status NOT IN ('confirmed', 'waitlisted') OR endorsement IN ('not_needed', 'given')",
    "nominees_say_yes_first": "status NOT IN ('confirmed', 'waitlisted') OR NOT nominated OR accepted_at IS NOT NULL",
}
COMPOSITION_CHECKS = {
    "open_seats": _one_of("open_seats", ("first_come", "short_group")),
    "groups_have_a_band": "0 <= groups_from AND groups_from <= groups_to AND groups_to <= 100",
}


def upgrade() -> None:
    """Let events state their composition, and registrations be nominations."""
    _upgrade_events()
    _upgrade_registrations()
    op.create_table(
        "invitation_codes",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "used >= 0 AND (most_uses IS NULL OR used <= most_uses)",
            name=op.f("ck_invitation_codes_used_within_its_limit"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_invitation_codes_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_codes")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_invitation_codes_event_id_code")),
    )


def _upgrade_events() -> None:
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("groups_from", sa.Integer(), nullable=False, server_default="25"))
        events.add_column(sa.Column("groups_to", sa.Integer(), nullable=False, server_default="40"))
        events.add_column(sa.Column("countries_target", sa.Integer(), nullable=True))
        events.add_column(sa.Column("southern_target", sa.Integer(), nullable=True))
        events.add_column(sa.Column("open_seats", sa.String(32), nullable=False, server_default="first_come"))
        events.add_column(sa.Column("delegation", JSON, nullable=False, server_default="{}"))
        events.add_column(sa.Column("endorsed_groups", JSON, nullable=False, server_default="[]"))
        events.add_column(sa.Column("nominations_until", sa.DateTime(timezone=True), nullable=True))
        events.add_column(sa.Column("details_until", sa.DateTime(timezone=True), nullable=True))
        events.add_column(sa.Column("freeze_at", sa.DateTime(timezone=True), nullable=True))
        _add_checks(events, "events", COMPOSITION_CHECKS)


def _upgrade_registrations() -> None:
    op.drop_index("one_live_each", "registrations")
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_constraint(op.f("ck_registrations_attendee_role"), type_="check")
        registrations.alter_column("email_folded", new_column_name="identity")
        registrations.add_column(sa.Column("shared_mailbox", sa.Boolean(), nullable=False, server_default=sa.false()))
        registrations.add_column(sa.Column("nominated", sa.Boolean(), nullable=False, server_default=sa.false()))
        registrations.add_column(sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
        registrations.add_column(sa.Column("endorsement", sa.String(32), nullable=False, server_default="not_needed"))
        registrations.add_column(sa.Column("endorsement_reason", sa.String(), nullable=False, server_default=""))
        _add_checks(registrations, "registrations", NOMINEE_CHECKS | {"attendee_role": _one_of("role", ROLES)})
    _one_live_each("identity")


def _one_live_each(column: str) -> None:
    op.create_index(
        "one_live_each", "registrations", ["event_id", column], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def _add_checks(batch: BatchOperations, table: str, checks: dict[str, str]) -> None:
    for name, condition in checks.items():
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(condition))


def _drop_checks(batch: BatchOperations, table: str, checks: Iterable[str]) -> None:
    for name in checks:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")


def downgrade() -> None:
    """Go back to events that are open or by approval; roles that were not known then become the nearest."""
    op.drop_table("invitation_codes")
    _downgrade_registrations()
    with op.batch_alter_table("events") as events:
        _drop_checks(events, "events", COMPOSITION_CHECKS)
        for name in (
            "freeze_at", "details_until", "nominations_until", "endorsed_groups", "delegation", "open_seats",
            "southern_target", "countries_target", "groups_to", "groups_from",
        ):  # fmt: skip
            events.drop_column(name)


def _downgrade_registrations() -> None:
    registrations = sa.table("registrations", sa.column("role"))
    resource_people = registrations.update().where(registrations.c.role == "resource_person")
    op.execute(resource_people.values(role="speaker"))
    op.execute(registrations.update().where(registrations.c.role.not_in(ROLES_BEFORE)).values(role="participant"))
    op.drop_index("one_live_each", "registrations")
    with op.batch_alter_table("registrations") as batch:
        _drop_checks(batch, "registrations", [*NOMINEE_CHECKS, "attendee_role"])
        for name in ("endorsement_reason", "endorsement", "accepted_at", "nominated", "shared_mailbox"):
            batch.drop_column(name)
        batch.alter_column("identity", new_column_name="email_folded")
        _add_checks(batch, "registrations", {"attendee_role": _one_of("role", ROLES_BEFORE)})
    _one_live_each("email_folded")
