"""Whose a registration is, how the name sounds, and by what an organiser's list knows it.

Revision ID: 0003
Revises: 0002
"""

from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FROM_ADDRESS = UUID("6f0f4f6e-3f0e-5d0b-9d5c-7c1f3a0a5b11")
LISTED = sa.text("status IN ('pending', 'confirmed', 'waitlisted') AND external_id <> ''")


def upgrade() -> None:
    """Link the registrations of one address; how names sound is written when a registration is made or changed."""
    with op.batch_alter_table("registrations") as registrations:
        registrations.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        registrations.add_column(sa.Column("name_key", sa.String(), nullable=False, server_default=""))
        registrations.add_column(sa.Column("external_id", sa.String(), nullable=False, server_default=""))
    _link()
    with op.batch_alter_table("registrations") as registrations:
        registrations.alter_column("person_id", existing_type=sa.Uuid(), nullable=False)
    op.create_index("ix_registrations_identity", "registrations", ["identity"])
    op.create_index("ix_registrations_person", "registrations", ["person_id", "status"])
    op.create_index(
        "one_for_each_line_of_a_list",
        "registrations",
        ["event_id", "external_id"],
        unique=True,
        sqlite_where=LISTED,
        postgresql_where=LISTED,
    )


def _link() -> None:
    """Give every registration the number of its person: the one that follows from the address, where there is one."""
    names = ("id", "email", "identity", "person_id")
    table = sa.table("registrations", *(sa.column(name) for name in names))
    table.c.id.type = table.c.person_id.type = sa.Uuid()
    connection = op.get_bind()
    found = connection.execute(sa.select(table.c.id, table.c.email, table.c.identity)).all()
    people = [{"of": row.id, "person": uuid5(FROM_ADDRESS, row.identity) if row.email else uuid4()} for row in found]
    if people:
        named = table.update().where(table.c.id == sa.bindparam("of", type_=sa.Uuid()))
        connection.execute(named.values(person_id=sa.bindparam("person", type_=sa.Uuid())), people)


def downgrade() -> None:
    """Forget whose a registration is."""
    op.drop_index("one_for_each_line_of_a_list", "registrations")
    op.drop_index("ix_registrations_person", "registrations")
    op.drop_index("ix_registrations_identity", "registrations")
    with op.batch_alter_table("registrations") as registrations:
        for name in ("external_id", "name_key", "person_id"):
            registrations.drop_column(name)
