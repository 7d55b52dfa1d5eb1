"""What Slack's refusals mean for a delivery: one row for each code, an answer for each class.

Codes: https://docs.slack.dev/reference/methods/chat.postMessage/#errors and chat.update, conversations.open.
"""

from __future__ import annotations

from enum import StrEnum


class Failure(StrEnum):
    """What follows from a failed call."""

    WAIT = "wait"  # 429: as long as Slack says
    LOST = "lost"  # perhaps sent: looked for, then tried again with back-off
    AGAIN = "again"  # surely not sent: tried again with back-off
    CHANNEL = "channel"  # the channel needs a person's help: admins told, tried again every 10 minutes
    PERSON = "person"  # this person cannot be written to: admins told, parked
    GONE = "gone"  # the card's message was deleted: posted anew
    AUTH = "auth"  # the app itself was cut off: logged loudly, everything tried again slowly
    MESSAGE = "message"  # we built something that Slack refuses: admins told, parked, logged


FAILURES: dict[str, Failure] = {
    "ratelimited": Failure.WAIT,
    "rate_limited": Failure.WAIT,
    "message_limit_exceeded": Failure.AGAIN,
    "internal_error": Failure.LOST,
    "fatal_error": Failure.LOST,
    "request_timeout": Failure.LOST,
    "service_unavailable": Failure.LOST,
    "team_added_to_org": Failure.AGAIN,
    "channel_not_found": Failure.CHANNEL,
    "not_in_channel": Failure.CHANNEL,
    "is_archived": Failure.CHANNEL,
    "restricted_action": Failure.CHANNEL,
    "restricted_action_read_only_channel": Failure.CHANNEL,
    "restricted_action_thread_only_channel": Failure.CHANNEL,
    "restricted_action_non_threadable_channel": Failure.CHANNEL,
    "restricted_action_thread_locked": Failure.CHANNEL,
    "team_access_not_granted": Failure.CHANNEL,
    "external_channel_migrating": Failure.CHANNEL,
    "user_not_found": Failure.PERSON,
    "users_not_found": Failure.PERSON,
    "user_disabled": Failure.PERSON,
    "user_not_visible": Failure.PERSON,
    "cannot_dm_bot": Failure.PERSON,
    "messages_tab_disabled": Failure.PERSON,
    "slack_connect_canvas_sharing_blocked": Failure.MESSAGE,
    "message_not_found": Failure.GONE,
    "cant_update_message": Failure.GONE,
    "edit_window_closed": Failure.GONE,
    "thread_not_found": Failure.GONE,
    "cannot_reply_to_message": Failure.GONE,
    "account_inactive": Failure.AUTH,
    "access_denied": Failure.AUTH,
    "ekm_access_denied": Failure.AUTH,
    "enterprise_is_restricted": Failure.AUTH,
    "invalid_auth": Failure.AUTH,
    "missing_scope": Failure.AUTH,
    "no_permission": Failure.AUTH,
    "not_allowed_token_type": Failure.AUTH,
    "not_authed": Failure.AUTH,
    "org_login_required": Failure.AUTH,
    "token_expired": Failure.AUTH,
    "token_revoked": Failure.AUTH,
    "two_factor_setup_required": Failure.AUTH,
    "invalid_arguments": Failure.MESSAGE,
    "invalid_blocks": Failure.MESSAGE,
    "invalid_blocks_format": Failure.MESSAGE,
    "invalid_metadata_format": Failure.MESSAGE,
    "invalid_metadata_schema": Failure.MESSAGE,
    "metadata_too_large": Failure.MESSAGE,
    "metadata_must_be_sent_from_app": Failure.MESSAGE,
    "msg_too_long": Failure.MESSAGE,
    "no_text": Failure.MESSAGE,
    "too_many_attachments": Failure.MESSAGE,
    "blocks_too_large": Failure.MESSAGE,
}
"""The class of each code."""


def classify(status: int, code: str) -> Failure:
    """The class of an answer: 429 waits, 5xx may have been sent; a code that we do not know is taken for ours."""
    if status == 429:
        return Failure.WAIT
    if status >= 500:
        return Failure.LOST
    return FAILURES.get(code, Failure.MESSAGE)
