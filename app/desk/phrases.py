"""The words of the organiser's desk."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.programme.rules import Missing
from app.registration.balance import Balance, GroupBalance, Standing, WomenStanding

TO_FILL_IN = {  # by what is missing: the field of the event's details, and what to do there
    Missing.DATE: ("first_day", _l("Enter the date, or say that none is known yet")),
    Missing.MODE: ("mode", _l("Choose whether people meet in person or online")),
    Missing.PLACE: ("city_id", _l("Choose a city or a country")),
    Missing.LINK: ("online_url", _l("Enter the link for those who take part online")),
    Missing.TEXT: ("summary", _l("Write a summary or a description")),
    Missing.LANGUAGES: ("languages", _l("Choose the languages spoken")),
}


def percent(share: float | None) -> str:
    """Write a share without decimals; of nobody there is none."""
    return "–" if share is None else str(_("%(share)d%%", share=round(share)))


def standing(group: GroupBalance) -> tuple[str, str, str]:
    """Say how a group stands to the agreed range: words, tone and icon of a chip."""
    low, high = group.band
    if group.standing is Standing.SHORT:
        words = ngettext(
            "%(num)d short of %(low)d–%(high)d%%",
            "%(num)d short of %(low)d–%(high)d%%",
            group.gap,
            low=low,
            high=high,
        )
        return words, "warn", "alert"
    if group.standing is Standing.OVER:
        words = ngettext(
            "%(num)d over %(low)d–%(high)d%%", "%(num)d over %(low)d–%(high)d%%", group.gap, low=low, high=high
        )
        return words, "warn", "alert"
    if group.standing is Standing.IN_RANGE:
        return str(_("In range %(low)d–%(high)d%%", low=low, high=high)), "ok", "check"
    return str(_("Nobody yet")), "", ""


def people_of(group: GroupBalance) -> str:
    """Count women, others and who waits for a decision."""
    parts = [
        ngettext("%(num)d woman", "%(num)d women", group.women),
        ngettext("%(num)d man or other", "%(num)d men or other", group.others),
    ]
    if group.unknown:
        parts.append(ngettext("%(num)d not stated", "%(num)d not stated", group.unknown))
    if group.pending:
        parts.append(ngettext("%(num)d waits for review", "%(num)d wait for review", group.pending))
    return str(_(", ")).join(parts)


def women(figures: Balance) -> tuple[str, str]:
    """Say how the share of women stands to what was aimed at: words and tone of a chip."""
    targets = figures.targets
    band = {"low": targets.parity_from, "high": targets.parity_to, "floor": targets.women_floor}
    words = {
        WomenStanding.NOBODY_YET: (_("aim %(low)d–%(high)d%%", **band), ""),
        WomenStanding.BELOW_FLOOR: (_("below the floor of %(floor)d%%", **band), "warn"),
        WomenStanding.BELOW_PARITY: (_("above the floor; aim %(low)d–%(high)d%%", **band), ""),
        WomenStanding.PARITY: (_("at parity, %(low)d–%(high)d%%", **band), "ok"),
        WomenStanding.ABOVE_PARITY: (_("above the band of %(low)d–%(high)d%%", **band), ""),
    }
    said, tone = words[figures.women_standing]
    return str(said), tone
