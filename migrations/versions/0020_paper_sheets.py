"""Sheets on paper, what is entered by them and the signed ones.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HALF = sa.Enum("morning", "afternoon", name="half", native_enum=False, create_constraint=True, length=32)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add their tables."""
    op.create_table(
        "paper_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Uuid(), sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", HALF, nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("printed_at", MOMENT, nullable=False),
        sa.Column("printed_by", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
        sa.CheckConstraint("half IS NULL OR session_id IS NULL", name="of_a_session_or_half_a_day"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "number"),
    )
    op.create_index("ix_paper_sheets_session_id", "paper_sheets", ["session_id"])
    op.create_table(
        "paper_sheet_rows",
        sa.Column("sheet_id", sa.Uuid(), sa.ForeignKey("paper_sheets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), sa.ForeignKey("registrations.id", ondelete="CASCADE"), nullable=False),
        sa.PrimaryKeyConstraint("sheet_id", "number"),
    )
    op.create_index("ix_paper_sheet_rows_registration_id", "paper_sheet_rows", ["registration_id"])
    op.create_table(
        "paper_sheet_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), sa.ForeignKey("paper_sheets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("missing", sa.String(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_paper_sheet_entries_sheet_id", "paper_sheet_entries", ["sheet_id"])
    op.create_table(
        "signed_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), sa.ForeignKey("paper_sheets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mimetype", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(), nullable=False, unique=True),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("sent_by", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sheet_id", "digest", name="one_of_each_file"),
    )


def downgrade() -> None:
    """Forget them; the marks that were entered by them stay."""
    for table in ("signed_sheets", "paper_sheet_entries", "paper_sheet_rows", "paper_sheets"):
        op.drop_table(table)
