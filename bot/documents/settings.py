"""``.env.example`` and the README's table of settings, from the rows in ``bot/settings.py``."""

from __future__ import annotations

from collections.abc import Iterable

from bot.settings import SETTINGS, Setting

START = "<!-- settings: written by `make docs` -->"
END = "<!-- end of settings -->"


def env_example(settings: Iterable[Setting] = SETTINGS) -> str:
    """Every setting with its help; all commented out, because each default is good."""
    parts = ["# Settings. Copy this file to .env and fill in what you need; what is left out has its default.\n"]
    for row in settings:
        parts.append(f"# {row.help}\n# {row.name}={row.default}\n")
    return "\n".join(parts)


def table(settings: Iterable[Setting] = SETTINGS) -> str:
    """The settings as a Markdown table."""
    lines = ["| name | default | meaning |", "|---|---|---|"]
    lines += [f"| `{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.help} |" for row in settings]
    return "\n".join(lines)


def in_readme(readme: str) -> str:
    """The README with the table between its two marks brought up to date. Raises ``ValueError`` without marks."""
    before, found, rest = readme.partition(START)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"README.md has no {START} ... {END}")
    return f"{before}{START}\n{table()}\n{END}{after}"
