"""What is written to many, and reminders: to each person in their language."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.core import i18n
from app.core.outbox import LINK, Notice
from app.core.zones import wall_in, zone
from app.mailings.models import Mailing, Reminder
from app.mailings.rules import News, ReminderKind, Text, filled
from app.nominations.models import Call
from app.nominations.notices import to_focal_point
from app.programme.models import Event
from app.registration import tickets, ways
from app.registration.models import Registration
from app.registration.notices import composed, facts
from app.registration.phrases import apart
from app.registration.progress import Turn
from app.registration.progress_words import what_now


def to_one_of_many(mailing: Mailing, registration: Registration, event: Event, language: str) -> Notice:
    """Write a message to many to one of them, in the language in which they read it."""
    text = Text(**mailing.texts[language])
    with force_locale(language):
        notice = composed(
            registration,
            f"mailing:{mailing.id}:{registration.id}",
            "mailing",
            filled(text.subject, name=registration.name, event=event.title),
            filled(text.body, name=registration.name, event=event.title),
            _("Your registration, and everything to change or cancel, is here:"),
        )
    return replace(notice, language=language, batch=mailing.id)


def trial(notice: Notice, cause: str, reader: User) -> Notice:
    """Write to an organiser what one of the readers will get, without the reader's link."""
    with force_locale(notice.language):
        here = _("(here stands the person’s own link)")
        subject = _("Test: %(subject)s", subject=notice.subject)
    return Notice(
        cause=cause,
        kind="mailing.test",
        recipient=reader.email,
        language=notice.language,
        subject=subject,
        body=as_shown(notice, here),
    )


def as_shown(notice: Notice, link: str | None = None) -> str:
    """Give the text of a message as its reader gets it, but for the link, which is the reader's alone."""
    return notice.body.replace(LINK, link or f"{current_app.config['BASE_URL']}/{notice.link_path}/…")


def reminder(rule: Reminder, registration: Registration, event: Event, anchor: date) -> Notice:
    """Remind one person, in their language, in the organiser's words where there are any in it."""
    own = rule.texts.get(registration.language)
    with force_locale(registration.language):
        text = Text(**own) if own else USUAL[rule.kind](event)
        notice = composed(
            registration,
            f"reminder:{rule.id}:{registration.id}:{anchor:%Y%m%d}",
            f"reminder.{rule.kind.value}",
            filled(text.subject, name=registration.name, event=event.title),
            filled(text.body, name=registration.name, event=event.title),
            facts(event, registration),
            ways.own_message(registration, event) if rule.kind is ReminderKind.EVENT else "",
            *_closing(rule.kind, registration, event),
            qr_text=registration.ticket if rule.kind is ReminderKind.EVENT else None,
        )
    if rule.kind is ReminderKind.DETAILS:
        notice = replace(notice, body=notice.body.replace(LINK, f"{LINK}/complete"))
    return replace(notice, batch=rule.id)


def _closing(kind: ReminderKind, registration: Registration, event: Event) -> list[str]:
    """Lead to the link, with what is found there."""
    if kind is ReminderKind.DETAILS:
        return [_("Say yes or no, and complete your details, here:")]
    if kind is ReminderKind.PAPERS:
        return [_("Your registration, and everything to change or cancel, is here:")]
    if ways.is_online(registration, event):
        return [ways.in_words(registration, event), _("Your way in, and everything to change or cancel, is here:")]
    code = _("Your ticket code is %(code)s. Show it at the door.", code=tickets.shown(registration.ticket))
    return [code, _("Your ticket, and everything to change or cancel, is here:")]


def usual(kind: ReminderKind, event: Event, language: str) -> Text:
    """Give the words of a reminder where an organiser has not written any."""
    with force_locale(language):
        return USUAL[kind](event)


def _of_details(event: Event) -> Text:
    until = event.details_until
    day = i18n.day(wall_in(until, zone(event.zone)).date()) if until else ""
    last = _("We need your answer by %(day)s.", day=day) if day else _("We need your answer.")
    return Text(
        _("Please answer: %(title)s", title=event.title),
        _("You are nominated for “%(title)s”, and we wait for your answer.", title=event.title) + " " + last,
    )


def _of_papers(event: Event) -> Text:
    until = event.visa_until
    day = i18n.day(wall_in(until, zone(event.zone)).date()) if until else ""
    return Text(
        _("Your travel papers: %(title)s", title=event.title),
        _("You have a place at “%(title)s”, which takes place in another country than yours.", title=event.title)
        + " "
        + _("Please look now whether your passport is valid long enough, and whether you need a visa.")
        + " "
        + (
            _("If you need a letter for the visa, answer this message by %(day)s.", day=day)
            if day
            else _("If you need a letter for the visa, answer this message.")
        ),
    )


def _of_event(event: Event) -> Text:
    return Text(
        _("See you soon: %(title)s", title=event.title),
        _("“%(title)s” begins soon, and you have a place.", title=event.title)
        + " "
        + _("If you cannot come, please cancel: somebody else can then have your place."),
    )


USUAL: dict[ReminderKind, Callable[[Event], Text]] = {
    ReminderKind.DETAILS: _of_details,
    ReminderKind.PAPERS: _of_papers,
    ReminderKind.EVENT: _of_event,
}


NEWS = {
    News.OPENED: _l("has opened the link"),
    News.ACCEPTED: _l("has said yes, with all details"),
    News.ENDORSED: _l("is endorsed by the secretariat of the group"),
    News.NOT_ENDORSED: _l("is not endorsed by the secretariat of the group"),
    News.LEFT_RESERVE: _l("is no longer on the reserve list"),
    News.CONFIRMED: _l("has a place"),
    News.WAITLISTED: _l("is on the waiting list"),
    News.DECLINED: _l("gets no place this time"),
    News.CANCELLED: _l("does not come"),
    News.WITHDRAWN: _l("was withdrawn"),
}


def digest(
    call: Call, event: Event, fresh: list[tuple[Registration, list[News]]], others: list[Registration], at: datetime
) -> Notice:
    """Tell a focal point what is new of all nominees at once, and where each stands."""
    with force_locale(call.language):
        new = [f"{apart(one.name)}: {_said(found)}\n{_stands(one, event, at)}" for one, found in fresh]
        same = [f"{apart(one.name)}: {_stands(one, event, at)}" for one in others]
        return to_focal_point(
            call,
            f"digest:{at:%Y%m%d}",
            _("News of your nominees: %(title)s", title=event.title),
            _("This is how your nominees for “%(title)s” stand.", title=event.title),
            str(_("New:")) + "\n" + "\n".join(new),
            str(_("As before:")) + "\n" + "\n".join(same) if same else "",
            _("We write this once a day at most, and only when there is news. Your list is here:"),
        )


def _said(found: list[News]) -> str:
    return str(_(", ")).join(str(NEWS[each]) for each in found) + "."


def _stands(registration: Registration, event: Event, at: datetime) -> str:
    return " ".join(what_now(registration, event, reader=Turn.NOMINATOR, at=at).sentences)
