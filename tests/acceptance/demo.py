"""``make demo``: the whole policy played on the terminal, step by step; exit 0 only if every result was found."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.acceptance.chapters import whole
from tests.acceptance.play import Play
from tests.acceptance.world import World


def main() -> int:
    """Plays it in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        print("Starting the sandbox workspace and the bot ...", flush=True)
        try:
            with World(Path(folder)) as world:
                play = Play(world, aloud=True)
                whole(play)
        except AssertionError as error:
            print(f"NOT FOUND\n{error}", file=sys.stderr)
            return 1
    print(f"\nAll {play.steps} steps were found in the workspace.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
