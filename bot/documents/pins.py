"""The lists of pins (``requirements*.txt``): read, and held against what ``pyproject.toml`` names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

RUNTIME = "requirements.txt"
DEV = "requirements-dev.txt"


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a list; ``hashes`` counts the files that may be installed for it."""

    name: str
    version: str
    hashes: int


def read(text: str) -> dict[str, Pin]:
    """The pins of a list, by normalised name."""
    found: dict[str, Pin] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if head := re.match(r"([A-Za-z0-9][\w.-]*)==([\w.+!-]+)", block):
            name = normalised(head[1])
            found[name] = Pin(name, head[2], block.count("--hash=sha256:"))
    return found


def normalised(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def faults(root: Path) -> list[str]:
    """What is wrong with the lists: each fault one line, with its mend."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    texts = {name: (root / name).read_text(encoding="utf-8") for name in (RUNTIME, DEV)}
    needs = {
        RUNTIME: project["project"]["dependencies"],
        DEV: project["project"]["dependencies"] + project["dependency-groups"]["dev"],
    }
    pins = {name: read(text) for name, text in texts.items()}
    found = [fault for name in texts for fault in _list_faults(name, texts[name], pins[name], needs[name])]
    return found + list(_disagreements(pins[RUNTIME], pins[DEV]))


def _list_faults(file: str, text: str, pins: Mapping[str, Pin], needs: list[str]) -> Iterator[str]:
    for need in needs:
        wanted = re.match(r"([\w.-]+)(?:\[[^]]*\])?\s*(?:>=\s*([\w.]+))?", need)
        assert wanted is not None, need
        pin = pins.get(normalised(wanted[1]))
        if pin is None:
            yield f"{file} lacks {wanted[1]}, which pyproject.toml names: make lock"
        elif wanted[2] and order(pin.version) < order(wanted[2]):
            yield f"{file} pins {pin.name} {pin.version}, pyproject.toml wants {need}: make lock"
    for pin in pins.values():
        if not pin.hashes:
            yield f"{file} pins {pin.name} without a hash: make lock"
    for line in text.splitlines():
        if re.match(r"\s*(-i|--index-url|--extra-index-url|--find-links|-f)\b", line) or "://" in line:
            yield f"{file} names an address ({line.strip()[:60]}); whoever installs it chooses where from: make lock"


def _disagreements(runtime: Mapping[str, Pin], dev: Mapping[str, Pin]) -> Iterator[str]:
    for name, pin in runtime.items():
        if name not in dev or dev[name].version != pin.version:
            yield f"{DEV} does not hold {name} {pin.version} as {RUNTIME} does: make lock"


def order(version: str) -> tuple[int, ...]:
    """By which versions are compared: their numbers, from the first."""
    return tuple(int(part) for part in re.findall(r"\d+", version))
