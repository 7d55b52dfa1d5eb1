"""A port for a process that is started later: kept, so that nobody else is given it meanwhile."""

from __future__ import annotations

import socket


def reserve() -> tuple[socket.socket, int]:
    """A socket that holds a port of this machine until it is closed, and that port.

    It does not listen, so connections are refused; a server with ``SO_REUSEADDR``, as asyncio's, can bind beside it.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port: int = held.getsockname()[1]
    return held, port
