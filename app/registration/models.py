"""Registrations and the seats that they hold."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, object_session, validates

from app.core.db import Base, Identified, text_enum
from app.registration.rules import AttendeeRole, Endorsement, Gender, Intention, Payer, Status

LIVE_SQL = text("status IN ('pending', 'confirmed', 'waitlisted')")
WAITING_SQL = text("status = 'waitlisted'")
LIVE_AND_LISTED_SQL = text("status IN ('pending', 'confirmed', 'waitlisted') AND external_id <> ''")
FREE_SQL = text("registration_id IS NULL")


class Registration(Identified, Base):
    """A person as registered for one event."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index("one_live_each", "event_id", "identity", unique=True, sqlite_where=LIVE_SQL, postgresql_where=LIVE_SQL),
        Index("one_replacement_each", "replaces_id", unique=True, sqlite_where=LIVE_SQL, postgresql_where=LIVE_SQL),
        Index("ix_registrations_event_status", "event_id", "status", "registered_at", "id"),
        Index("ix_registrations_event_name", "event_id", "name", "id"),
        Index("ix_registrations_passport", "passport_hash"),
        Index(
            "ix_registrations_waiting",
            "event_id",
            "waiting_since",
            "id",
            sqlite_where=WAITING_SQL,
            postgresql_where=WAITING_SQL,
        ),
        Index("ix_registrations_identity", "identity"),
        Index("ix_registrations_person", "person_id", "status"),
        Index(
            "one_for_each_line_of_a_list",
            "event_id",
            "external_id",
            unique=True,
            sqlite_where=LIVE_AND_LISTED_SQL,
            postgresql_where=LIVE_AND_LISTED_SQL,
        ),
        UniqueConstraint("event_id", "request_key", name="one_for_each_request"),
        UniqueConstraint("id", "seat_id", name="uq_registrations_id_seat_id"),
        CheckConstraint("(status = 'confirmed' AND takes_seat) = (seat_id IS NOT NULL)", name="confirmed_means_seated"),
        CheckConstraint("(status = 'waitlisted') <= (waiting_since IS NOT NULL)", name="waiting_has_a_place_in_line"),
        CheckConstraint(
            "status NOT IN ('confirmed', 'waitlisted') OR endorsement IN ('not_needed', 'given')",
            name="endorsed_before_accepted",
        ),
        CheckConstraint(
            "status NOT IN ('confirmed', 'waitlisted') OR NOT nominated OR accepted_at IS NOT NULL",
            name="nominees_say_yes_first",
        ),
        CheckConstraint("status NOT IN ('confirmed', 'waitlisted') OR NOT reserve", name="reserves_have_no_place"),
        # The seat and its holder name each other, so neither can be given twice.
        ForeignKeyConstraint(
            ["seat_id", "id", "event_id", "online"],
            ["seats.id", "seats.registration_id", "seats.event_id", "seats.online"],
            name="fk_registrations_seat",
            use_alter=True,
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"))
    status: Mapped[Status] = mapped_column(text_enum(Status))
    role: Mapped[AttendeeRole] = mapped_column(text_enum(AttendeeRole), default=AttendeeRole.PARTICIPANT)
    online: Mapped[bool] = mapped_column(default=False)  # of a hybrid event: takes part online, not at the place
    takes_seat: Mapped[bool]  # whether the event has seats for this way of taking part, and the role counts
    seat_id: Mapped[UUID | None]

    name: Mapped[str]  # as on the passport
    badge_name: Mapped[str] = mapped_column(default="")  # where it differs
    email: Mapped[str]  # where we write; empty where somebody has none
    shared_mailbox: Mapped[bool] = mapped_column(default=False)  # the address is an office's, and serves others too
    identity: Mapped[str]  # by what the person is known at this event, as `rules.identity` says
    person_id: Mapped[UUID] = mapped_column(default=uuid4)  # the same for one human at every event, as persons.py says
    vouched_at: Mapped[
        datetime | None
    ]  # when an organiser said that it is of this person; an address alone may mislead
    name_key: Mapped[str] = mapped_column(default="")  # the name as it sounds, to find doubles by
    external_id: Mapped[str] = mapped_column(default="")  # by what a list of an organiser's knows the person
    country_iso3: Mapped[str] = mapped_column(ForeignKey("countries.iso3"))
    group_id: Mapped[str] = mapped_column(ForeignKey("constituent_groups.id"))
    organisation: Mapped[str]
    position: Mapped[str] = mapped_column(default="")
    gender: Mapped[Gender] = mapped_column(text_enum(Gender), default=Gender.NOT_SAID)
    language: Mapped[str] = mapped_column(default="en")  # in which we write to them
    languages: Mapped[list[str]] = mapped_column(default=list)  # which they speak
    payer: Mapped[Payer] = mapped_column(text_enum(Payer), default=Payer.NOT_SAID)
    travel_support: Mapped[bool] = mapped_column(default=False)
    interpretation: Mapped[str] = mapped_column(default="")  # the language they need it into
    passport_hash: Mapped[str | None]  # keyed: tells the same passport at another event, and nothing else
    consent_at: Mapped[datetime | None]
    consent_version: Mapped[str] = mapped_column(default="")  # of the text that they agreed to
    photo_consent: Mapped[bool] = mapped_column(default=False)

    nominated: Mapped[bool] = mapped_column(default=False)  # put forward by an organisation
    accepted_at: Mapped[datetime | None]  # when a nominee said yes and completed the details
    endorsement: Mapped[Endorsement] = mapped_column(text_enum(Endorsement), default=Endorsement.NOT_NEEDED)
    endorsement_reason: Mapped[str] = mapped_column(default="")  # why it was refused
    opened_at: Mapped[datetime | None]  # when a nominee first followed the private link
    reserve: Mapped[bool] = mapped_column(default=False)  # on the organisation's reserve list
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id"))  # who has, or had, the place
    replacement_allowed_at: Mapped[datetime | None]  # by an organiser, once replacing is no longer free

    ticket: Mapped[str] = mapped_column(unique=True)
    link_nonce: Mapped[bytes]
    link_hash: Mapped[str] = mapped_column(unique=True)
    request_key: Mapped[str | None]  # names the request that made it, so that the same one again makes no second
    request_answer: Mapped[dict[str, Any] | None]  # what that request was told
    source: Mapped[str] = mapped_column(default="form")
    search_text: Mapped[str] = mapped_column(default="")
    calendar_steps: Mapped[int] = mapped_column(default=0)  # as `rules.calendar_step` counts them
    status_changes: Mapped[int] = mapped_column(default=0)  # the calendar's SEQUENCE rises with each
    intention: Mapped[Intention | None] = mapped_column(text_enum(Intention))  # as their calendar answered by mail
    intended_at: Mapped[datetime | None]
    registered_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    left_from: Mapped[str | None]  # where a registration stood that has ended, should its registrant undo that
    decline_reason: Mapped[str] = mapped_column(default="")

    @validates("status")
    def _count_changes(self, _name: str, status: Status) -> Status:
        """Count how often a registration that is stored has come to stand elsewhere, whoever let it."""
        if object_session(self) is not None and status is not self.status:
            self.status_changes += 1
        return status

    @property
    def actor(self) -> str:
        """Name the registrant for the record of changes."""
        return f"registrant:{self.id}"


class Seat(Identified, Base):
    """One place at an event: reserved for a constituent group, or open; or, of a hybrid event, one online."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("id", "registration_id", "event_id", "online", name="the_seat_that_its_holder_names"),
        CheckConstraint("NOT online OR group_id IS NULL", name="reserved_seats_are_at_the_place"),
        Index("ix_seats_free", "event_id", "online", "group_id", sqlite_where=FREE_SQL, postgresql_where=FREE_SQL),
        ForeignKeyConstraint(
            ["registration_id", "id"],
            ["registrations.id", "registrations.seat_id"],
            name="fk_seats_registration",
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    online: Mapped[bool] = mapped_column(default=False)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("constituent_groups.id"))  # none: open
    registration_id: Mapped[UUID | None] = mapped_column(unique=True)


class SessionChoice(Base):
    """An elective session that somebody chose, with the place in it that is theirs; without one it was given up."""

    __tablename__ = "session_choices"
    __table_args__ = (
        UniqueConstraint("session_id", "place", name="one_for_each_place"),
        CheckConstraint("place >= 1", name="places_are_counted_from_one"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int | None]
    changes: Mapped[int] = mapped_column(default=0)  # how often it was given up or chosen again
    changed_at: Mapped[datetime]


class InvitationCode(Identified, Base):
    """A code that lets people register for an event by invitation, so many times and until its day."""

    __tablename__ = "invitation_codes"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("used >= 0 AND (most_uses IS NULL OR used <= most_uses)", name="used_within_its_limit"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    code: Mapped[str]
    label: Mapped[str] = mapped_column(default="")  # for whom it is
    most_uses: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class PeopleList(Identified, Base):
    """A list of people that an organiser has sent, with what importing it would do: kept for a day."""

    __tablename__ = "people_lists"
    __table_args__ = (Index("ix_people_lists_event", "event_id", "user_id"), Index("ix_people_lists_due", "expires_at"))

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]  # of the file
    content: Mapped[bytes] = mapped_column(deferred=True)  # nothing once it is imported
    lines: Mapped[list[dict[str, Any]]]  # what each comes to; once imported, those that were left out
    mark: Mapped[str]  # sums them up, so that what is imported is what was shown
    unused: Mapped[list[str]] = mapped_column(default=list)  # columns that nobody looked at
    written: Mapped[str] = mapped_column(default="")  # its encoding, or its sheet
    done: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how many lines of each kind were imported
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]


class Apart(Identified, Base):
    """Two people who are not the same, however alike; its id follows from theirs."""

    __tablename__ = "people_apart"
    __table_args__ = (
        Index("ix_people_apart_one", "one_id"),
        Index("ix_people_apart_other", "other_id"),
        CheckConstraint("one_id < other_id", name="the_smaller_first"),
    )

    one_id: Mapped[UUID]
    other_id: Mapped[UUID]
    said_at: Mapped[datetime]
    said_by: Mapped[str]
