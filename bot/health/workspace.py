"""What Slack says of the app, of the routed channels and of the directory's people. Reads only.

https://docs.slack.dev/reference/methods/auth.test, conversations.info, users.list
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.health.findings import Finding, found, listed
from bot.services.directory_state import Directory
from handlers.ids import SCOPES

MOST_SKEW = 60
"""Seconds that this machine's clock may be wrong. At 300 a request from Slack counts as forged:
https://docs.slack.dev/authentication/verifying-requests-from-slack"""
PAGE = 200
"""People a page; Slack recommends no more."""

SILENT = (SlackRequestError, aiohttp.ClientError, OSError, TimeoutError)
"""What a call ends with where Slack does not answer."""


async def look_at_app(client: AsyncWebClient, clock: Clock, app_token: str = "") -> list[Finding]:
    """The tokens, the scopes that were granted, and the clock."""
    before = clock()
    try:
        answer = await client.auth_test()
    except (SlackApiError, *SILENT) as error:
        return [_unheard(error)]
    after, headers = clock(), answer.headers
    findings = [] if answer.get("bot_id") else [found("token.not_bot")]
    if app_token:
        findings += await _app_token(client, app_token)
    return [*findings, *_scopes(headers), *_clock(headers, before, after)]


def _unheard(error: Exception) -> Finding:
    code = _code(error)
    answered = isinstance(error, SlackApiError) and error.response.status_code == 200
    return found("token.refused" if answered else "token.silent", error=code)


async def _app_token(client: AsyncWebClient, app_token: str) -> list[Finding]:
    try:
        await client.apps_connections_open(app_token=app_token)
    except (SlackApiError, *SILENT) as error:
        return [found("token.app", error=_code(error))]
    return []


def _scopes(headers: Mapping[str, str]) -> list[Finding]:
    granted = {name.strip() for name in headers.get("x-oauth-scopes", "").split(",")} - {""}
    lacking = [found("scopes.lacking", scope=name, reason=why) for name, why in SCOPES.items() if name not in granted]
    more = granted - SCOPES.keys()
    return [*lacking, found("scopes.more", scopes=listed(more))] if more else lacking


def _clock(headers: Mapping[str, str], before: datetime, after: datetime) -> list[Finding]:
    """Slack's time lies between the call's beginning and its end, where the clock is right."""
    try:
        theirs = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return []
    ahead, behind = (before - theirs).total_seconds(), (theirs - after).total_seconds()
    if max(ahead, behind) <= MOST_SKEW:
        return []
    way = "ahead of" if ahead > behind else "behind"
    return [found("clock.wrong", seconds=round(max(ahead, behind)), way=way)]


async def look_at_channels(client: AsyncWebClient, channels: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Each routed channel, given with its purposes."""
    findings: list[Finding] = []
    for channel, purposes in channels.items():
        data: dict[str, Any] = {"channel": channel, "purposes": ", ".join(purposes)}
        try:
            answer = await client.conversations_info(channel=channel)
        except (SlackApiError, *SILENT) as error:
            findings.append(found(_unseen(error), **data, error=_code(error)))
        else:
            findings += [found(code, **data) for code in _faults(answer["channel"])]
    return findings


def _unseen(error: Exception) -> str:
    """What a refusal says of the channel. With ``groups:read`` alone, Slack lacks a scope for public channels only."""
    code = _code(error)
    if code == "missing_scope" and isinstance(error, SlackApiError):
        provided = str(error.response.get("provided") or "").split(",")
        return "channels.public" if "groups:read" in provided else "channels.unchecked"
    return "channels.unknown" if code == "channel_not_found" else "channels.unchecked"


def _faults(told: Mapping[str, Any]) -> list[str]:
    """https://docs.slack.dev/reference/objects/conversation-object"""
    if told.get("is_archived"):
        return ["channels.archived"]
    shared = ("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")
    wrong = {
        "channels.public": not told.get("is_private"),
        "channels.shared": any(told.get(name) for name in shared),
        "channels.outside": not told.get("is_member"),
    }
    return [code for code, is_so in wrong.items() if is_so]


async def look_at_people(client: AsyncWebClient, directory: Directory) -> list[Finding]:
    """Who of the directory left Slack, or was never there."""
    try:
        gone = {one["id"]: bool(one.get("deleted")) async for one in _everybody(client)}
    except (SlackApiError, *SILENT) as error:
        return [found("people.unchecked", error=_code(error))]
    ours = {one.slack_id for one in directory.members if one.slack_id}
    left, unknown = [one for one in ours if gone.get(one)], ours - gone.keys()
    findings = [found("people.left", people=listed(left))] if left else []
    return [*findings, found("people.unknown", people=listed(unknown))] if unknown else findings


async def _everybody(client: AsyncWebClient) -> AsyncIterator[Mapping[str, Any]]:
    """One call for 200 people; ``users.info`` would be one for each of thousands."""
    cursor = ""
    while True:
        answer = await client.users_list(limit=PAGE, cursor=cursor)
        for one in answer["members"]:
            yield one
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _code(error: Exception) -> str:
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    said = error.response.data
    return str((said.get("error") if isinstance(said, dict) else None) or f"http_{error.response.status_code}")
