"""Serves the page: static files, nothing from elsewhere, never cached."""

from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "page"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
MISSING = "The sandbox runs, but its page is not installed. The control API is at /control/workspace."


def _file(name: str) -> web.StreamResponse:
    path = (FOLDER / name).resolve()
    if FOLDER.resolve() not in path.parents or not path.is_file():
        return web.Response(status=404, text=MISSING if name == "index.html" else "not found")
    return web.FileResponse(path, headers=HEADERS)


async def index(request: web.Request) -> web.StreamResponse:
    """The page itself."""
    return _file("index.html")


async def part(request: web.Request) -> web.StreamResponse:
    """One of its files."""
    return _file(request.match_info["name"])


def routes() -> list[web.RouteDef]:
    """Paths and handlers."""
    return [web.get("/", index), web.get("/page/{name:.+}", part)]
