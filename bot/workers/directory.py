"""The folder where another program leaves ``people.csv`` and ``routes.csv``: looked at, taken once it rests (G7)."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.db import Database
from bot.services import directory, directory_watch

log = logging.getLogger(__name__)

Look = tuple[tuple[int, int] | None, ...]
"""Size and time of each file; ``None``: it is not there. Two that are equal: nobody is writing."""


class DirectoryFolder:
    """One worker's eye on it; any number may look beside each other."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._files = (folder / directory.PEOPLE, folder / directory.ROUTES)
        self._before: Look | None = None
        self._done: Look | None = None

    async def run_once(self) -> int:
        """Deals with what is there if it is new, and as it was at the look before; how many times: 0 or 1."""
        look = await asyncio.to_thread(self._look)
        before, self._before = self._before, look
        if look != before or look == self._done:
            return 0
        hashed = await asyncio.to_thread(directory.hash_of, *self._files)
        if await self._database.read(lambda unit: directory_watch.is_known(unit, hashed)):
            self._done = look
            return 0
        checked = await asyncio.to_thread(directory.check_files, *self._files)
        if checked.faults:
            log.error("the directory's files were left alone; faults: %d", len(checked.faults))
        done = await self._database.write(lambda unit: directory_watch.deal_with(unit, checked))
        self._done = look
        return int(done)

    def _look(self) -> Look:
        return tuple(self._seen(file) for file in self._files)

    @staticmethod
    def _seen(file: Path) -> tuple[int, int] | None:
        try:
            found = file.stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns
