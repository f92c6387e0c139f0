"""A client that keeps a few connections busy and counts what comes back."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass
class Result:
    """What a run gave: how long it took in all, each answer's status, time and size."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    first_bytes: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return sum(self.statuses.values()) / self.seconds

    @property
    def median(self) -> float:
        """The middle answer's time in seconds."""
        return statistics.median(self.times)


def request_bytes(method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """Write one HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    if body:
        lines += [f"Content-Length: {len(body)}"]
        lines += [] if "Content-Type" in (headers or {}) else ["Content-Type: application/json"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def run(port: int, requests: Iterable[bytes], connections: int = 8) -> Result:
    """Send the requests over a few connections, each as soon as the one before it is answered."""
    return asyncio.run(_run(port, iter(requests), connections))


async def _run(port: int, requests: Iterator[bytes], connections: int) -> Result:
    result = Result()
    began = time.perf_counter()
    await asyncio.gather(*(_work(port, requests, result) for _ in range(connections)))
    result.seconds = time.perf_counter() - began
    return result


async def _work(port: int, requests: Iterator[bytes], result: Result) -> None:
    reader, writer = None, None
    for request in requests:
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
        began = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        result.first_bytes.append(time.perf_counter() - began)
        status, size, stays_open = await _answer(reader, head)
        result.times.append(time.perf_counter() - began)
        result.statuses[status] += 1
        result.sizes.append(size)
        if not stays_open:
            writer.close()
            writer = None
    if writer:
        writer.close()


async def _answer(reader: asyncio.StreamReader, head: str) -> tuple[int, int, bool]:
    """Read one answer to its end: its status, its size, and whether the connection stays open."""
    status = int(head.split(" ", 2)[1])
    size = 0
    if "transfer-encoding: chunked" in head:
        while length := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            await reader.readexactly(length + 2)
            size += length
        await reader.readuntil(b"\r\n")
    elif "content-length: " in head and status not in (204, 304):
        size = int(head.split("content-length: ", 1)[1].split("\r\n", 1)[0])
        await reader.readexactly(size)
    return status, size, "connection: close" not in head
