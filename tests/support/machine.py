"""What this machine has, and what to do where it lacks something."""

import os
import shutil
import socket
import sys
from typing import NoReturn

import pytest

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def lacking(what: str) -> NoReturn:
    """Skip and say why; in CI nothing is skipped, so fail."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{what}, and in CI nothing is skipped", pytrace=False)
    pytest.skip(what)


def chromium() -> str:
    """Find the machine's own Chromium."""
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    return found or lacking("there is no Chromium here (apt-get install chromium)")


def free_port() -> int:
    """Name a port that nobody listens on, and that nobody else is given while the tests run."""
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    port = int(probe.getsockname()[1])
    if sys.platform == "linux":
        probe.detach()  # it stays bound: the system gives it to nobody, and a server that asks for it may listen there
    else:
        probe.close()
    return port
