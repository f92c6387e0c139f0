"""The servers that are measured: gunicorn with two worker processes, on loopback, each on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKERS = 2
THREADS = 4
BACKLOG = 2048  # people who may stand before the door at once
ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    port: int
    pid: int

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        os.killpg(self.pid, signal.SIGKILL)

    def cpu_seconds(self) -> float:
        """Give the processor time that its processes have used."""
        return sum(_cpu(pid) for pid in (self.pid, *_children(self.pid)))

    def peak_memory(self) -> float:
        """Give the largest memory that one of its workers ever held, in MiB."""
        return max(peak(pid) for pid in _children(self.pid))


@contextmanager
def gunicorn(
    application: str, environment: dict[str, str], folder: Path, workers: int = WORKERS, threads: int = THREADS
) -> Iterator[Running]:
    """Serve an application until the block ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as door:  # ours from now on: nobody else can take it
        port = door.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", application, "--bind", f"fd://{door.fileno()}"]
        command += ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(threads)]
        command += ["--log-level", "warning", "--keep-alive", "30"]
        log = (folder / f"gunicorn-{port}.log").open("wb")
        server = subprocess.Popen(  # noqa: S603 -- our own server
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[door.fileno()],
        )
    try:
        _wait_for(server, port)
        yield Running(port, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server to be measured did not start")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
