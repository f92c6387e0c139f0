"""Certificates: those that were issued, how many each event has, and the runs that issue many.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATE = sa.Enum(
    "valid", "revoked", "replaced", name="certificate_state", native_enum=False, create_constraint=True, length=32
)
VALID, KEPT, UNFINISHED = sa.text("state = 'valid'"), sa.text("forgotten_at IS NULL"), sa.text("finished_at IS NULL")


def upgrade() -> None:
    """Let organisers issue certificates."""
    op.create_table(
        "certificate_series",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_certificate_series_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_certificate_series")),
    )
    _certificates()
    op.create_table(
        "certificate_runs",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_certificate_runs_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_certificate_runs_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_runs")),
    )
    op.create_index("ix_certificate_runs_event", "certificate_runs", ["event_id", "asked_at"])
    op.create_index(
        "one_run_at_a_time",
        "certificate_runs",
        ["event_id"],
        unique=True,
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )


def _certificates() -> None:
    """Keep each certificate as it was issued."""
    op.create_table(
        "certificates",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("language", "name", "own_name", "event_title")),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("parts_present", sa.Integer(), nullable=False),
        sa.Column("parts_needed", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("exception", sa.String(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_reason", sa.String(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("forgotten_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL)", name=op.f("ck_certificates_revoked_at_a_moment")
        ),
        sa.CheckConstraint(
            "(pdf IS NULL) = (forgotten_at IS NOT NULL)", name=op.f("ck_certificates_kept_or_forgotten")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_certificates_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["issued_by_id"], ["users.id"], name=op.f("fk_certificates_issued_by_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_certificates_registration_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["certificates.id"], name=op.f("fk_certificates_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_certificates_replaces_id")),
        sa.UniqueConstraint("event_id", "running", name="one_certificate_each_number"),
    )
    op.create_index("ix_certificates_registration", "certificates", ["registration_id", "running"])
    op.create_index(
        "ix_certificates_kept_until", "certificates", ["kept_until"], sqlite_where=KEPT, postgresql_where=KEPT
    )
    op.create_index(
        "one_valid_certificate_each",
        "certificates",
        ["registration_id"],
        unique=True,
        sqlite_where=VALID,
        postgresql_where=VALID,
    )


def downgrade() -> None:
    """Forget them."""
    for table in ("certificate_runs", "certificates", "certificate_series"):
        op.drop_table(table)
