"""Calls to Slack for the delivery, and the waits that Slack asked for: no call is made before one is over.

https://docs.slack.dev/apis/web-api/rate-limits: a limit belongs to a method and the workspace; posting has one for each
channel besides. A wait holds up what it concerns and nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.clock import Clock
from bot.workers.failures import Failure, classify, code_of
from bot.workers.pace import Pace

PER_CHANNEL = frozenset({"chat.postMessage"})
"""Methods whose limit is first that of the channel; all others have one for the workspace."""
GONE = frozenset({"message_not_found", "file_not_found", "file_deleted"})
"""What is to be deleted is not there, whoever deleted it."""
LONGEST_WAIT = timedelta(hours=1)
"""More than Slack ever asks for; a header that says more is taken for this."""


class Held(Exception):
    """Stands in for the 429 that Slack would answer: no call was made. ``until`` is when one may be.

    ``brief``: the channel has had its burst, and takes the next message within a second.
    """

    def __init__(self, until: datetime, *, brief: bool = False) -> None:
        super().__init__("ratelimited")
        self.until, self.brief = until, brief


class Calls:
    """The methods that the delivery uses, each behind the waits that concern it."""

    def __init__(self, client: AsyncWebClient, clock: Clock, pace: Pace | None = None) -> None:
        """``pace``: what Slack would refuse as too much is not tried; without it, Slack says so."""
        self.client = client
        self._clock = clock
        self._pace = pace
        self._holds: dict[tuple[str, str], datetime] = {}

    async def post(self, channel: str, *, urgent: bool = False, **said: Any) -> tuple[str, str]:
        """``chat.postMessage``: the channel and the ``ts`` that it got. ``urgent`` waits only where Slack says so."""
        if self._pace and not urgent:
            self._keep(self._pace, channel)
        answer = await self._call("chat.postMessage", channel, self.client.chat_postMessage, channel=channel, **said)
        if self._pace:
            self._pace.took(channel, self._clock())
        return answer["channel"], answer["ts"]

    def _keep(self, pace: Pace, channel: str) -> None:
        now = self._clock()
        if full := pace.full_until(now):
            raise Held(full)
        if until := pace.free_at(channel, now):
            raise Held(until, brief=True)

    async def update(self, channel: str, ts: str, **said: Any) -> None:
        """``chat.update``."""
        await self._call("chat.update", channel, self.client.chat_update, channel=channel, ts=ts, **said)

    async def upload(self, channel: str, comment: str, name: str, content: bytes) -> str:
        """``files.getUploadURLExternal``, the upload, ``files.completeUploadExternal``: the file's id."""
        said = {"channel": channel, "initial_comment": comment, "filename": name, "title": name, "content": content}
        try:
            answer = await self._call("files.completeUploadExternal", channel, self.client.files_upload_v2, **said)
        except SlackRequestError as error:  # the upload itself; nothing is shown before the last step
            raise ConnectionError(str(error)) from error
        found: str = answer["files"][0]["id"]
        return found

    async def delete(self, channel: str, ts: str) -> None:
        """``chat.delete``; fine as well where the message is gone already."""
        await self._take_away("chat.delete", channel, self.client.chat_delete, channel=channel, ts=ts)

    async def delete_file(self, file: str) -> None:
        """``files.delete``, after the messages that show it; fine as well where it is gone already."""
        try:
            answer = await self._call("files.info", "", self.client.files_info, file=file)
        except SlackApiError as error:
            if code_of(error) in GONE:
                return
            raise
        shares = (answer["file"].get("shares") or {}).values()
        shown = [(channel, one["ts"]) for kind in shares for channel, places in kind.items() for one in places]
        for channel, ts in shown:
            await self.delete(channel, ts)
        await self._take_away("files.delete", "", self.client.files_delete, file=file)

    async def _take_away(self, method: str, place: str, call: Callable[..., Awaitable[Any]], **arguments: str) -> None:
        try:
            await self._call(method, place, call, **arguments)
        except SlackApiError as error:
            if code_of(error) not in GONE:
                raise

    async def open(self, slack_id: str) -> str:
        """``conversations.open``: the direct-message channel with a person."""
        answer = await self._call("conversations.open", "", self.client.conversations_open, users=slack_id)
        found: str = answer["channel"]["id"]
        return found

    async def history(self, channel: str, thread_ts: str | None, **asked: Any) -> Any:
        """A page of ``conversations.history``, or of a thread's ``conversations.replies``."""
        if thread_ts:
            method = self.client.conversations_replies
            return await self._call("conversations.replies", channel, method, channel=channel, ts=thread_ts, **asked)
        method = self.client.conversations_history
        return await self._call("conversations.history", channel, method, channel=channel, **asked)

    async def token_holds(self) -> bool | None:
        """Whether Slack still knows the app: then a refusal was about whom it was for. ``None``: it cannot be told."""
        try:
            await self._call("auth.test", "", self.client.auth_test)
        except SlackApiError as error:
            return None if classify(error.response.status_code, code_of(error)) is not Failure.AUTH else False
        except (Held, aiohttp.ClientError, TimeoutError, OSError):
            return None
        return True

    def clock_went_back(self, now: datetime) -> None:
        """No wait lasts longer than it may from ``now`` on."""
        self._holds = {key: min(until, now + LONGEST_WAIT) for key, until in self._holds.items()}

    async def _call(self, method: str, place: str, call: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
        self._check(method, place)
        try:
            return await call(**arguments)
        except SlackApiError as error:
            if classify(error.response.status_code, code_of(error)) is Failure.WAIT:
                metrics.failed("delivery", Failure.WAIT.value)
                until = self._clock() + asked_wait(error.response.headers or {})
                self._hold(method, place, until)
                raise Held(until) from error
            raise

    def _check(self, method: str, place: str) -> None:
        now = self._clock()
        until = max((self._holds.get((method, one), now) for one in {place, ""}), default=now)
        if until > now:
            raise Held(until)

    def _hold(self, method: str, place: str, until: datetime) -> None:
        """A second channel that must wait while the first one does: it is the workspace's limit, not theirs."""
        now = self._clock()
        self._holds = {key: end for key, end in self._holds.items() if end > now}
        if method not in PER_CHANNEL:
            self._holds[method, ""] = until
            return
        others = [end for (held, other), end in self._holds.items() if held == method and other not in ("", place)]
        self._holds[method, place] = until
        if others:
            self._holds[method, ""] = min(until, *others)


def asked_wait(headers: Mapping[str, str]) -> timedelta:
    """What ``Retry-After`` says, in seconds; 1 where Slack left it out or says what nobody can read."""
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", "1")
    try:
        seconds = float(said)
    except ValueError:
        seconds = 1.0
    return min(timedelta(seconds=max(seconds, 0.0)) if seconds < 1e9 else LONGEST_WAIT, LONGEST_WAIT)
