"""``.env.example`` and the README's table of settings, from the rows in ``bot/settings.py``."""

from __future__ import annotations

from collections.abc import Iterable

from bot.settings import SETTINGS, Setting


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
