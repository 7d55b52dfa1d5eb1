"""``python -m bot.documents`` writes the generated files; ``--check`` only says which have drifted, and exits 1."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.documents.files import faults, write

ROOT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.documents", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where something has drifted")
    options = parser.parse_args(arguments)
    try:
        if not options.check:
            for name in write(ROOT):
                sys.stdout.write(f"Wrote {name}\n")
        found = faults(ROOT)
    except ValueError as error:
        found = [str(error)]
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
