"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "audit_entries",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject_id", "at"], unique=False)

    op.create_table(
        "constituent_groups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("tripartite", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_constituent_groups")),
    )
    op.create_table(
        "country_groups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("counting_note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_groups")),
    )
    op.create_table(
        "event_types",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("default_mode", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_types")),
    )
    op.create_table(
        "messages",
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("link_nonce", sa.LargeBinary(), nullable=True),
        sa.Column("qr_text", sa.String(), nullable=True),
        sa.Column("calendar", sa.String(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "queued", "sent", "failed", name="message_status", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("cause", name=op.f("uq_messages_cause")),
    )
    op.create_index("ix_messages_about", "messages", ["about", "created_at"], unique=False)
    op.create_index(
        "ix_messages_due",
        "messages",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'queued'"),
        postgresql_where=sa.text("status = 'queued'"),
    )

    op.create_table(
        "modalities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("least_south", sa.Integer(), nullable=False),
        sa.Column("needs_north_or_multilateral", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modalities")),
    )
    op.create_table(
        "needs",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("countries", JSON, nullable=False),
        sa.Column("country_groups", JSON, nullable=False),
        sa.Column("themes", JSON, nullable=False),
        sa.Column("project_code", sa.String(), nullable=False),
        sa.Column("offers_named", JSON, nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("code", name=op.f("uq_needs_code")),
    )
    op.create_table(
        "offers",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("countries", JSON, nullable=False),
        sa.Column("country_groups", JSON, nullable=False),
        sa.Column("themes", JSON, nullable=False),
        sa.Column("project_code", sa.String(), nullable=False),
        sa.Column("public_detail", sa.String(), nullable=False),
        sa.Column("public_url", sa.String(), nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("code", name=op.f("uq_offers_code")),
    )
    op.create_table(
        "programme_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_state")),
    )
    op.create_table(
        "regions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("office_city_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_key_at", "sign_in_attempts", ["key", "at"], unique=False)

    op.create_table(
        "themes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("names", JSON, nullable=False),
        sa.Column("sdg_targets", JSON, nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["themes.id"], name=op.f("fk_themes_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_table(
        "countries",
        sa.Column("iso3", sa.String(), nullable=False),
        sa.Column("iso2", sa.String(), nullable=False),
        sa.Column("m49", sa.String(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("region_id", sa.String(), nullable=False),
        sa.Column("subregion", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("zones", JSON, nullable=False),
        sa.Column("capital", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("calling_code", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_countries_region_id")),
        sa.PrimaryKeyConstraint("iso3", name=op.f("pk_countries")),
        sa.UniqueConstraint("iso2", name=op.f("uq_countries_iso2")),
        sa.UniqueConstraint("m49", name=op.f("uq_countries_m49")),
    )
    op.create_index("ix_countries_region_id", "countries", ["region_id"], unique=False)

    op.create_table(
        "projects",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("region_id", sa.String(), nullable=False),
        sa.Column("modality_id", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("outcomes", JSON, nullable=False),
        sa.Column("plans", JSON, nullable=False),
        sa.Column("country_groups", JSON, nullable=False),
        sa.Column("counted_in_portfolio", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("corroboration", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["modality_id"], ["modalities.id"], name=op.f("fk_projects_modality_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_projects_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("code", name=op.f("uq_projects_code")),
    )
    op.create_index("ix_projects_region_id", "projects", ["region_id"], unique=False)

    op.create_table(
        "cities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("local_name", sa.String(), nullable=False),
        sa.Column("country_iso3", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["country_iso3"], ["countries.iso3"], name=op.f("fk_cities_country_iso3")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cities")),
    )
    op.create_table(
        "funding_lines",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "stated",
                "announced",
                "signed",
                "received",
                name="funding_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_funding_lines_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_lines")),
    )
    op.create_index("ix_funding_lines_project_id", "funding_lines", ["project_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("country_iso3", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["country_iso3"], ["countries.iso3"], name=op.f("fk_memberships_country_iso3")),
        sa.ForeignKeyConstraint(["group_id"], ["country_groups.id"], name=op.f("fk_memberships_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_country_group", "memberships", ["country_iso3", "group_id"], unique=False)
    op.create_index("ix_memberships_group_id", "memberships", ["group_id"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country_iso3", sa.String(), nullable=True),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["country_iso3"], ["countries.iso3"], name=op.f("fk_organisations_country_iso3")),
        sa.ForeignKeyConstraint(["group_id"], ["constituent_groups.id"], name=op.f("fk_organisations_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "project_partners",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("country_iso3", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "beneficiary",
                "pivotal",
                "facilitating",
                "host",
                "social_partner",
                name="partner_role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(country_iso3 IS NULL) <> (organisation IS NULL)", name=op.f("ck_project_partners_country_or_organisation")
        ),
        sa.ForeignKeyConstraint(["country_iso3"], ["countries.iso3"], name=op.f("fk_project_partners_country_iso3")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_partners_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_partners")),
    )
    op.create_index("ix_project_partners_country_iso3", "project_partners", ["country_iso3"], unique=False)
    op.create_index("ix_project_partners_project_id", "project_partners", ["project_id"], unique=False)

    op.create_table(
        "project_themes",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_themes_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_project_themes_theme_id")),
        sa.PrimaryKeyConstraint("project_id", "theme_id", name=op.f("pk_project_themes")),
    )
    op.create_index("ix_project_themes_theme_id", "project_themes", ["theme_id"], unique=False)

    op.create_table(
        "users",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "organiser",
                "focal_point",
                "secretariat",
                "check_in",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("session_key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["constituent_groups.id"], name=op.f("fk_users_group_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_users_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_users_email_folded")),
    )
    op.create_table(
        "venues",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("city_id", sa.String(), nullable=True),
        sa.Column("access_note", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_venues_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
        sa.UniqueConstraint("name", "city_id", name=op.f("uq_venues_name_city_id")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("title_language", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "postponed",
                "closed",
                "cancelled",
                name="event_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("type_id", sa.String(), nullable=False),
        sa.Column("modality_id", sa.String(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person",
                "online",
                "hybrid",
                "unknown",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "date_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "unknown",
                name="precision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "date_certainty",
            sa.Enum(
                "suggested", "confirmed", "held", name="certainty", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("country_iso3", sa.String(), nullable=True),
        sa.Column("region_id", sa.String(), nullable=True),
        sa.Column("city_id", sa.String(), nullable=True),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("online_url", sa.String(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("interpretation", JSON, nullable=False),
        sa.Column(
            "policy",
            sa.Enum(
                "closed",
                "open",
                "approval",
                "nomination",
                "invitation",
                name="policy",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("country_limit", sa.Integer(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reserved_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("women_floor", sa.Integer(), nullable=False),
        sa.Column("parity_from", sa.Integer(), nullable=False),
        sa.Column("parity_to", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("stated_participants", JSON, nullable=False),
        sa.Column("public_source_details", JSON, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("corroboration", JSON, nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(first_day IS NULL) = (date_precision = 'unknown')", name=op.f("ck_events_no_day_means_unknown")
        ),
        sa.CheckConstraint("start_time IS NULL OR date_precision = 'day'", name=op.f("ck_events_a_time_needs_a_day")),
        sa.CheckConstraint("(first_day IS NULL) = (last_day IS NULL)", name=op.f("ck_events_both_days_or_none")),
        sa.CheckConstraint("(start_time IS NULL) = (end_time IS NULL)", name=op.f("ck_events_both_times_or_none")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_events_capacity_is_a_number_of_seats")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_events_ends_after_its_start")),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_events_city_id")),
        sa.ForeignKeyConstraint(["country_iso3"], ["countries.iso3"], name=op.f("fk_events_country_iso3")),
        sa.ForeignKeyConstraint(["modality_id"], ["modalities.id"], name=op.f("fk_events_modality_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_events_region_id")),
        sa.ForeignKeyConstraint(["type_id"], ["event_types.id"], name=op.f("fk_events_type_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_events_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("code", name=op.f("uq_events_code")),
        sa.UniqueConstraint("number", name=op.f("uq_events_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_events_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_events_uid")),
    )
    op.create_index("ix_events_country_iso3", "events", ["country_iso3"], unique=False)
    op.create_index("ix_events_region_id", "events", ["region_id"], unique=False)
    op.create_index("ix_events_status_starts_at", "events", ["status", "starts_at"], unique=False)
    op.create_index("ix_events_type_id", "events", ["type_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(event_id IS NULL) <> (project_id IS NULL)", name=op.f("ck_assignments_event_or_project")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_assignments_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_assignments_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_assignments_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("user_id", "event_id", name=op.f("uq_assignments_user_id_event_id")),
        sa.UniqueConstraint("user_id", "project_id", name=op.f("uq_assignments_user_id_project_id")),
    )
    op.create_index("ix_assignments_event_id", "assignments", ["event_id"], unique=False)
    op.create_index("ix_assignments_project_id", "assignments", ["project_id"], unique=False)

    op.create_table(
        "event_projects",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_projects_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_event_projects_project_id")),
        sa.PrimaryKeyConstraint("event_id", "project_id", name=op.f("pk_event_projects")),
    )
    op.create_index("ix_event_projects_project_id", "event_projects", ["project_id"], unique=False)

    op.create_table(
        "event_relations",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("related_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "part_of",
                "follow_up_of",
                "back_to_back_with",
                name="relation_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_relations_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["related_id"], ["events.id"], name=op.f("fk_event_relations_related_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "related_id", "kind", name=op.f("pk_event_relations")),
    )
    op.create_index("ix_event_relations_related_id", "event_relations", ["related_id"], unique=False)

    op.create_table(
        "event_themes",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_themes_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_event_themes_theme_id")),
        sa.PrimaryKeyConstraint("event_id", "theme_id", name=op.f("pk_event_themes")),
    )
    op.create_index("ix_event_themes_theme_id", "event_themes", ["theme_id"], unique=False)

    op.create_table(
        "registrations",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "confirmed",
                "waitlisted",
                "declined",
                "cancelled",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "participant",
                "speaker",
                "interpreter",
                "staff",
                name="attendee_role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("takes_seat", sa.Boolean(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("badge_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_folded", sa.String(), nullable=False),
        sa.Column("country_iso3", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "woman", "man", "other", "not_said", name="gender", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("access_needs", sa.String(), nullable=False),
        sa.Column("dietary_needs", sa.String(), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("link_nonce", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column("request_answer", JSON, nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_from", sa.String(), nullable=True),
        sa.Column("decline_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'confirmed' AND takes_seat) = (seat_id IS NOT NULL)",
            name=op.f("ck_registrations_confirmed_means_seated"),
        ),
        sa.CheckConstraint(
            "(status = 'waitlisted') <= (waiting_since IS NOT NULL)",
            name=op.f("ck_registrations_waiting_has_a_place_in_line"),
        ),
        sa.ForeignKeyConstraint(["country_iso3"], ["countries.iso3"], name=op.f("fk_registrations_country_iso3")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_registrations_event_id")),
        sa.ForeignKeyConstraint(["group_id"], ["constituent_groups.id"], name=op.f("fk_registrations_group_id")),
        sa.ForeignKeyConstraint(
            ["seat_id", "id", "event_id"],
            ["seats.id", "seats.registration_id", "seats.event_id"],
            name="fk_registrations_seat",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("event_id", "request_key", name="one_for_each_request"),
        sa.UniqueConstraint("id", "seat_id", name="uq_registrations_id_seat_id"),
        sa.UniqueConstraint("link_hash", name=op.f("uq_registrations_link_hash")),
        sa.UniqueConstraint("ticket", name=op.f("uq_registrations_ticket")),
    )
    op.create_index("ix_registrations_event_name", "registrations", ["event_id", "name", "id"], unique=False)
    op.create_index(
        "ix_registrations_event_status", "registrations", ["event_id", "status", "registered_at", "id"], unique=False
    )
    op.create_index(
        "ix_registrations_waiting",
        "registrations",
        ["event_id", "waiting_since", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'waitlisted'"),
        postgresql_where=sa.text("status = 'waitlisted'"),
    )
    op.create_index(
        "one_live_each",
        "registrations",
        ["event_id", "email_folded"],
        unique=True,
        sqlite_where=sa.text("status IN ('pending', 'confirmed', 'waitlisted')"),
        postgresql_where=sa.text("status IN ('pending', 'confirmed', 'waitlisted')"),
    )

    op.create_table(
        "sessions",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "plenary",
                "elective",
                "study_visit",
                "site_visit",
                "masterclass",
                "online_module",
                "break",
                "travel",
                name="session_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts_wall < ends_wall", name=op.f("ck_sessions_ends_after_its_start")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_sessions_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("uid", name=op.f("uq_sessions_uid")),
    )
    op.create_index("ix_sessions_event_starts", "sessions", ["event_id", "starts_at"], unique=False)

    op.create_table(
        "calendar_entries",
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("shown_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_calendar_entries_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_calendar_entries_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_calendar_entries")),
    )
    op.create_index("ix_calendar_entries_event", "calendar_entries", ["event_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_calendar_entries_shown_until"), "calendar_entries", ["shown_until"], unique=False)

    op.create_table(
        "marks",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "present", "absent", "excused", name="mark_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_marks_event_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_marks_registration_id")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_marks_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
    )
    op.create_index("ix_marks_event_registration", "marks", ["event_id", "registration_id"], unique=False)
    op.create_index("ix_marks_session_id", "marks", ["session_id"], unique=False)

    op.create_table(
        "scans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("in", "out", name="direction", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_scans_event_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_scans_registration_id")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_scans_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    op.create_index("ix_scans_event_registration", "scans", ["event_id", "registration_id"], unique=False)
    op.create_index("ix_scans_session_id", "scans", ["session_id"], unique=False)

    op.create_table(
        "scans_taken_back",
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], name=op.f("fk_scans_taken_back_scan_id")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scans_taken_back")),
    )

    op.create_table(
        "seats",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_seats_event_id")),
        sa.ForeignKeyConstraint(["group_id"], ["constituent_groups.id"], name=op.f("fk_seats_group_id")),
        sa.ForeignKeyConstraint(
            ["registration_id", "id"],
            ["registrations.id", "registrations.seat_id"],
            name="fk_seats_registration",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("id", "registration_id", "event_id", name="uq_seats_id_registration_id_event_id"),
        sa.UniqueConstraint("registration_id", name=op.f("uq_seats_registration_id")),
    )
    op.create_index("ix_seats_event_id", "seats", ["event_id"], unique=False)
    op.create_index(
        "ix_seats_free",
        "seats",
        ["event_id", "group_id"],
        unique=False,
        sqlite_where=sa.text("registration_id IS NULL"),
        postgresql_where=sa.text("registration_id IS NULL"),
    )

    op.create_table(
        "speakers",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("country_iso3", sa.String(), nullable=True),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["country_iso3"], ["countries.iso3"], name=op.f("fk_speakers_country_iso3")),
        sa.ForeignKeyConstraint(["group_id"], ["constituent_groups.id"], name=op.f("fk_speakers_group_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_speakers_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speakers")),
    )
    op.create_index("ix_speakers_session_id", "speakers", ["session_id"], unique=False)

    if op.get_bind().dialect.name != "sqlite":  # SQLite has it from the start: it lets a table name one yet to come
        op.create_foreign_key(
            "fk_registrations_seat",
            "registrations",
            "seats",
            ["seat_id", "id", "event_id"],
            ["id", "registration_id", "event_id"],
            deferrable=True,
            initially="DEFERRED",
        )


def downgrade() -> None:
    """Take every table away again."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_registrations_seat", "registrations", type_="foreignkey")
    for table in (
        "speakers",
        "seats",
        "scans_taken_back",
        "scans",
        "marks",
        "calendar_entries",
        "sessions",
        "registrations",
        "event_themes",
        "event_relations",
        "event_projects",
        "assignments",
        "events",
        "api_tokens",
        "venues",
        "users",
        "project_themes",
        "project_partners",
        "organisations",
        "memberships",
        "funding_lines",
        "cities",
        "projects",
        "countries",
        "themes",
        "sign_in_attempts",
        "regions",
        "programme_state",
        "offers",
        "needs",
        "modalities",
        "messages",
        "event_types",
        "country_groups",
        "constituent_groups",
        "audit_entries",
    ):
        op.drop_table(table)
