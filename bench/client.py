"""Many clients over kept connections, each with one request in hand, as Slack's servers would be."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Load:
    """What came back: milliseconds of each answer, the statuses, the seconds that all of it took."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds


def fire(port: int, requests: Sequence[bytes], clients: int = 1, pause: float = 0.0) -> Load:
    """Sends all requests. Raises ``AssertionError`` where one is not acknowledged.

    ``pause``: seconds that a client waits after each answer, as between people; 0: each request follows at once.
    """
    return fire_at([port], requests, clients, pause)


def fire_at(ports: Sequence[int], requests: Sequence[bytes], clients: int, pause: float = 0.0) -> Load:
    """The same to several processes, as many clients at each."""
    load = asyncio.run(_fire(ports, requests, clients, pause))
    assert set(load.statuses) == {200}, load.statuses
    return load


async def _fire(ports: Sequence[int], requests: Sequence[bytes], clients: int, pause: float) -> Load:
    load, left = Load(), iter(requests)
    connections = [await asyncio.open_connection("127.0.0.1", ports[number % len(ports)]) for number in range(clients)]
    began = time.perf_counter()
    await asyncio.gather(*(_work(*one, left, load, pause) for one in connections))
    load.seconds = time.perf_counter() - began
    for _, writer in connections:
        writer.close()
    return load


async def _work(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: Iterator[bytes], load: Load, pause: float
) -> None:
    for request in left:
        began = time.perf_counter()
        writer.write(request)
        status = await _answer(reader)
        load.times.append((time.perf_counter() - began) * 1000)
        load.statuses[status] += 1
        if pause:
            await asyncio.sleep(pause)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0].strip()
    if length:
        await reader.readexactly(int(length))
    else:
        await reader.readuntil(b"0\r\n\r\n")
    return int(head[9:12])
