"""The words of peer learning as people read them."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "good_practice": _l("Good practice"),
    "tool": _l("Tool"),
    "platform": _l("Platform"),
    "network": _l("Network"),
    "training_format": _l("Training format"),
    "policy_proposal": _l("Policy proposal"),
    "funding": _l("Fund"),
}
