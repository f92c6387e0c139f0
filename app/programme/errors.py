"""What planning refuses."""

from collections.abc import Set
from datetime import datetime
from typing import Any

from babel.lists import format_list
from flask_babel import lazy_gettext as _l

from app.core.errors import Refusal
from app.core.i18n import clock_city, day, language, wall_time
from app.programme.phrases import MISSING
from app.programme.rules import Missing


class DetailRefused(Refusal):
    """One detail of an event or a session cannot stand as it is; `field` names it."""

    status = 422

    def __init__(self, field: str, **values: Any) -> None:
        """Keep which detail it is."""
        super().__init__(**values)
        self.field = field


class TitleMissing(DetailRefused):
    """Something needs a name."""

    code = "title_missing"
    message = _l("Enter a title.")


class NotAChoice(DetailRefused):
    """A theme, a city or another word of the programme does not exist."""

    code = "not_a_choice"
    message = _l("There is no “%(value)s” to choose.")


class CityElsewhere(DetailRefused):
    """The city lies in another country than the one chosen."""

    code = "city_elsewhere"
    message = _l("%(city)s is in another country. Choose the country of the city, or leave the city open.")


class DayMissing(DetailRefused):
    """A date was said to be known and is not given."""

    code = "day_missing"
    message = _l("Enter the first day.")


class TimesIncomplete(DetailRefused):
    """Only one of the two times is given."""

    code = "times_incomplete"
    message = _l("Enter both the start and the end time, or neither for whole days.")


class EndsBeforeStart(DetailRefused):
    """The end does not come after the start."""

    code = "ends_before_start"
    message = _l("The end must come after the start. Check the days and times.")


class BeyondCalendar(DetailRefused):
    """A year that no calendar of ours goes to."""

    code = "beyond_calendar"
    message = _l("Choose a year from %(first)d to %(last)d.")


class TimeSkipped(DetailRefused):
    """Clocks at the place never show this time."""

    code = "time_skipped"
    message = _l(
        "On %(day)s clocks in %(place)s are put forward and skip %(time)s. Choose a time before or after the change."
    )

    def __init__(self, field: str, *, wall: datetime, zone: str) -> None:
        """Keep the time that does not exist, to say it in the reader's language."""
        super().__init__(field)
        self.wall, self.zone = wall, zone

    def sentence(self) -> str:
        """Say which time is skipped, where and when."""
        place = clock_city(self.zone)
        return str(self.message) % {"day": day(self.wall), "time": wall_time(self.wall), "place": place}


class ClosesBeforeOpening(DetailRefused):
    """Registration would close before it opens."""

    code = "closes_before_opening"
    message = _l("Registration must close after it opens.")


class NotANumber(DetailRefused):
    """A number lies outside what makes sense."""

    code = "not_in_range"
    message = _l("Enter a number from %(least)d to %(most)d.")


class RelatedToItself(Refusal):
    """An event was chosen as related to itself."""

    code = "related_to_itself"
    message = _l("This is the same event. Choose another.")


class RelatedAlready(Refusal):
    """Two events belong to one another in this way already."""

    code = "related_already"
    message = _l("These two events belong to one another in this way already.")


class RelatedInCircle(Refusal):
    """An event would be part of itself, or follow up itself, by way of others."""

    code = "related_in_circle"
    message = _l("The other event belongs to this one in the same way, itself or by way of others.")


class PeopleOfSeries(DetailRefused):
    """Nobody registers at a part of a series with one cohort."""

    code = "people_of_series"
    message = _l("People register for the whole series “%(series)s”, of which this is a part, and not here.")


class NotReady(Refusal):
    """An event lacks something that people need before they can decide to come."""

    code = "not_ready"
    message = _l("Before it can be published, the event needs: %(missing)s.")

    def __init__(self, missing: list[Missing]) -> None:
        """Keep what is missing."""
        super().__init__()
        self.missing = missing

    def sentence(self) -> str:
        """List what is missing."""
        return str(self.message) % {"missing": format_list([str(MISSING[m]) for m in self.missing], locale=language())}


class NotPossible(Refusal):
    """An event in this state cannot take this step."""

    code = "not_possible"
    message = _l("The event is %(status)s: this step is no longer possible.")


class TextsChangedMeanwhile(Refusal):
    """Somebody else changed the very texts that one was typing over; `fields` names them."""

    code = "changed_meanwhile"
    message = _l("Somebody else changed this in the meantime.")

    def __init__(self, fields: Set[str]) -> None:
        """Keep which texts they are."""
        super().__init__()
        self.fields = fields


class ChangedMeanwhile(Refusal):
    """Somebody else changed the same thing while one was typing."""

    code = "changed_meanwhile"
    message = _l("Somebody else changed this in the meantime.")


class CodeTaken(DetailRefused):
    """Another project or event has this code."""

    code = "code_taken"
    message = _l("“%(value)s” is taken. Choose another code.")


class StillInUse(Refusal):
    """Everybody sees events of the project."""

    code = "still_in_use"
    message = _l("Everybody sees events of this project, so it stays on the site.")


class NoSuchOrganiser(DetailRefused):
    """Nobody who organises signs in with this address."""

    code = "no_such_organiser"
    message = _l("No organiser signs in with this address.")


class LastHolder(Refusal):
    """Nobody but administrators would have it in their hands."""

    code = "last_holder"
    message = _l("Nobody else has the project in their hands. Hand it to somebody first.")
