"""The words of peer learning as people read them."""

from flask_babel import lazy_gettext as _l

from app.peer_learning.rules import Standing

KINDS = {
    "good_practice": _l("Good practice"),
    "tool": _l("Tool"),
    "platform": _l("Platform"),
    "network": _l("Network"),
    "training_format": _l("Training format"),
    "policy_proposal": _l("Policy proposal"),
    "funding": _l("Fund"),
}
STANDINGS = {
    Standing.PLANNED: _l("Planned"),
    Standing.UNDER_WAY: _l("Under way"),
    Standing.DONE: _l("Done"),
}
TONES = {Standing.PLANNED: "", Standing.UNDER_WAY: "info", Standing.DONE: "ok"}
