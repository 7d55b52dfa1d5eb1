"""Counts the workspace's changes and wakes those who wait for one."""

import asyncio


class Changes:
    """A version that grows with every change."""

    def __init__(self) -> None:
        self.version = 0
        self._changed = asyncio.Event()

    def note(self) -> None:
        """Something people can see has changed."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def after(self, version: int) -> int:
        """Wait until the version is past the given one; the new version."""
        while self.version <= version:
            await self._changed.wait()
        return self.version
