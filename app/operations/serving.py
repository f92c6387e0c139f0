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

Server = BaseWSGIServer | MultiSocketServer

THREADS = 8
PATIENCE = 10  # seconds a worker may take to finish what it is doing
PAUSE = 2  # seconds before a worker that fell over is started again


def bind(app: Flask, host: str, port: int) -> Server:
    """Take the port, or fail with OSError before anything else is started."""
    return create_server(app, host=host, port=port, threads=THREADS, clear_untrusted_proxy_headers=True)


def serve(server: Server) -> None:
    """Answer requests until Ctrl-C or a TERM signal, with a worker beside."""
    signal.signal(signal.SIGTERM, _leave)
    with _worker_beside():
        server.run()


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep a worker running until the block ends, then let it finish."""
    keeper = _WorkerKeeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _WorkerKeeper(threading.Thread):
    """Starts the worker, and starts it again when it falls over."""

    def __init__(self) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self._leaving = threading.Event()
        self._worker = self._begin()

    def run(self) -> None:
        while True:
            status = self._worker.wait()
            if self._leaving.is_set():
                return
            log.error("the worker stopped with status %s; starting another", status)
            if self._leaving.wait(PAUSE):
                return
            self._worker = self._begin()

    def stop(self) -> None:
        self._leaving.set()
        self._worker.terminate()
        try:
            self._worker.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._worker.kill()

    @staticmethod
    def _begin() -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the server alone, which then lets the worker finish.
        return subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], start_new_session=True)
