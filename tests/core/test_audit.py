from app.accounts.permissions import Role
from app.core import audit
from app.core.db import db, transaction
from app.reference.models import Country
from tests.factories import NOW, make_user


def test_a_change_is_recorded_with_who_when_and_plain_values(app):
    amina, bola = make_user(name="Amina"), make_user(name="Bola")

    with transaction():
        audit.record(
            "user.changed", bola, by=amina, at=NOW, role=(Role.ORGANISER, Role.CHECK_IN), seen={"at": NOW}, name="B"
        )

    entry = db.session.query(audit.AuditEntry).one()
    assert (entry.action, entry.subject_type, entry.subject_id) == ("user.changed", "users", bola.id.hex)
    assert (entry.actor, entry.at) == (f"user:{amina.id}", NOW)
    assert entry.changes == {"role": ["organiser", "check_in"], "seen": {"at": str(NOW)}, "name": "B"}


def test_what_has_no_id_is_recorded_by_its_code(app):
    with transaction():
        audit.record("country.changed", db.session.get(Country, "KEN"), by=audit.SYSTEM, at=NOW)

    assert db.session.query(audit.AuditEntry).one().subject_id == "KEN"
