"""The house keeps its order: imports point down, one place knows Slack, one place asks the time, files stay small."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "models", "sandbox", "demo")

BASE = frozenset({"bot.errors", "bot.ids", "bot.clock", "bot.patience", "bot.tracing"})
CORE = BASE | {"bot.domain", "bot.mail_settings", "bot.setting_values", "bot.settings", "bot.vault", "bot.unit"}
WORDS = frozenset({"bot.errors", "bot.domain", "bot.texts"})
SHOWN = WORDS | {"bot.messages"}
EDGE = CORE | SHOWN | {"bot.services", "bot.db", "bot.metrics", "models"}
PARTS = frozenset(  # of the composition root, bot.main
    {"bot.health", "bot.identity", "bot.keys", "bot.local", "bot.logs", "bot.socket_mode", "bot.stopping", "bot.web"}
)
WHOLE = (
    EDGE
    | PARTS
    | {
        "bot.casefile",
        "bot.export_file",
        "bot.figures_paper",
        "bot.letters",
        "handlers",
        "bot.workers",
        "bot.schema",
        "bot.storage_faults",
        "bot.main",
    }
)
SLACK = frozenset(
    {
        "handlers",
        "bot.workers",
        "bot.commands",
        "bot.health",
        "bot.main",
        "bot.identity",
        "bot.socket_mode",
        "bot.web",
        "bot.gate",
    }
)

# Each layer and what of our own it may import, beside itself. Whatever is not named here is a new layer: add its row.
LAYERS: dict[str, frozenset[str]] = {
    "bot.errors": frozenset(),
    "bot.ids": frozenset(),
    "bot.clock": frozenset(),
    "bot.patience": frozenset(),
    "bot.tracing": frozenset(),
    "bot.domain": frozenset({"bot.errors"}),
    "bot.mail_settings": frozenset({"bot.errors"}),
    "bot.setting_values": frozenset({"bot.errors"}),
    "bot.settings": frozenset({"bot.errors", "bot.mail_settings", "bot.setting_values"}),
    "bot.vault": BASE,
    "bot.unit": CORE,
    "models": BASE | {"bot.domain"},
    "bot.services": CORE | {"models", "bot.letters"},
    "bot.storage_faults": frozenset({"bot.errors"}),
    "bot.db": CORE | {"bot.storage_faults", "models"},
    "bot.schema": BASE,
    "bot.texts": WORDS,
    "bot.letters": frozenset({"bot.domain", "bot.texts"}),
    "bot.messages": SHOWN,
    "bot.workers": EDGE | {"bot.figures_paper", "bot.letters"},
    "handlers": EDGE | {"bot.casefile", "bot.export_file", "bot.figures_paper", "bot.letters"},
    "bot.identity": BASE,
    "bot.socket_mode": frozenset({"bot.receiving"}),
    "bot.stopping": frozenset(),
    "bot.metrics": frozenset({"bot.domain"}),
    "bot.gate": frozenset(),
    "bot.casefile": SHOWN | {"bot.letters"},
    "bot.export_file": SHOWN | {"bot.services"},
    "bot.figures_paper": SHOWN | {"bot.letters"},
    "bot.lookup": CORE | SHOWN | {"bot.db", "bot.services"},
    "bot.receiving": frozenset({"bot.metrics", "bot.tracing"}),
    "bot.keys": CORE | {"models"},
    "bot.health": EDGE | {"bot.letters", "handlers", "bot.keys", "bot.schema"},
    "bot.commands": WHOLE,
    "bot.local": WHOLE,
    "bot.logs": CORE,
    "bot.web": CORE
    | {"bot.db", "bot.gate", "bot.lookup", "bot.metrics", "bot.receiving", "bot.services", "bot.socket_mode"},
    "bot.main": WHOLE,
    "bot.command_line": WHOLE | {"bot.commands"},
    "bot.__main__": frozenset({"bot.command_line"}),
    "bot.documents": CORE | SHOWN | {"bot.lookup", "bot.services", "bot.workers", "handlers"},
    "sandbox": frozenset(),
    "demo": frozenset({"sandbox"}),
}

# What is known in one place only: the top-level package and the layers that may import it.
ONLY_IN: dict[str, frozenset[str]] = {
    "slack_bolt": SLACK,
    "slack_sdk": SLACK,
    "sqlmodel": frozenset({"models", "bot.services", "bot.unit", "bot.db", "bot.keys"}),
    "sqlalchemy": frozenset(
        {"models", "bot.services", "bot.unit", "bot.db", "bot.storage_faults", "bot.keys", "bot.schema", "bot.health"}
    ),
    "apscheduler": frozenset({"bot.workers"}),
    "cryptography": frozenset({"bot.vault"}),
    "prometheus_client": frozenset({"bot.metrics"}),
    "babel": frozenset({"bot.texts"}),
    "typst": frozenset({"bot.letters"}),
    "docx": frozenset({"bot.letters"}),
    "hijridate": frozenset({"bot.letters"}),
}

CLOCKS = ("bot/clock.py", "sandbox/")
LONGEST_FILE = 350
LONGEST_TEST = 600  # a test file is read a test at a time
LONGEST_HANDLER = 15


@dataclass(frozen=True)
class Module:
    """A source file of ours, parsed."""

    path: str
    tree: ast.Module
    lines: int

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def imports(self) -> Iterator[str]:
        """Every module that this one names, inside functions too; ``from a import b`` may name ``a.b``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}: write imports in full"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path: str, text: str) -> Module:
    return Module(path, ast.parse(text), text.count("\n"))


def modules(*packages: str) -> list[Module]:
    paths = sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))
    return [parsed(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def layer(name: str) -> str:
    """The layer of one of our modules (or of a name in it)."""
    found = [row for row in LAYERS if f"{name}.".startswith(f"{row}.")]
    return found[0] if found else ".".join(name.split(".")[: 2 if name.startswith("bot.") else 1])


def is_ours(name: str) -> bool:
    return name.split(".")[0] in PACKAGES


def layer_faults(module: Module) -> set[str]:
    here = layer(module.name)
    if module.name == "bot":
        return set()
    if here not in LAYERS:
        return {f"{module.path} belongs to no layer: add a row to LAYERS"}
    used = {layer(name) for name in module.imports() if is_ours(name)} - {here, "bot"}
    return {f"{module.path} imports {name}" for name in used - LAYERS[here]}


def outside_faults(module: Module) -> set[str]:
    used = {name.split(".")[0] for name in module.imports()}
    return {
        f"{module.path} imports {name}" for name in used & ONLY_IN.keys() if layer(module.name) not in ONLY_IN[name]
    }


def beyond_the_standard_library(module: Module) -> set[str]:
    used = {name.split(".")[0] for name in module.imports() if not is_ours(name)}
    return {f"{module.path} imports {name}" for name in used - sys.stdlib_module_names}


def asks_the_time(module: Module) -> set[str]:
    """Calls that read the clock; ``time.monotonic`` measures spans and is no clock."""
    if module.path.startswith(CLOCKS):
        return set()
    asked = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
    calls = (node.func for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    names = (node for node in calls if isinstance(node, ast.Attribute))
    return {
        f"{module.path}:{node.lineno} asks {ast.unparse(node)}()"
        for node in names
        if (ast.unparse(node.value).rpartition(".")[2], node.attr) in asked
    }


def long_handlers(module: Module) -> set[str]:
    """Functions that acknowledge, with more lines of code than a handler may have; the docstring does not count."""
    found = set()
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.AsyncFunctionDef) or "ack" not in {arg.arg for arg in node.args.args}:
            continue
        code = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if (length := (node.end_lineno or 0) - code[0].lineno + 1) > LONGEST_HANDLER:
            found.add(f"{module.path}: {node.name} has {length} lines")
    return found


def test_imports_point_down() -> None:
    found = {fault for module in modules(*PACKAGES) for fault in layer_faults(module)}

    assert found == set()


def test_only_the_edge_knows_slack_and_each_library_has_its_place() -> None:
    found = {fault for module in modules("bot", "handlers", "models") for fault in outside_faults(module)}

    assert found == set()


def test_the_rules_need_the_standard_library_only() -> None:
    found = {fault for module in modules("bot/domain") for fault in beyond_the_standard_library(module)}

    assert found == set()


def test_the_sandbox_stands_on_aiohttp_and_for_its_mailbox_on_aiosmtpd() -> None:
    used = {name.split(".")[0] for module in modules("sandbox") for name in module.imports()}

    assert used - sys.stdlib_module_names - {"sandbox"} <= {"aiohttp", "aiosmtpd"}


def test_the_time_is_asked_in_one_place() -> None:
    found = {fault for module in modules(*PACKAGES) for fault in asks_the_time(module)}

    assert found == set()


def test_handlers_are_short() -> None:
    found = {fault for module in modules("handlers") for fault in long_handlers(module)}

    assert found == set()


def test_files_are_small() -> None:
    ours = {module.path: module.lines for module in modules(*PACKAGES) if "/versions/" not in module.path}
    tests = {module.path: module.lines for module in modules("tests")}

    assert {path: lines for path, lines in ours.items() if lines > LONGEST_FILE} == {}
    assert {path: lines for path, lines in tests.items() if lines > LONGEST_TEST} == {}


def test_test_files_without_a_package_have_names_of_their_own() -> None:
    """Pytest imports them by their bare names: of two with one name the second is not run."""
    loose = [path for path in (ROOT / "tests").rglob("test_*.py") if not (path.parent / "__init__.py").exists()]
    names = [path.name for path in loose]
    assert len(loose) > 100
    assert {name for name in names if names.count(name) > 1} == set()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("bot/services/x.py", "from bot.messages import registry"),
        ("bot/services/x.py", "def f():\n    import handlers.ids"),
        ("bot/domain/x.py", "from models import Case"),
        ("bot/messages/x.py", "from bot.services import people"),
        ("sandbox/x.py", "from bot.settings import load"),
        ("models/x.py", "from bot import db"),
        ("bot/novelty.py", "import json"),
    ],
)
def test_an_import_that_points_up_is_found_out(path: str, text: str) -> None:
    assert layer_faults(parsed(path, text))


def test_the_other_checks_are_seen_to_fail() -> None:
    long = "async def h(ack):\n" + "    ack()\n" * (LONGEST_HANDLER + 1)

    assert outside_faults(parsed("bot/services/x.py", "from slack_sdk.errors import SlackApiError"))
    assert beyond_the_standard_library(parsed("bot/domain/x.py", "import babel.dates"))
    assert asks_the_time(parsed("bot/services/x.py", "import datetime\nx = datetime.datetime.now(tz)"))
    assert asks_the_time(parsed("handlers/x.py", "from datetime import date\nx = date.today()"))
    assert long_handlers(parsed("handlers/x.py", long))
