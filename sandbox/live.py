"""Tells watching pages and tests that something changed, at most twenty times a second.

Each event carries the version; the watcher then fetches what it wants to see.
"""

import asyncio

from aiohttp import web

from sandbox.workspace import Workspace

PAUSE = 0.05
KEEP_ALIVE = 15.0


async def stream(request: web.Request, workspace: Workspace, stopping: asyncio.Event) -> web.StreamResponse:
    """A text/event-stream of versions until the watcher leaves or the sandbox stops."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    version = -1
    end = asyncio.ensure_future(stopping.wait())
    try:
        while not stopping.is_set():
            version = max(workspace.changes.version, version)
            await response.write(f'data: {{"version":{version}}}\n\n'.encode())
            await asyncio.wait({end}, timeout=PAUSE)
            while not stopping.is_set():
                change = asyncio.ensure_future(workspace.changes.after(version))
                done, _ = await asyncio.wait({change, end}, timeout=KEEP_ALIVE, return_when=asyncio.FIRST_COMPLETED)
                if done:
                    change.cancel()
                    break
                change.cancel()
                await response.write(b": still here\n\n")
    except (ConnectionResetError, ConnectionError):
        pass
    finally:
        end.cancel()
    return response
