"""``python -m bot``. What is imported stays, so nobody looks for what of it could be thrown away, now or later."""

import gc
import sys

gc.disable()

from bot.command_line import main_line  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    sys.exit(main_line())
