"""The three groups as one point in a triangle: the nearer to a corner, the larger the share of that group."""

from collections.abc import Sequence

from app.registration.balance import Balance

Shares = tuple[float, ...]  # of the three groups, in per cent
CORNERS = ((50.0, 12.0), (8.0, 84.0), (92.0, 84.0))  # of the drawing, which is 100 wide and 96 high


def place(shares: Sequence[float]) -> tuple[float, float]:
    """Find the point of the drawing for three shares."""
    return tuple(  # type: ignore[return-value]
        round(sum(share * corner[axis] for share, corner in zip(shares, CORNERS, strict=True)) / 100, 1)
        for axis in (0, 1)
    )


def point(room: Balance) -> tuple[float, float] | None:
    """Find the point of a room; none while nobody of the three groups is there."""
    return place([group.share or 0.0 for group in room.groups]) if room.tripartite else None


def zone(low: int, high: int) -> list[tuple[float, float]]:
    """Draw the part of the triangle where each group is within the range; nothing where they cannot all be."""
    shape: list[Shares] = [(100.0, 0.0, 0.0), (0.0, 100.0, 0.0), (0.0, 0.0, 100.0)]
    for group in range(3):
        shape = _cut(shape, [shares[group] - low for shares in shape])
        shape = _cut(shape, [high - shares[group] for shares in shape])
    return [place(shares) for shares in shape]


def _cut(shape: list[Shares], inside: list[float]) -> list[Shares]:
    """Keep what is not outside: each corner with how far inside it is, less than nothing for outside."""
    kept: list[Shares] = []
    for number, shares in enumerate(shape):
        before, there, here = shape[number - 1], inside[number - 1], inside[number]
        if (there < 0) != (here < 0):
            part = there / (there - here)
            kept.append(tuple(a + part * (b - a) for a, b in zip(before, shares, strict=True)))
        if here >= 0:
            kept.append(shares)
    return kept
