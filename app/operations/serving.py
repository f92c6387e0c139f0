"""Serve the site from one command: the web server here, the worker as a child beside it."""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

log = logging.getLogger(__name__)

THREADS = 8
PATIENCE = 10  # seconds a worker may take to finish what it is doing
PAUSE = 2  # seconds before a worker that fell over is started again
WORKER = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--with-parent"]
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def bind(app: Flask, host: str, port: int) -> BaseWSGIServer | MultiSocketServer:
    """Take the port, or fail with OSError before anything else is started."""
    return create_server(app, host=host, port=port, threads=THREADS, clear_untrusted_proxy_headers=True)


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker running until the block ends, by Ctrl-C or a TERM signal too; then let it finish."""
    for number in SIGNALS:
        signal.signal(number, _leave)
    leaving = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(leaving,), name="worker-keeper")
    keeper.start()
    try:
        yield
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # we are leaving already
        leaving.set()
        keeper.join()


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _keep_worker(leaving: threading.Event) -> None:
    """Start the worker, start it again when it falls over, and end it at the end."""
    while not leaving.is_set():
        # A session of its own: Ctrl-C reaches the server alone, which then lets the worker finish.
        worker = subprocess.Popen(WORKER, start_new_session=True)  # noqa: S603 -- our own command
        while worker.poll() is None and not leaving.wait(0.5):
            pass
        if leaving.is_set():
            _end(worker)
        else:
            log.error("the worker stopped with status %s; starting another", worker.returncode)
            leaving.wait(PAUSE)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
