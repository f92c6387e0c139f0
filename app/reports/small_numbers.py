"""What everybody may read of an event's report: nothing that counts fewer than five people, or lets them be counted.

A line counts people who are part of one another: of the registered some are confirmed, of these some attended, of these
some completed. So what can be worked out of a line are its steps: how many more are in one figure than in the next.
A line is fit to be published where each step is of nobody or of five at least. Lines that are not fit are put together
with others until their sum is, so that no total, less what stands beside it, gives them away; and a table shows the
same columns in all of its lines, since a column that one line kept back could be worked out of the others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from app.reports.figures import AttendanceReport, Figures, Line
from app.reports.rules import DAY_LINES, SESSION_LINES, Dimension

LEAST = 5  # people in whatever is published
CHAIN = ("registered", "confirmed", "attended", "completed")  # each of these is part of the one before
OTHERS = ""  # the key of those who are put together

Columns = tuple[str, ...]
Numbers = tuple[int, ...]


@dataclass(frozen=True)
class PublicLine:
    """Some people, or those who are put together: their numbers in the order of the columns."""

    key: str
    label: str
    numbers: Numbers


@dataclass(frozen=True)
class PublicTable:
    """The lines of one dimension that may be published; those of one parent stand together."""

    dimension: Dimension
    columns: Columns
    lines: tuple[PublicLine, ...]


@dataclass(frozen=True)
class PublicReport:
    """What everybody may read of an event's report; without columns, nothing."""

    columns: Columns
    total: Numbers
    tables: tuple[PublicTable, ...]


@dataclass(frozen=True)
class Words:
    """What lines are called that are not of one thing alone."""

    others: Callable[[Dimension], str]
    others_of: Callable[[str], str]  # the other countries of a region
    both: Callable[[str, str], str]


def published(report: AttendanceReport, region_of: Callable[[str], str], words: Words) -> PublicReport:
    """Give what everybody may read of a report."""
    columns = _widest(report.total)
    if not columns:
        return PublicReport((), (), ())
    groups = _table(report.of(Dimension.GROUP), Dimension.GROUP, columns, words)
    genders = _table(report.of(Dimension.GENDER), Dimension.GENDER, columns, words)
    regions = _table(report.of(Dimension.REGION), Dimension.REGION, columns, words)
    tables = [
        groups,
        genders,
        _crossed(report, groups, genders, words),
        regions,
        _nested(report, regions, region_of, words),
        _places(report, columns),
    ]
    return PublicReport(columns, numbers(report.total, columns), tuple(table for table in tables if table.lines))


def numbers(figures: Figures, columns: Columns) -> Numbers:
    """Give some of the numbers of a line."""
    return tuple(getattr(figures, name) for name in columns)


def fit(one: Sequence[int]) -> bool:
    """Tell whether every step of a line is of nobody or of enough people."""
    steps = (more - less for more, less in zip(one, (*one[1:], 0), strict=True))
    return all(step == 0 or step >= LEAST for step in steps)


def _choices(columns: Columns) -> list[Columns]:
    """List the ways to leave columns out, first those with the most; who attended is left out last."""
    ways = chain.from_iterable(combinations(columns, size) for size in range(len(columns), 0, -1))
    return sorted(ways, key=lambda way: "attended" in columns and "attended" not in way)


def _widest(total: Figures) -> Columns:
    """Choose the columns that may be published of all people together."""
    known = tuple(name for name in CHAIN if getattr(total, name) is not None)
    return next((way for way in _choices(known) if _shows(numbers(total, way))), ())


def _shows(one: Sequence[int]) -> bool:
    return fit(one) and one[0] >= LEAST


def _fullest(dimension: Dimension, columns: Columns, lines_of: Callable[[Columns], list[PublicLine]]) -> PublicTable:
    """Choose the columns with which a table shows the most figures, and if it can, who attended."""
    tables = [PublicTable(dimension, way, tuple(lines_of(way))) for way in _choices(columns)]
    return max(
        tables, key=lambda one: ("attended" in one.columns and len(one.lines) > 1, len(one.columns) * len(one.lines))
    )


def _table(lines: Sequence[Line], dimension: Dimension, columns: Columns, words: Words) -> PublicTable:
    return _fullest(dimension, columns, lambda way: _together(lines, way, words.others(dimension)))


def _together(lines: Iterable[Line], columns: Columns, others: str) -> list[PublicLine]:
    """Keep the lines that are fit, and put the rest together with as many of them as it takes; nothing, if all."""
    every = [PublicLine(line.key, line.label, numbers(line.figures, columns)) for line in lines]
    kept = [line for line in every if _shows(line.numbers)]
    rest = _sum(columns, (line.numbers for line in every if not _shows(line.numbers)))
    while kept and not fit(rest):
        smallest = min(kept, key=lambda line: line.numbers)
        kept.remove(smallest)
        rest = _sum(columns, (rest, smallest.numbers))
    if not kept:
        return []
    return [*kept, PublicLine(OTHERS, others, rest)] if any(rest) else kept


def _sum(columns: Columns, several: Iterable[Numbers]) -> Numbers:
    return tuple(map(sum, zip(*several, strict=True))) or (0,) * len(columns)


def _nested(
    report: AttendanceReport, regions: PublicTable, region_of: Callable[[str], str], words: Words
) -> PublicTable:
    """Show countries only within regions that are shown, each region's by themselves."""

    def lines_of(way: Columns) -> list[PublicLine]:
        shown: list[PublicLine] = []
        for region in regions.lines:
            inside = [line for line in report.of(Dimension.COUNTRY) if region_of(line.key) == region.key]
            shown += _together(inside, way, words.others_of(region.label))
        return shown

    return _fullest(Dimension.COUNTRY, regions.columns, lines_of)


def _crossed(report: AttendanceReport, groups: PublicTable, genders: PublicTable, words: Words) -> PublicTable:
    """Cross groups with genders as both are shown, where every line is fit; else not at all."""
    cells = {line.key: line.figures for line in report.of(Dimension.GROUP_GENDER)}
    shown = {group.key for group in groups.lines}, {gender.key for gender in genders.lines}
    merged: dict[tuple[str, str], list[Figures]] = {}
    for key, figures in cells.items():
        at = tuple(one if one in known else OTHERS for one, known in zip(key.split("/"), shown, strict=True))
        merged.setdefault((at[0], at[1]), []).append(figures)

    def lines_of(way: Columns) -> list[PublicLine]:
        lines = [
            PublicLine(f"{group.key}/{gender.key}", words.both(group.label, gender.label), _sum(way, several))
            for group in groups.lines
            for gender in genders.lines
            if (several := [numbers(one, way) for one in merged.get((group.key, gender.key), [])])
        ]
        return lines if all(fit(line.numbers) for line in lines) else []

    both = tuple(name for name in groups.columns if name in genders.columns)
    return _fullest(Dimension.GROUP_GENDER, both, lines_of) if both else PublicTable(Dimension.GROUP_GENDER, (), ())


def _places(report: AttendanceReport, columns: Columns) -> PublicTable:
    """Show the sessions, or where there are none the days: who was there was also at the event, so that counts too."""
    dimension = (SESSION_LINES if report.of(Dimension.SESSION) else DAY_LINES)[0]
    shown = tuple(name for name in ("confirmed", "attended") if name in columns)
    if "attended" not in shown:
        return PublicTable(dimension, (), ())
    found = [PublicLine(line.key, line.label, numbers(line.figures, shown)) for line in report.of(dimension)]
    kept = [line for line in found if _within(line.numbers, numbers(report.total, shown))]
    if len(found) == 2 and not _fit_in_both(kept, report.total.attended):
        kept = kept[:1]
    return PublicTable(dimension, shown, tuple(kept))


def _within(here: Numbers, whole: Numbers) -> bool:
    """Tell whether nobody few are at a place, or away from it: of those expected, and of those who came at all."""
    apart = [(more, less) for more, less in zip(whole, here, strict=True)]
    return _shows(here) and all(fit(pair) for pair in apart) and fit((whole[0], here[-1]))


def _fit_in_both(lines: Sequence[PublicLine], attended: int) -> bool:
    """Tell whether those may be counted who were at both of two places, as whoever came was at one of them."""
    return len(lines) < 2 or fit((sum(line.numbers[-1] for line in lines) - attended,))


def rates(columns: Columns, one: Numbers) -> Mapping[str, float | None]:
    """Give the shares that a line's numbers tell."""
    told = dict(zip(columns, one, strict=True))
    of = told.get("confirmed")
    names = {"attendance_rate": "attended", "completion_rate": "completed"}
    return {
        rate: round(told[name] / of, 4) if of else None
        for rate, name in names.items()
        if name in told and of is not None
    }
