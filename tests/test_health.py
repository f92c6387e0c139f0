import flask_migrate

from app import create_app
from app.core.zones import zone_data_version
from tests.conftest import settings_for


def test_a_process_that_answers_is_healthy(client):
    assert (client.get("/healthz").status_code, client.get("/healthz").json) == (200, {"status": "ok"})


def test_a_site_with_its_database_and_every_migration_is_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "zone_data": zone_data_version()})


def test_a_site_without_every_migration_says_what_to_do(client):
    flask_migrate.downgrade(revision="base")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json["status"]) == (503, "not ready")
    assert "flask db upgrade" in answer.json["reason"]


def test_a_site_without_its_database_says_so(tmp_path):
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'no such folder' / 'database.sqlite3'}", tmp_path))

    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json["reason"]) == (503, "The database does not answer: OperationalError.")
