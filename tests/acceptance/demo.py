"""``make demo``: the whole policy played on the terminal, step by step; exit 0 only if every result was found.

``LANGUAGE=ar`` tells it in Arabic; terminals that set no text from right to left show it from left to right.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.acceptance.chapters import whole
from tests.acceptance.chapters_ar import NARRATION
from tests.acceptance.play import Play
from tests.acceptance.world import World

NARRATIONS: dict[str, Mapping[str, str]] = {"en": {}, "ar": NARRATION}


def main() -> int:
    """Plays it in a folder of its own."""
    options = argparse.ArgumentParser(prog="make demo", description=__doc__)
    options.add_argument("--language", choices=sorted(NARRATIONS), default="en")
    narration = NARRATIONS[options.parse_args().language]

    def told(words: str) -> str:
        return narration.get(words, words)

    with tempfile.TemporaryDirectory() as folder:
        print(told("Starting the sandbox workspace and the bot ..."), flush=True)
        try:
            with World(Path(folder)) as world:
                play = Play(world, aloud=True, narration=narration)
                whole(play)
        except AssertionError as error:
            print(f"{told('NOT FOUND')}\n{error}", file=sys.stderr)
            return 1
    print("\n" + told("All {steps} steps were found in the workspace.").format(steps=play.steps))
    return 0


if __name__ == "__main__":
    sys.exit(main())
