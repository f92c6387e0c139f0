"""What everybody may read counts nobody few, and nothing few can be worked out of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.reports.figures import AttendanceReport, Figures, Line
from app.reports.rules import Dimension, Subject
from app.reports.small_numbers import CHAIN, LEAST, PublicReport, Words, fit, published, rates
from tests.factories import NOW

GROUPS, GENDERS = ("government", "employers", "workers"), ("woman", "man", "not_said")
COUNTRIES = {"KEN": "africa", "GHA": "africa", "MLI": "africa", "NPL": "asia", "PER": "americas", "BRA": "americas"}
TYPES = list(product(GROUPS, GENDERS, COUNTRIES, range(4)))  # a person, and how far they came along the chain
WORDS = Words(lambda _dimension: "Others", lambda region: f"Others of {region}", lambda one, other: f"{one}, {other}")
PRIME = 2**61 - 1

Person = tuple[str, str, str, int]
KEYS: dict[Dimension, Callable[[Person], str]] = {
    Dimension.EVENT: lambda _one: "forum",
    Dimension.GROUP: lambda one: one[0],
    Dimension.GENDER: lambda one: one[1],
    Dimension.GROUP_GENDER: lambda one: f"{one[0]}/{one[1]}",
    Dimension.REGION: lambda one: COUNTRIES[one[2]],
    Dimension.COUNTRY: lambda one: one[2],
}
skewed = st.sampled_from(
    [*TYPES, *(one for one in TYPES if one[0] != "employers" and one[1] == "woman")] + TYPES[:4] * 9
)
rooms = st.lists(st.tuples(skewed, st.integers(1, 9)), max_size=14).map(
    lambda several: [one for one, number in several for _ in range(number)]
)


def report_of(people: Iterable[Person]) -> AttendanceReport:
    people = list(people)
    lines = []
    for dimension, key in KEYS.items():
        found = {key(one) for one in (TYPES if dimension in (Dimension.EVENT, *FIXED) else people)}
        for name in sorted(found):
            here = [one[3] for one in people if key(one) == name]
            reached = (sum(level >= least for level in here) for least in range(4))
            lines.append(Line(dimension, name, name, Figures(**dict(zip(CHAIN, reached, strict=True)))))
    return AttendanceReport(Subject.EVENT, "forum", "Forum", NOW, True, tuple(lines))


FIXED = (Dimension.GROUP, Dimension.GENDER, Dimension.GROUP_GENDER)


def told(public: PublicReport) -> dict[tuple[int, ...], int]:
    """Give each published number with the types of people that it counts."""
    facts: dict[tuple[int, ...], int] = {}

    def tell(whom: Callable[[Person], bool], columns: tuple[str, ...], numbers: tuple[int, ...]) -> None:
        for column, number in zip(columns, numbers, strict=True):
            least = CHAIN.index(column)
            facts[tuple(int(whom(one) and one[3] >= least) for one in TYPES)] = number

    tell(lambda _one: True, public.columns, public.total)
    for table in public.tables:
        key = KEYS[table.dimension]
        named = {line.key for line in table.lines}
        shown = [{part.split("/")[n] for part in named} for n in range(2)] if table.dimension is CROSSED else []
        for line in table.lines:
            if table.dimension is CROSSED:
                tell(lambda one, k=line.key, s=shown: merged(one, s) == k, table.columns, line.numbers)
            elif line.key:
                tell(lambda one, k=line.key, key=key: key(one) == k, table.columns, line.numbers)
    return facts


CROSSED = Dimension.GROUP_GENDER


def merged(one: Person, shown: list[set[str]]) -> str:
    return "/".join(part if part in known else "" for part, known in zip(one[:2], shown, strict=True))


def follows(facts: Iterable[tuple[int, ...]]) -> Callable[[tuple[int, ...]], bool]:
    """Tell of a number whether it is a sum and difference of others."""
    rows: list[tuple[int, list[int]]] = []

    def reduced(wanted: tuple[int, ...]) -> list[int]:
        left = [one % PRIME for one in wanted]
        for pivot, row in rows:
            if times := left[pivot]:
                left = [(one - times * other) % PRIME for one, other in zip(left, row, strict=True)]
        return left

    for fact in facts:
        left = reduced(fact)
        pivot = next((at for at, one in enumerate(left) if one), None)
        if pivot is not None:
            inverse = pow(left[pivot], -1, PRIME)
            rows.append((pivot, [one * inverse % PRIME for one in left]))
    return lambda wanted: not any(reduced(wanted))


@given(rooms)
def test_nothing_few_is_published_or_follows_from_what_is(people: list[Person]) -> None:
    report = report_of(people)
    facts = told(published(report, lambda country: COUNTRIES[country], WORDS))
    known, counts = follows(facts), Counter(people)

    assert all(number == 0 or number >= LEAST for number in facts.values())
    for fact, number in facts.items():
        assert number == sum(counts[one] for one, counted in zip(TYPES, fact, strict=True) if counted), "it is exact"
    for line in report.lines:
        key = KEYS[line.dimension]
        for levels in ([0], [1], [2], [3], [0, 1], [1, 2], [0, 1, 2], [1, 2, 3], [2, 3], [0, 1, 2, 3]):
            mine = tuple(int(key(one) == line.key and one[3] in levels) for one in TYPES)
            number = sum(counts[one] for one, counted in zip(TYPES, mine, strict=True) if counted)
            assert not (0 < number < LEAST and known(mine)), (line.dimension, line.key, levels, number)


def test_a_line_is_fit_where_nobody_few_stands_between_its_figures() -> None:
    assert [fit(one) for one in ((12, 12, 7), (12, 10, 5), (4,), (0, 0), (10, 5, 0))] == [
        True,
        False,
        False,
        True,
        True,
    ]


def test_a_small_group_is_put_together_with_the_smallest_of_the_others() -> None:
    people = [("government", "woman", "KEN", 3)] * 20 + [("workers", "man", "GHA", 3)] * 9
    people += [("employers", "woman", "KEN", 3)] * 2
    public = published(report_of(people), COUNTRIES.__getitem__, WORDS)

    tables = {table.dimension: {line.label: line.numbers for line in table.lines} for table in public.tables}
    assert public.columns == CHAIN
    assert tables[Dimension.GROUP] == {"government": (20,) * 4, "Others": (11,) * 4}
    assert tables[Dimension.COUNTRY] == {"GHA": (9,) * 4, "KEN": (22,) * 4}
    assert Dimension.GROUP_GENDER not in tables, "two women among the others could be counted"


def test_a_column_that_tells_of_few_is_left_out_for_all() -> None:
    people = [("government", "woman", "KEN", 3)] * 20 + [("government", "woman", "KEN", 1)] * 3
    public = published(report_of(people), COUNTRIES.__getitem__, WORDS)

    assert (public.columns, public.total) == (("attended", "completed"), (20, 20))
    assert rates(public.columns, public.total) == {}
    assert rates(CHAIN, (30, 20, 15, 10)) == {"attendance_rate": 0.75, "completion_rate": 0.5}


def test_of_an_event_of_few_nothing_is_published() -> None:
    assert published(report_of(TYPES[3:4] * 4), COUNTRIES.__getitem__, WORDS) == PublicReport((), (), ())


def with_sessions(*numbers: tuple[int, int]) -> AttendanceReport:
    report = report_of([("government", "woman", "KEN", 2)] * 40 + [("government", "woman", "KEN", 1)] * 10)
    lines = [
        Line(Dimension.SESSION, str(at), str(at), Figures(confirmed=confirmed, attended=attended))
        for at, (confirmed, attended) in enumerate(numbers)
    ]
    return AttendanceReport(Subject.EVENT, "forum", "Forum", NOW, True, (*report.lines, *lines))


def test_a_session_is_shown_where_nobody_few_was_at_it_or_away_from_it() -> None:
    def shown(*sessions: tuple[int, int]) -> list[str]:
        public = published(with_sessions(*sessions), COUNTRIES.__getitem__, WORDS)
        return [line.key for table in public.tables if table.dimension is Dimension.SESSION for line in table.lines]

    assert shown((50, 40), (50, 38), (50, 35), (50, 4), (20, 20), (48, 30)) == ["0", "2", "4"]
    assert shown((50, 20), (50, 23)) == ["0"], "three must have been at both"
    assert shown((50, 20), (50, 30)) == ["0", "1"]
