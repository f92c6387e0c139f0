"""The words of the reports as people read them."""

from flask_babel import lazy_gettext as _l

from app.reports.rules import Dimension

COLUMNS = {
    "registered": _l("Registered"),
    "confirmed": _l("Confirmed"),
    "attended": _l("Attended"),
    "excused": _l("Excused"),
    "no_show": _l("Did not come"),
    "awaited": _l("Still expected"),
    "late": _l("Late"),
    "unconfirmed": _l("Came unconfirmed"),
}
TABLES = {
    Dimension.GROUP: _l("By group"),
    Dimension.GENDER: _l("By gender"),
    Dimension.GROUP_GENDER: _l("By group and gender"),
    Dimension.REGION: _l("By region"),
    Dimension.COUNTRY: _l("By country"),
    Dimension.ROLE: _l("By role"),
    Dimension.STATUS: _l("By what became of the registration"),
    Dimension.DAY: _l("By day"),
    Dimension.HALF_DAY: _l("By half day"),
    Dimension.SESSION: _l("By session"),
    Dimension.DAY_GROUP: _l("By day and group"),
    Dimension.HALF_DAY_GROUP: _l("By half day and group"),
    Dimension.SESSION_GROUP: _l("By session and group"),
}
