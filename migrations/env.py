"""How migrations find the database: through the application, whatever it's configured for."""

from alembic import context
from flask import current_app

settings = current_app.extensions["migrate"]
engine = settings.db.engine


def migrate() -> None:
    """Carry the migrations out in one transaction."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # SQLite changes a table by copying it; foreign keys must not notice. This connection ends here.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(connection=connection, target_metadata=settings.db.metadata, **settings.configure_args)
        with context.begin_transaction():
            context.run_migrations()
        connection.detach()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database only: set DATABASE_URL.")
migrate()
