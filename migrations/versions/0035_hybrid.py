"""Hybrid events: a seat is at the place or online, and its holder takes part that way.

Revision ID: 0035
Revises: 0034
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

HOLDER = "fk_registrations_seat"
FREE = sa.text("registration_id IS NULL")
OF_A_SEAT = ["id", "registration_id", "event_id"]
OF_A_HOLDER = ["seat_id", "id", "event_id"]


def upgrade() -> None:
    """Everybody so far takes part in the one way that their event has."""
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("link_for_all", sa.Boolean(), nullable=False, server_default=sa.false()))
        events.add_column(sa.Column("place_message", sa.String(), nullable=False, server_default=""))
        events.add_column(sa.Column("online_message", sa.String(), nullable=False, server_default=""))
        events.add_column(sa.Column("online_capacity", sa.Integer(), nullable=True))
        events.create_check_constraint(
            op.f("ck_events_online_capacity_is_a_number_of_seats"), sa.text("online_capacity >= 0")
        )
    with op.batch_alter_table("registrations") as registrations:
        registrations.add_column(sa.Column("online", sa.Boolean(), nullable=False, server_default=sa.false()))
        registrations.drop_constraint(HOLDER, type_="foreignkey")
    op.drop_index("ix_seats_free", "seats")
    with op.batch_alter_table("seats") as seats:
        seats.add_column(sa.Column("online", sa.Boolean(), nullable=False, server_default=sa.false()))
        seats.drop_constraint("uq_seats_id_registration_id_event_id", type_="unique")
        seats.create_unique_constraint("the_seat_that_its_holder_names", [*OF_A_SEAT, "online"])
        seats.create_check_constraint(
            op.f("ck_seats_reserved_seats_are_at_the_place"), sa.text("NOT online OR group_id IS NULL")
        )
    _index_free(["event_id", "online", "group_id"])
    _holders_name_seats([*OF_A_HOLDER, "online"], [*OF_A_SEAT, "online"])


def _index_free(columns: Sequence[str]) -> None:
    op.create_index("ix_seats_free", "seats", columns, sqlite_where=FREE, postgresql_where=FREE)


def _holders_name_seats(holder: Sequence[str], seat: Sequence[str]) -> None:
    with op.batch_alter_table("registrations") as registrations:
        registrations.create_foreign_key(HOLDER, "seats", holder, seat, deferrable=True, initially="DEFERRED")


def downgrade() -> None:
    """Let everybody keep their seat, wherever it was."""
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_constraint(HOLDER, type_="foreignkey")
    op.drop_index("ix_seats_free", "seats")
    with op.batch_alter_table("seats") as seats:
        seats.drop_constraint(op.f("ck_seats_reserved_seats_are_at_the_place"), type_="check")
        seats.drop_constraint("the_seat_that_its_holder_names", type_="unique")
        seats.drop_column("online")
        seats.create_unique_constraint("uq_seats_id_registration_id_event_id", OF_A_SEAT)
    _index_free(["event_id", "group_id"])
    with op.batch_alter_table("registrations") as registrations:
        registrations.drop_column("online")
    _holders_name_seats(OF_A_HOLDER, OF_A_SEAT)
    number = "(SELECT count(*) FROM seats WHERE event_id = events.id)"
    op.execute(f"UPDATE events SET capacity = {number} WHERE mode = 'hybrid' AND {number} > 0")  # noqa: S608 -- ours
    with op.batch_alter_table("events") as events:
        events.drop_constraint(op.f("ck_events_online_capacity_is_a_number_of_seats"), type_="check")
        for name in ("online_capacity", "online_message", "place_message", "link_for_all"):
            events.drop_column(name)
