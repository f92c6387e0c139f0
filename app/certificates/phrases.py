"""The words of certificates as people read them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.certificates import errors
from app.certificates.rules import CertificateState, Unit
from app.core.errors import Refusal

STATES = {
    CertificateState.VALID: lazy_pgettext("certificate", "Valid"),
    CertificateState.REVOKED: lazy_pgettext("certificate", "Revoked"),
    CertificateState.REPLACED: lazy_pgettext("certificate", "Replaced"),
}
TONES = {CertificateState.VALID: "ok", CertificateState.REVOKED: "err", CertificateState.REPLACED: "warn"}
ATTENDED = {
    Unit.SESSIONS: _l("%(present)d of %(needed)d required sessions"),
    Unit.HALVES: _l("%(present)d of %(needed)d half days"),
    Unit.DAYS: _l("%(present)d of %(needed)d days"),
}
NEEDED = {
    Unit.SESSIONS: _l("%(share)s of the required sessions"),
    Unit.HALVES: _l("%(share)s of the half days"),
    Unit.DAYS: _l("%(share)s of the days"),
}
REFUSALS: tuple[type[Refusal], ...] = (
    errors.GivesNone,
    errors.NotConfirmed,
    errors.NotCompleted,
    errors.CannotPrint,
)


def refused(kept: Mapping[str, Any]) -> str:
    """Say why a run could not issue somebody's certificate."""
    kinds = {kind.code: kind for kind in REFUSALS}
    return kinds[kept["code"]](**{name: value for name, value in kept.items() if name != "code"}).sentence()


def time_attended(minutes: int | None) -> str:
    """Write minutes as hours."""
    return (
        ""
        if minutes is None
        else str(_l("%(hours)d h %(minutes)02d min"))
        % {
            "hours": minutes // 60,
            "minutes": minutes % 60,
        }
    )
