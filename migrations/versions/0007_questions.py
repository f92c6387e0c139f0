"""Questions of events, answers, what is kept apart, and what else people say of themselves.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
KINDS = "kind IN ('short_text', 'long_text', 'choice', 'several', 'yes_no', 'number', 'date', 'country', 'file')"
PAYERS = "payer IN ('self', 'organisation', 'organiser', 'other', 'not_said')"
NEEDS = ("access_needs", "dietary_needs")
FIRST_CONSENT = "2026-11"


def upgrade() -> None:
    """Give questions and answers their tables, and keep needs apart."""
    _create_questions()
    _create_answers()
    _create_files_and_counts()
    with op.batch_alter_table("registrations") as registrations:
        registrations.add_column(sa.Column("payer", sa.String(32), nullable=False, server_default="not_said"))
        registrations.add_column(sa.Column("travel_support", sa.Boolean(), nullable=False, server_default=sa.false()))
        registrations.add_column(sa.Column("interpretation", sa.String(), nullable=False, server_default=""))
        registrations.add_column(sa.Column("passport_hash", sa.String(), nullable=True))
        registrations.add_column(sa.Column("consent_version", sa.String(), nullable=False, server_default=""))
        registrations.add_column(sa.Column("photo_consent", sa.Boolean(), nullable=False, server_default=sa.false()))
        registrations.create_check_constraint(op.f("ck_registrations_payer"), sa.text(PAYERS))
    op.create_index("ix_registrations_passport", "registrations", ["passport_hash"])
    _set_needs_apart()
    _settle()
    with op.batch_alter_table("registrations") as registrations:
        for name in NEEDS:
            registrations.drop_column(name)


def _create_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("labels", JSON, nullable=False),
        sa.Column("hints", JSON, nullable=False),
        sa.Column("purposes", JSON, nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("only_if_key", sa.String(), nullable=False),
        sa.Column("only_if_value", sa.String(), nullable=False),
        sa.Column("kept_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_questions_answer_kind")),
        sa.CheckConstraint("kept_days >= 0", name=op.f("ck_questions_kept_for_a_number_of_days")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_questions_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_questions_event_id_key")),
    )
    op.create_index("ix_questions_event", "questions", ["event_id", "position", "id"])


def _create_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        *_of_a_registration("answers"),
        *_to_a_question("answers"),
        sa.PrimaryKeyConstraint("registration_id", "question_id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_question_id"), "answers", ["question_id"])
    op.create_table(
        "apart_answers",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("value", JSON, nullable=False),
        *_of_a_registration("apart_answers"),
        *_to_a_question("apart_answers"),
        sa.PrimaryKeyConstraint("registration_id", "key", name=op.f("pk_apart_answers")),
    )
    op.create_index(op.f("ix_apart_answers_question_id"), "apart_answers", ["question_id"])


def _create_files_and_counts() -> None:
    op.create_table(
        "uploads",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mimetype", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of_a_registration("uploads"),
        *_to_a_question("uploads"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_uploads_stored_as")),
    )
    for name in ("question_id", "draft_id", "registration_id"):
        op.create_index(op.f(f"ix_uploads_{name}"), "uploads", [name])
    op.create_table(
        "answer_counts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_answer_counts_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_counts")),
        sa.UniqueConstraint("event_id", "key", "value", name=op.f("uq_answer_counts_event_id_key_value")),
    )


def _of_a_registration(table: str) -> list[sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_registration_id")
    return [sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=name, ondelete="CASCADE")]


def _to_a_question(table: str) -> list[sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_question_id")
    return [sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=name, ondelete="CASCADE")]


REGISTRATIONS = sa.table(
    "registrations",
    sa.column("id", sa.Uuid()),
    sa.column("consent_at"),
    sa.column("consent_version"),
    *(sa.column(name, sa.String()) for name in NEEDS),
)
APART = sa.table(
    "apart_answers",
    sa.column("registration_id", sa.Uuid()),
    sa.column("key", sa.String()),
    sa.column("question_id", sa.Uuid()),
    sa.column("value", JSON),
)


def _set_needs_apart() -> None:
    """Move what people said they need, and note which text they agreed to: there was only one."""
    agreed = REGISTRATIONS.update().where(REGISTRATIONS.c.consent_at.is_not(None))
    op.execute(agreed.values(consent_version=FIRST_CONSENT))
    connection = op.get_bind()
    for name in NEEDS:
        said = sa.select(REGISTRATIONS.c.id, REGISTRATIONS.c[name]).where(REGISTRATIONS.c[name] != "")
        rows = [{"registration_id": key, "key": name, "value": words} for key, words in connection.execute(said)]
        if rows:
            connection.execute(APART.insert(), rows)


def _settle() -> None:
    """Let PostgreSQL look at the seats' constraints now: it alters no table with rows still to be looked at."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")


def downgrade() -> None:
    """Put needs back beside the names, and forget the rest."""
    with op.batch_alter_table("registrations") as registrations:
        for name in NEEDS:
            registrations.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    _put_needs_back()
    _settle()
    op.drop_index("ix_registrations_passport", "registrations")
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_constraint(op.f("ck_registrations_payer"), type_="check")
        for name in (
            "photo_consent", "consent_version", "passport_hash", "interpretation", "travel_support", "payer",
        ):  # fmt: skip
            registrations.drop_column(name)
    for table in ("answer_counts", "uploads", "apart_answers", "answers", "questions"):
        op.drop_table(table)


def _put_needs_back() -> None:
    connection = op.get_bind()
    said = sa.select(APART.c.registration_id, APART.c.key, APART.c.value).where(APART.c.key.in_(NEEDS))
    for key, name, words in connection.execute(said).all():
        op.execute(REGISTRATIONS.update().where(REGISTRATIONS.c.id == key).values({name: words}))
