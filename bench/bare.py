"""The yardstick: Flask routes that do the least possible database work, on the same kind of server and database."""

import os
import threading
import uuid
from typing import Any

import psycopg
from flask import Flask, Response, request

app = Flask(__name__)
local = threading.local()


def connection() -> psycopg.Connection[Any]:
    """Keep one connection for each thread."""
    if not hasattr(local, "connection"):
        local.connection = psycopg.connect(os.environ["BARE_DATABASE"], autocommit=True)
    return local.connection  # type: ignore[no-any-return]


@app.get("/read")
def read() -> Response:
    """Read one row by its key."""
    row = connection().execute("SELECT body FROM bare_rows WHERE id = 1").fetchone()
    return Response(row[0] if row else "", mimetype="text/plain")


@app.get("/unchanged")
def unchanged() -> Response:
    """Read one row by its key, and say that nothing changed."""
    connection().execute("SELECT body FROM bare_rows WHERE id = 1").fetchone()
    return Response(status=304, headers={"ETag": '"1"'})


@app.post("/write")
def write() -> Response:
    """Store one row, for good."""
    connection().execute("INSERT INTO bare_writes VALUES (%s, %s)", (uuid.uuid4(), request.get_data()))
    return Response("{}", 201, mimetype="application/json")
