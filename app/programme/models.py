"""Projects, events, sessions and where they take place."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Numeric, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Identified, text_enum
from app.programme.project_models import InKindContribution, Milestone, ProgressNote
from app.programme.rules import (
    Certainty,
    EventStatus,
    FundingStatus,
    Mode,
    OpenSeats,
    PartnerRole,
    Policy,
    Precision,
    RelationKind,
    SessionKind,
)

project_themes = Table(
    "project_themes",
    Base.metadata,
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("themes.id"), primary_key=True, index=True),
)
event_themes = Table(
    "event_themes",
    Base.metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("themes.id"), primary_key=True, index=True),
)
event_projects = Table(
    "event_projects",
    Base.metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("project_id", ForeignKey("projects.id"), primary_key=True, index=True),
)


ONE_COHORT = text("one_cohort")


class Project(Identified, Base):
    """An SSTC initiative."""

    __tablename__ = "projects"

    code: Mapped[str] = mapped_column(unique=True)  # stands in addresses, such as AFR-1
    title: Mapped[str]
    kind: Mapped[str]
    region_id: Mapped[str] = mapped_column(ForeignKey("regions.id"), index=True)
    modality_id: Mapped[str | None] = mapped_column(ForeignKey("modalities.id"))
    description: Mapped[str]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    outcomes: Mapped[list[str]] = mapped_column(default=list)
    plans: Mapped[list[str]] = mapped_column(default=list)
    country_groups: Mapped[list[str]] = mapped_column(default=list)  # lists named as a whole, such as brics
    counted_in_portfolio: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    sources: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    corroboration: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    counts_because: Mapped[str] = mapped_column(default="")  # why it is SSTC all the same, in an organiser's words
    public: Mapped[bool] = mapped_column(default=True)  # shown to everybody

    partners: Mapped[list["ProjectPartner"]] = relationship(
        cascade="all, delete-orphan", order_by="ProjectPartner.position"
    )
    funding_lines: Mapped[list["FundingLine"]] = relationship(
        cascade="all, delete-orphan", order_by="FundingLine.position"
    )
    in_kind: Mapped[list[InKindContribution]] = relationship(
        cascade="all, delete-orphan", order_by=InKindContribution.position
    )
    milestones: Mapped[list[Milestone]] = relationship(cascade="all, delete-orphan", order_by=Milestone.position)
    progress_notes: Mapped[list[ProgressNote]] = relationship(
        cascade="all, delete-orphan", order_by=ProgressNote.position
    )
    theme_ids: Mapped[list["ProjectTheme"]] = relationship(viewonly=True)


class ProjectTheme(Base):
    """A theme of a project."""

    __table__ = project_themes
    if TYPE_CHECKING:
        theme_id: Mapped[str]


class ProjectPartner(Identified, Base):
    """A country or an organisation in a project, with its role, from a date to a date."""

    __tablename__ = "project_partners"
    __table_args__ = (
        CheckConstraint("(country_iso3 IS NULL) <> (organisation IS NULL)", name="country_or_organisation"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    country_iso3: Mapped[str | None] = mapped_column(ForeignKey("countries.iso3"), index=True)
    organisation: Mapped[str | None]
    role: Mapped[PartnerRole] = mapped_column(text_enum(PartnerRole))
    since: Mapped[date | None]
    until: Mapped[date | None]
    basis: Mapped[str]  # where the partner is named: seed, public_source, or organiser


class FundingLine(Identified, Base):
    """Money for a project: how much where it is known, from where, and how far it has come."""

    __tablename__ = "funding_lines"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    currency: Mapped[str] = mapped_column(default="USD")
    source: Mapped[str]
    status: Mapped[FundingStatus] = mapped_column(text_enum(FundingStatus))


class Venue(Identified, Base):
    """A place where events are held."""

    __tablename__ = "venues"
    __table_args__ = (UniqueConstraint("name", "city_id"),)

    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    city_id: Mapped[str | None] = mapped_column(ForeignKey("cities.id"))
    access_note: Mapped[str] = mapped_column(default="")


class Event(Identified, Base):
    """What people come to.

    The wall clock (`first_day`, `start_time`, `last_day`, `end_time`) and the `zone` are the truth; `starts_at` and
    `ends_at` are computed from them for queries. Without times the event is of whole days. With the precision of a
    month or a year, the days are the first and the last of it; without any date they are empty.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("(first_day IS NULL) = (last_day IS NULL)", name="both_days_or_none"),
        CheckConstraint("(first_day IS NULL) = (date_precision = 'unknown')", name="no_day_means_unknown"),
        CheckConstraint("(start_time IS NULL) = (end_time IS NULL)", name="both_times_or_none"),
        CheckConstraint("start_time IS NULL OR date_precision = 'day'", name="a_time_needs_a_day"),
        CheckConstraint("first_day <= last_day", name="ends_after_its_start"),
        CheckConstraint("capacity >= 0", name="capacity_is_a_number_of_seats"),
        CheckConstraint("discarded_at IS NULL OR status = 'draft'", name="only_drafts_are_discarded"),
        CheckConstraint("online_capacity >= 0", name="online_capacity_is_a_number_of_seats"),
        CheckConstraint("certificate_threshold BETWEEN 1 AND 100", name="certificate_threshold_is_a_share"),
        CheckConstraint(
            "0 <= groups_from AND groups_from <= groups_to AND groups_to <= 100", name="groups_have_a_band"
        ),
        Index("ix_events_status_starts_at", "status", "starts_at"),
    )

    slug: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)  # its id in a programme file
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    number: Mapped[int] = mapped_column(unique=True)  # chooses its woven band
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")  # Markdown
    title_language: Mapped[str] = mapped_column(default="en")
    status: Mapped[EventStatus] = mapped_column(text_enum(EventStatus), default=EventStatus.DRAFT)
    type_id: Mapped[str] = mapped_column(ForeignKey("event_types.id"), index=True)
    modality_id: Mapped[str | None] = mapped_column(ForeignKey("modalities.id"))
    mode: Mapped[Mode] = mapped_column(text_enum(Mode), default=Mode.IN_PERSON)

    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    start_time: Mapped[time | None]
    end_time: Mapped[time | None]
    zone: Mapped[str] = mapped_column(default="UTC")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    date_precision: Mapped[Precision] = mapped_column(text_enum(Precision), default=Precision.UNKNOWN)
    date_certainty: Mapped[Certainty] = mapped_column(text_enum(Certainty), default=Certainty.CONFIRMED)
    suggested_in_feeds: Mapped[bool] = mapped_column(default=False)  # whether calendars show a date that is suggested

    country_iso3: Mapped[str | None] = mapped_column(ForeignKey("countries.iso3"), index=True)
    region_id: Mapped[str | None] = mapped_column(ForeignKey("regions.id"), index=True)
    city_id: Mapped[str | None] = mapped_column(ForeignKey("cities.id"))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))
    online_url: Mapped[str] = mapped_column(default="")  # for registrants only
    choose_way: Mapped[bool] = mapped_column(default=True)  # hybrid: one comes to the place or takes part online
    link_for_all: Mapped[bool] = mapped_column(default=False)  # who comes to the place may join online as well
    place_message: Mapped[str] = mapped_column(default="")  # to whoever comes to the place, with their ticket
    online_message: Mapped[str] = mapped_column(default="")  # to whoever takes part online
    languages: Mapped[list[str]] = mapped_column(default=list)
    interpretation: Mapped[list[str]] = mapped_column(default=list)

    policy: Mapped[Policy] = mapped_column(text_enum(Policy), default=Policy.CLOSED)
    capacity: Mapped[int | None]  # none: as many as come, and no seats; of a hybrid event, at the place
    online_capacity: Mapped[int | None]  # of a hybrid event, online
    country_limit: Mapped[int | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    reserved_until: Mapped[datetime | None]  # when reserved seats become open ones
    visa_until: Mapped[datetime | None]  # by when people ask for letters that help them to a visa
    women_floor: Mapped[int] = mapped_column(default=30)  # per cent, as the two below
    parity_from: Mapped[int] = mapped_column(default=47)
    parity_to: Mapped[int] = mapped_column(default=53)
    groups_from: Mapped[int] = mapped_column(default=25)  # per cent of the three groups together, for each
    groups_to: Mapped[int] = mapped_column(default=40)
    countries_target: Mapped[int | None]  # at least so many countries
    southern_target: Mapped[int | None]  # at least so many per cent of them from the South
    half_days: Mapped[bool] = mapped_column(default=False)  # attended in the morning and in the afternoon
    certificate_threshold: Mapped[int | None] = mapped_column(default=80)  # per cent; none: no certificates
    open_seats: Mapped[OpenSeats] = mapped_column(text_enum(OpenSeats), default=OpenSeats.FIRST_COME)
    delegation: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by group: how many of which role a country sends
    endorsed_groups: Mapped[list[str]] = mapped_column(default=list)  # whose secretariat endorses before a place
    nominations_until: Mapped[datetime | None]
    details_until: Mapped[datetime | None]  # by when a nominee says yes and completes the details
    freeze_at: Mapped[datetime | None]  # from when on a replacement needs the organiser

    basis: Mapped[str] = mapped_column(default="organiser")  # who says so: seed, public_source, or organiser
    stated_participants: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    public_source_details: Mapped[dict[str, Any] | None]
    note: Mapped[str] = mapped_column(default="")
    sources: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    corroboration: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # when everybody saw it first
    cancelled_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]  # since when a draft can only be brought back

    sessions: Mapped[list["Session"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="Session.starts_at, Session.position, Session.id"
    )
    venue: Mapped[Venue | None] = relationship()
    projects: Mapped[list[Project]] = relationship(secondary=event_projects, order_by=Project.code)
    themes: Mapped[list["EventTheme"]] = relationship(viewonly=True)
    texts: Mapped[list["EventText"]] = relationship(cascade="all, delete-orphan", order_by="EventText.language")

    @property
    def held(self) -> Mode:
        """Say how people take part, as seats know it: where everybody does both, the seats are at the place."""
        return Mode.IN_PERSON if self.mode is Mode.HYBRID and not self.choose_way else self.mode

    @property
    def two_ways(self) -> bool:
        """Tell whether people take part either at the place or online, each with seats of its own."""
        return self.held is Mode.HYBRID

    def seats_for(self, *, online: bool) -> int | None:
        """Give the number of seats for one way of taking part; none: as many as come."""
        return self.online_capacity if online and self.two_ways else self.capacity

    @property
    def seats(self) -> int | None:
        """Give the number of all seats, at the place and online; none where one of them takes as many as come."""
        if not self.two_ways or self.capacity is None:
            return self.capacity
        return None if self.online_capacity is None else self.capacity + self.online_capacity


class EventText(Base):
    """What an event says of itself in another language than its own."""

    __tablename__ = "event_texts"
    __table_args__ = (CheckConstraint("title <> ''", name="a_text_has_a_title"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")  # Markdown


class EventTheme(Base):
    """A theme of an event."""

    __table__ = event_themes
    if TYPE_CHECKING:
        theme_id: Mapped[str]


class EventWords(Base):
    """The words that an event is found by, each once; its migration puts the database's full-text index on them."""

    __tablename__ = "event_words"

    number: Mapped[int] = mapped_column(
        ForeignKey("events.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str]


class EventRelation(Base):
    """How one event belongs to another."""

    __tablename__ = "event_relations"
    __table_args__ = (
        CheckConstraint("kind = 'part_of' OR NOT one_cohort", name="only_parts_share_people"),
        Index("one_cohort_each", "event_id", unique=True, sqlite_where=ONE_COHORT, postgresql_where=ONE_COHORT),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    related_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[RelationKind] = mapped_column(text_enum(RelationKind), primary_key=True)
    one_cohort: Mapped[bool] = mapped_column(default=False)  # who is registered at the whole comes to this part


class Session(Identified, Base):
    """A piece of an event's timetable, in the event's zone or its own; of a study tour, a leg of the journey.

    `starts_wall` is in `zone`, and `ends_wall` in `ends_zone`, where clocks differ at the end of a journey.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_its_start"),
        Index("ix_sessions_event_starts", "event_id", "starts_at"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    kind: Mapped[SessionKind] = mapped_column(text_enum(SessionKind), default=SessionKind.PLENARY)
    description: Mapped[str] = mapped_column(default="")
    starts_wall: Mapped[datetime] = mapped_column(DateTime())
    ends_wall: Mapped[datetime] = mapped_column(DateTime())
    zone: Mapped[str | None]  # its own, where it differs from the event's
    ends_zone: Mapped[str | None]  # that of its end, where it differs from that of its start
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(default="")
    track: Mapped[str] = mapped_column(default="")
    city_id: Mapped[str | None] = mapped_column(ForeignKey("cities.id"))  # where it differs from the event's
    place: Mapped[str] = mapped_column(default="")  # the site and its address
    to_city_id: Mapped[str | None] = mapped_column(ForeignKey("cities.id"))  # where a journey arrives
    host: Mapped[str] = mapped_column(default="")  # the organisation that receives the visitors
    demonstrates: Mapped[str] = mapped_column(default="")  # what is shown at this stop
    contact: Mapped[str] = mapped_column(default="")  # whom to ask there; for those who come alone
    languages: Mapped[list[str]] = mapped_column(default=list)
    interpretation: Mapped[list[str]] = mapped_column(default=list)
    capacity: Mapped[int | None]
    required: Mapped[bool] = mapped_column(default=True)
    cancelled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    event: Mapped[Event] = relationship(back_populates="sessions")
    speakers: Mapped[list["Speaker"]] = relationship(cascade="all, delete-orphan", order_by="Speaker.position")


class Speaker(Identified, Base):
    """Somebody who speaks in a session."""

    __tablename__ = "speakers"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    country_iso3: Mapped[str | None] = mapped_column(ForeignKey("countries.iso3"))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("constituent_groups.id"))
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"))


class Assignment(Identified, Base):
    """An event, or all events of a project, put into a user's hands."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("(event_id IS NULL) <> (project_id IS NULL)", name="event_or_project"),
        UniqueConstraint("user_id", "event_id"),
        UniqueConstraint("user_id", "project_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)


class CalendarEntry(Base):
    """What a calendar shows of an event or of one of its sessions: rendered when it changes, not when it is read."""

    __tablename__ = "calendar_entries"
    __table_args__ = (Index("ix_calendar_entries_event", "event_id", "starts_at"),)

    uid: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    zone: Mapped[str]  # the zone that the text refers to, or two with a space between; empty where it needs none
    text: Mapped[str]
    jcal: Mapped[str] = mapped_column(default="")  # the same as JSON
    atom: Mapped[str] = mapped_column(default="")  # what feed readers show of it
    modified_at: Mapped[datetime]
    shown_until: Mapped[datetime | None] = mapped_column(index=True)  # a cancelled one leaves the feeds then


class ProgrammeState(Base):
    """One row: how often the public programme has changed, by which every copy of it is known to be fresh."""

    __tablename__ = "programme_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    zone_data: Mapped[str] = mapped_column(default="")  # the edition by which the moments were last worked out
