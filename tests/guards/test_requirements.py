"""What is installed is what was pinned."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def pinned(file: str) -> dict[str, Requirement]:
    """Read the packages of a requirements file, by their names as registries compare them."""
    lines = (line.split("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith("-r")]
    return {comparable(requirement.name): requirement for requirement in found}


def comparable(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(requirement: Requirement) -> set[str]:
    """Name what a package brings along on this machine."""
    extras = ["", *requirement.extras]
    needs = [Requirement(text) for text in requires(requirement.name) or []]
    return {comparable(n.name) for n in needs if not n.marker or any(n.marker.evaluate({"extra": e}) for e in extras)}


def test_every_package_has_one_version() -> None:
    together = [*pinned("requirements.txt").values(), *pinned("requirements-dev.txt").values()]
    assert [str(r) for r in together if not re.fullmatch(r"==[\w.]+", str(r.specifier))] == []


def test_what_a_package_brings_along_is_pinned_too() -> None:
    running = pinned("requirements.txt")
    developing = running | pinned("requirements-dev.txt")
    for known in (running, developing):
        for requirement in known.values():
            try:
                missing = needed_by(requirement) - set(known)
            except PackageNotFoundError:
                missing = {f"{requirement.name} itself"}
            assert missing == set(), f"{requirement.name} brings these along"
