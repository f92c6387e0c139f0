"""Who may do what: a right is a verb on a noun, a role is a set of rights, a scope is what a token may use of them."""

from enum import Enum


class Role(Enum):
    """What a user is to the programme."""

    ADMINISTRATOR = "administrator"
    ORGANISER = "organiser"
    FOCAL_POINT = "focal_point"
    SECRETARIAT = "secretariat"
    CHECK_IN = "check_in"


class Permission(Enum):
    """One right."""

    DESK_READ = "desk.read"  # the pages behind sign-in, each showing what its other rights allow
    PROGRAMME_READ = "programme.read"  # drafts, and what else the public does not see of an event
    PROGRAMME_WRITE = "programme.write"
    REGISTRATION_READ = "registration.read"
    REGISTRATION_ADD = "registration.add"  # at the desk or at the door
    REGISTRATION_DECIDE = "registration.decide"
    PERSON_MERGE = "person.merge"  # say which registrations are one person's
    SENSITIVE_READ = "sensitive.read"  # passports, needs, and answers to sensitive questions; each reading is recorded
    NOMINATION_MAKE = "nomination.make"  # as the focal point of an organisation
    ENDORSEMENT_GIVE = "endorsement.give"  # as the secretariat of a group
    LETTER_ISSUE = "letter.issue"
    CERTIFICATE_ISSUE = "certificate.issue"  # and revoke
    BADGE_PRINT = "badge.print"  # for anybody; whoever registers people at the door prints theirs
    SCAN_RECORD = "scan.record"
    ATTENDANCE_MARK = "attendance.mark"
    DEVICE_MANAGE = "device.manage"  # enrol telephones for the door, revoke them, decide on what these sent too late
    REPORT_READ = "report.read"
    AUDIT_READ = "audit.read"
    USER_MANAGE = "user.manage"


FOR_A_GROUP = frozenset({Permission.NOMINATION_MAKE, Permission.ENDORSEMENT_GIVE})  # the groups act for themselves
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission) - FOR_A_GROUP,
    Role.ORGANISER: frozenset(Permission) - FOR_A_GROUP - {Permission.USER_MANAGE, Permission.AUDIT_READ},
    Role.FOCAL_POINT: frozenset({Permission.DESK_READ, Permission.NOMINATION_MAKE}),
    Role.SECRETARIAT: frozenset({Permission.DESK_READ, Permission.ENDORSEMENT_GIVE}),
    Role.CHECK_IN: frozenset({Permission.DESK_READ, Permission.SCAN_RECORD, Permission.REGISTRATION_ADD}),
}

SCOPES: dict[str, frozenset[Permission]] = {
    "programme:read": frozenset({Permission.PROGRAMME_READ}),
    "programme:write": frozenset({Permission.PROGRAMME_READ, Permission.PROGRAMME_WRITE}),
    "registrations:read": frozenset({Permission.REGISTRATION_READ}),
    "registrations:write": frozenset({Permission.REGISTRATION_READ, Permission.REGISTRATION_DECIDE}),
    "scans:write": frozenset({Permission.SCAN_RECORD}),
    "reports:read": frozenset({Permission.REPORT_READ}),
}


def may(role: Role, permission: Permission, scopes: frozenset[str] | None = None) -> bool:
    """Tell whether a role has a right; with a token, only through one of the token's scopes."""
    if permission not in GRANTS[role]:
        return False
    return scopes is None or any(permission in SCOPES[scope] for scope in scopes)
