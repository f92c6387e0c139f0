"""A real subscription: vdirsyncer polls the running site, and khal shows what arrived."""

import os
import subprocess
import sys
import threading
from datetime import date, time
from pathlib import Path

import pytest
import waitress

from app.programme import service
from tests.calendars.test_feeds import EXTRA, LATER, change, publish, step
from tests.support.covering import unwatched

SYNC = """
[general]
status_path = "{folder}/status/"
[pair programme]
a = "web"
b = "kept"
collections = null
[storage web]
type = "http"
url = "http://127.0.0.1:{port}/feeds/custom.ics?region=africa&type=workshop"
[storage kept]
type = "filesystem"
path = "{folder}/kept/"
fileext = ".ics"
"""
SHOW = """
[calendars]
[[programme]]
path = {folder}/kept/
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = UTC
default_timezone = UTC
[sqlite]
path = {folder}/khal.db
"""


class Subscriber:
    """Somebody whose calendar program follows a feed."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        (folder / "kept").mkdir()
        for name, text in (("sync", SYNC), ("show", SHOW)):
            (folder / name).write_text(text.format(folder=folder, port=port))
        self._run("vdirsyncer", "--config", str(folder / "sync"), "discover")

    def poll(self) -> list[str]:
        """Fetch what changed, and say what the calendar shows then."""
        self._run("vdirsyncer", "--config", str(self.folder / "sync"), "sync")
        form = "{start-long-full} to {end-long-full}: {title} [{status}]"
        shown = self._run("khal", "-c", str(self.folder / "show"), "list", "--once", "-df", "", "-f", form,
                          "2027-05-01", "2027-06-30")  # fmt: skip
        return [line.strip().replace(" ]", "]") for line in shown.splitlines() if line.strip()]

    def _run(self, program: str, *arguments: str) -> str:
        command = [sys.executable, "-c", f"import {PROGRAMS[program][0]} as m; m.{PROGRAMS[program][1]}()", *arguments]
        environment = unwatched(os.environ) | {
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
        }
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


PROGRAMS = {"vdirsyncer": ("vdirsyncer.cli", "app"), "khal": ("khal.cli", "main_khal")}


@pytest.fixture
def subscriber(app, tmp_path):
    """Serve the site over HTTP, and have somebody subscribe to a part of its programme."""
    server = waitress.create_server(app, host="127.0.0.1", port=0)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    yield Subscriber(tmp_path, server.effective_port)
    server.close()
    serving.join(timeout=10)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_created_changed_and_cancelled_arrives_in_a_subscribed_calendar(subscriber):
    assert subscriber.poll() == []
    forum = publish(start_time=time(9), end_time=time(17))
    publish("Whole days; a, b", first_day=date(2027, 6, 1), last_day=date(2027, 6, 2))
    publish("Elsewhere", city_id="lima", zone="America/Lima")
    assert subscriber.poll() == [
        "2027-05-03 06:00 to 2027-05-05 14:00: Forum on decent work [CONFIRMED]",
        "2027-06-01 00:00 to 2027-06-02 00:00: Whole days; a, b [CONFIRMED]",
    ]
    change(forum, LATER, first_day=date(2027, 5, 10), last_day=date(2027, 5, 10), title="Forum, moved")
    assert subscriber.poll()[0] == "2027-05-10 06:00 to 2027-05-10 14:00: Forum, moved [CONFIRMED]"
    step(service.cancel, forum, at=EXTRA)
    assert subscriber.poll() == [
        "2027-05-10 06:00 to 2027-05-10 14:00: Cancelled: Forum, moved [CANCELLED]",
        "2027-06-01 00:00 to 2027-06-02 00:00: Whole days; a, b [CONFIRMED]",
    ]
