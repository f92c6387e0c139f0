"""What is written to focal points and to those whom they put forward, each in their own language."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.accounts.models import User
from app.core import i18n
from app.core.outbox import LINK, Notice
from app.core.zones import wall_in, zone
from app.nominations.models import Call
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.notices import facts
from app.registration.phrases import apart, country_name, group_name

PATH = "n"  # where the private link of a call leads


def request(call: Call, event: Event) -> Notice:
    """Ask an organisation to put people forward."""
    with force_locale(call.language):
        return to_focal_point(
            call,
            f"sent:{call.link_hash[:16]}",
            _("Whom do you put forward? %(title)s", title=event.title),
            _(
                "%(organisation)s is asked to put people forward for “%(title)s”.",
                organisation=apart(call.organisation),
                title=event.title,
            ),
            facts(event),
            _your_places(call),
            _until(event),
            _("A name and an email address for each are enough: they complete the rest themselves. Begin here:"),
        )


def reminder(call: Call, event: Event, at: datetime) -> Notice:
    """Ask again where places are still to be filled; once a day at most."""
    with force_locale(call.language):
        return to_focal_point(
            call,
            f"reminded:{at:%Y%m%d}",
            _("We still wait for your nominations: %(title)s", title=event.title),
            _(
                "%(organisation)s has not yet filled its places at “%(title)s”.",
                organisation=apart(call.organisation),
                title=event.title,
            ),
            facts(event),
            _your_places(call),
            _until(event),
            _("Put people forward here:"),
        )


def _your_places(call: Call) -> str:
    return str(_("Your places: %(places)s.", places=places(call)))


def places(call: Call) -> str:
    """Say how many of whom an organisation may put forward."""
    counts = [
        ngettext("%(num)d person", "%(num)d people", call.titular)
        if not (call.substitutes or call.advisers)
        else ngettext("%(num)d titular delegate", "%(num)d titular delegates", call.titular),
        ngettext("%(num)d substitute", "%(num)d substitutes", call.substitutes) if call.substitutes else "",
        ngettext("%(num)d adviser", "%(num)d advisers", call.advisers) if call.advisers else "",
    ]
    return str(_(", ")).join(filter(None, counts))


def _until(event: Event) -> str:
    return _("Please answer by %(moment)s.", moment=moment(event, event.nominations_until)) if until(event) else ""


def until(event: Event) -> datetime | None:
    """Name the day until which people are put forward, where one was set."""
    return event.nominations_until


def moment(event: Event, value: datetime | None) -> str:
    """Write a moment as clocks at the event's place show it."""
    if value is None:
        return ""
    wall = wall_in(value, zone(event.zone))
    said = {"day": i18n.day(wall.date()), "time": i18n.wall_time(wall), "city": i18n.clock_city(event.zone)}
    return str(_("%(day)s, %(time)s (%(city)s time)", **said))


def to_focal_point(call: Call, kind: str, subject: str, *paragraphs: str) -> Notice:
    """Put a message to a focal point together."""
    greeting = _("Hello %(name)s,", name=call.name) if call.name else _("Hello,")
    about = _(
        "You speak for: %(group)s, %(country)s. Only you, your group and the organisers see your list.",
        group=group_name(call.group_id),
        country=country_name(call.country_iso3),
    )
    private = _("This link is yours alone: whoever has it can change your list.")
    body = [greeting, *filter(None, paragraphs), LINK, about, private, str(current_app.config["SITE_NAME"])]
    return Notice(
        cause=f"call:{call.id}:{kind}",
        kind=f"call.{kind.split(':')[0]}",
        recipient=call.email,
        language=call.language,
        subject=subject,
        body="\n\n".join(body),
        about=call.id,
        link_nonce=call.link_nonce,
        link_path=PATH,
    )


def to_endorse(user: User, people: int, at: datetime) -> Notice:
    """Tell a secretariat that nominees of its group wait for its word; once a day at most."""
    with force_locale(user.language):
        new = ngettext(
            "%(num)d more nominee of your group waits for your endorsement.",
            "%(num)d more nominees of your group wait for your endorsement.",
            people,
        )
        paragraphs = [
            _("Hello %(name)s,", name=user.name),
            new,
            _("An organiser can accept them only after that. Sign in and decide here:"),
            f"{current_app.config['BASE_URL']}/organise/endorsements",
            str(current_app.config["SITE_NAME"]),
        ]
        return Notice(
            cause=to_endorse_cause(user, at),
            kind="endorsements.waiting",
            recipient=user.email,
            language=user.language,
            subject=new,
            body="\n\n".join(paragraphs),
            about=user.id,
        )


def to_endorse_cause(user: User, at: datetime) -> str:
    """Name the message of a day to a secretariat."""
    return f"user:{user.id}:to_endorse:{at:%Y%m%d}"


def nominated(registration: Registration, event: Event, again: str = "") -> Notice:
    """Tell somebody that they were put forward, and ask them to say yes."""
    with force_locale(registration.language):
        by_when = moment(event, event.details_until)
        paragraphs = [
            _("Hello %(name)s,", name=registration.name),
            _(
                "%(organisation)s puts you forward for “%(title)s”.",
                organisation=apart(registration.organisation),
                title=event.title,
            ),
            _("You stand on its reserve list: you come if a place becomes free.") if registration.reserve else "",
            facts(event),
            _("Please say whether you come, and complete your details, by %(moment)s:", moment=by_when)
            if by_when
            else _("Please say whether you come, and complete your details:"),
            f"{LINK}/complete",
            _("This link is yours alone: whoever has it can change your registration."),
            str(current_app.config["SITE_NAME"]),
        ]
        return Notice(
            cause=f"registration:{registration.id}:nominated:{registration.link_hash[:16]}{again}",
            kind="registration.nominated",
            recipient=registration.email,
            language=registration.language,
            subject=_("You are nominated: %(title)s", title=event.title),
            body="\n\n".join(filter(None, paragraphs)),
            about=registration.id,
            link_nonce=registration.link_nonce,
        )
