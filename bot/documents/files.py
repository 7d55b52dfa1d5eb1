"""Which files are generated, by what; how they are written and how drift is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.documents import (
    authority,
    failures,
    glossary,
    licences,
    lifecycle,
    manifest,
    marks,
    openapi,
    pins,
    privacy,
    settings,
)

DOCUMENTS: dict[str, Callable[[Path], str]] = {
    "docs/lifecycle.md": lambda root: lifecycle.page(),
    "docs/authority.md": lambda root: authority.page(),
    "docs/licences.md": licences.page,
    ".env.example": lambda root: settings.env_example(),
    "README.md": lambda root: marks.replaced(_text(root / "README.md"), "settings", settings.table()),
    "docs/glossary.md": lambda root: marks.replaced(_text(root / "docs/glossary.md"), "names", glossary.tables()),
    "docs/operating.md": lambda root: marks.replaced(_text(root / "docs/operating.md"), "failures", failures.table()),
    "docs/privacy.md": lambda root: marks.replaced(_text(root / "docs/privacy.md"), "periods", privacy.periods()),
    "docs/openapi.json": lambda root: openapi.text(),
    "manifest.json": lambda root: manifest.text(),
}
"""Each generated file and what it should hold, given the project's folder."""


def write(root: Path) -> list[str]:
    """Writes what has drifted and returns its names."""
    drifted = _drifted(root)
    for name, text in drifted.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    return list(drifted)


def faults(root: Path) -> list[str]:
    """What has drifted or does not fit: each fault one line with its mend."""
    found = [f"{name} is not as the code says: make docs" for name in _drifted(root)]
    found += pins.faults(root)
    found += [
        f"bot/documents/licences.py has a row for {name}, which is not pinned" for name in licences.stale_rows(root)
    ]
    return found + licences.disagreements()


def _drifted(root: Path) -> dict[str, str]:
    wanted = {name: build(root) for name, build in DOCUMENTS.items()}
    return {name: text for name, text in wanted.items() if not (root / name).exists() or _text(root / name) != text}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
