import pytest

from app.accounts.permissions import GRANTS, SCOPES, Permission, Role, may


def test_every_role_has_its_rights_on_the_page():
    assert set(GRANTS) == set(Role)


def test_a_check_in_desk_records_scans_and_decides_nothing():
    assert may(Role.CHECK_IN, Permission.SCAN_RECORD)
    assert not may(Role.CHECK_IN, Permission.REGISTRATION_DECIDE)
    assert not may(Role.CHECK_IN, Permission.REGISTRATION_READ)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_manage_users(role: Role):
    assert not may(role, Permission.USER_MANAGE)


def test_a_token_opens_what_its_scope_and_its_user_both_allow():
    reading = frozenset({"registrations:read"})

    assert may(Role.ORGANISER, Permission.REGISTRATION_READ, reading)
    assert not may(Role.ORGANISER, Permission.REGISTRATION_DECIDE, reading)
    assert not may(Role.CHECK_IN, Permission.REGISTRATION_READ, reading)
    assert not may(Role.ORGANISER, Permission.REGISTRATION_READ, frozenset())


def test_the_scopes_are_those_that_were_promised():
    assert set(SCOPES) == {
        "programme:read",
        "programme:write",
        "registrations:read",
        "registrations:write",
        "scans:write",
        "reports:read",
    }
