"""A project in words: who takes part and as what, the money that is stated, and what kind of cooperation it is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core import i18n
from app.programme import sstc
from app.programme.models import Event, FundingLine, Project, ProjectPartner
from app.programme.project_models import InKindContribution, Milestone
from app.programme.rules import FundingStatus, PartnerRole
from app.programme.sstc import LEAST, Finding, Part, Verdict
from app.reference.catalogue import Catalogue

SOUTH = "global_south"
MANY = 6  # names; beyond them the rest is counted
ROLES = {
    PartnerRole.PIVOTAL: _l("Share what works for them"),
    PartnerRole.BENEFICIARY: _l("Take part and learn"),
    PartnerRole.HOST: _l("Host"),
    PartnerRole.FACILITATING: _l("Support"),
    PartnerRole.SOCIAL_PARTNER: _l("Social partners"),
}
KINDS = {
    "regional_project": _l("Regional project"),
    "platform": _l("Platform"),
    "policy_forum": _l("Policy forum"),
    "bilateral_partnership": _l("Bilateral partnership"),
    "training_programme": _l("Training programme"),
    "publication": _l("Publication"),
    "global_initiative": _l("Global initiative"),
}
FUNDING = {
    FundingStatus.STATED: _l("stated"),
    FundingStatus.ANNOUNCED: _l("announced"),
    FundingStatus.SIGNED: _l("signed"),
    FundingStatus.RECEIVED: _l("received"),
}
VERDICTS = {
    Verdict.SOUTH_SOUTH: _l("South–South cooperation"),
    Verdict.TRIANGULAR: _l("Triangular cooperation"),
    Verdict.NOT_YET: _l("Not yet South–South cooperation"),
}


@dataclass(frozen=True)
class Cast:
    """The partners in one role: those that the programme's documents name, and those that only reports name."""

    role: str
    named: list[str]
    reported: list[str]


@dataclass(frozen=True)
class Check:
    """What kind of cooperation a project is, and why."""

    verdict: Verdict
    title: str
    because: str


def casts(project: Project, known: Catalogue) -> list[Cast]:
    """Name the partners by what they do."""
    order = list(ROLES)
    partners = sorted(project.partners, key=lambda partner: (order.index(partner.role), partner.position))
    found = []
    for role, playing in groupby(partners, key=lambda partner: partner.role):
        members = list(playing)
        found.append(
            Cast(
                str(ROLES[role]),
                [_name(one, known) for one in members if one.basis != "public_source"],
                [_name(one, known) for one in members if one.basis == "public_source"],
            )
        )
    return found


def _name(partner: ProjectPartner, known: Catalogue) -> str:
    """Name a partner, with the days from and until which it takes part where they are known."""
    name = i18n.pick(known.countries[partner.country_iso3].names) if partner.country_iso3 else partner.organisation
    when = period(partner.since, partner.until)
    return str(_("%(name)s (%(period)s)", name=name, period=when)) if when else name or ""


def period(first: date | None, last: date | None) -> str:
    """Write from when until when something is, as far as that is known."""
    if first and last:
        return i18n.date_range(first, last)
    if first:
        return str(_("from %(day)s", day=i18n.day(first)))
    return str(_("until %(day)s", day=i18n.day(last))) if last else ""


def money(line: FundingLine) -> str:
    """Write an amount of money; nothing where none is known."""
    return amount(line.amount, line.currency)


def amount(of: Decimal | None, currency: str) -> str:
    """Write so much of a currency; nothing where it is not known."""
    return "" if of is None else str(format_currency(of, currency, locale=i18n.language(), currency_digits=False))


def gift(given: InKindContribution) -> str:
    """Say from whom something comes, how many days of work it is, and what it is worth where that is known."""
    said = [given.source]
    if given.days is not None:
        number = format_decimal(given.days, locale=i18n.language())
        said.append(ngettext("%(days)s day", "%(days)s days", math.ceil(given.days), days=number))
    if given.value is not None:
        said.append(_("worth %(amount)s", amount=amount(given.value, given.currency)))
    return " · ".join(part for part in said if part)


def reached(step: Milestone) -> str:
    """Say by when a milestone is to be reached, and when it was."""
    planned = _("Planned for %(day)s", day=i18n.day(step.planned)) if step.planned else ""
    actual = _("Reached on %(day)s", day=i18n.day(step.actual)) if step.actual else ""
    return " · ".join(part for part in (planned, actual) if part)


def judged_on(project: Project, events: Iterable[Event], today: date) -> date:
    """Tell by the lists of which day a project is judged: that of its end, else of its last event, and never later."""
    days = [event.last_day for event in events if event.last_day]
    return min(project.last_day or max(days, default=today), today)


def checked(project: Project, known: Catalogue, *, on: date) -> Check:
    """Tell what kind of cooperation a project is by the lists of a day, and why."""
    found = finding(project, known, on)
    because = _because(found, known) + " " + _("Lists of %(day)s.", day=i18n.day(on))
    return Check(found.verdict, str(VERDICTS[found.verdict]), because)


def finding(project: Project, known: Catalogue, on: date) -> Finding:
    """Check a project by the lists of a day."""
    return sstc.check(_parts(project, known, on), known.members(SOUTH, on=on))


def _parts(project: Project, known: Catalogue, on: date) -> list[Part]:
    """List who takes part; where a list of countries is named as a whole, all that were on it."""
    named = [Part(one.role, one.country_iso3, one.organisation) for one in project.partners]
    members = (iso3 for group in project.country_groups for iso3 in sorted(known.members(group, on=on)))
    return named + [Part(PartnerRole.BENEFICIARY, iso3) for iso3 in members]


def _because(finding: Finding, known: Catalogue) -> str:
    """Explain a verdict in a sentence."""
    south, count = _countries(finding.south, known), len(finding.south)
    if finding.verdict is not Verdict.NOT_YET:
        return " ".join(filter(None, (_led(finding, south, known), _also(finding, known))))
    if finding.elsewhere:
        return str(
            ngettext(
                "%(countries)s: on no list of the South. %(num)d Southern country leads, %(least)d are needed.",
                "%(countries)s: on no list of the South. %(num)d Southern countries lead, %(least)d are needed.",
                count,
                countries=_countries(finding.elsewhere, known),
                least=LEAST,
            )
        )
    if finding.south:
        return str(_("Only %(countries)s leads; %(least)d countries are needed.", countries=south, least=LEAST))
    return str(_("No leading country is named; %(least)d of the South are needed.", least=LEAST))


def _led(finding: Finding, south: str, known: Catalogue) -> str:
    """Say which countries of the South lead, and who backs them."""
    if finding.verdict is Verdict.SOUTH_SOUTH:
        return str(_("%(countries)s lead, and no Northern partner backs them.", countries=south))
    backing = _listed([*_names(finding.backing, known), *finding.institutions])
    return str(_("%(countries)s lead, with support from %(backing)s.", countries=south, backing=backing))


def _also(finding: Finding, known: Catalogue) -> str:
    """Name who leads too and is on no list of the South, where enough others are."""
    if not finding.elsewhere:
        return ""
    return str(_("On no list of the South: %(countries)s.", countries=_countries(finding.elsewhere, known)))


def _countries(codes: Iterable[str], known: Catalogue) -> str:
    return _listed(_names(codes, known))


def _names(codes: Iterable[str], known: Catalogue) -> list[str]:
    return [i18n.pick(known.countries[iso3].names) for iso3 in codes]


def _listed(names: list[str]) -> str:
    """Write a list of names, counting those that are too many to read."""
    if len(names) > MANY:
        rest = len(names) - MANY + 1
        names = [*names[: MANY - 1], ngettext("%(num)d other country", "%(num)d other countries", rest)]
    return str(format_list(names, locale=i18n.language()))
