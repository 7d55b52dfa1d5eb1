"""What Slack's refusals mean for a delivery: one row for each code, an answer for each class.

Codes: https://docs.slack.dev/reference/methods/chat.postMessage/#errors and chat.update, conversations.open,
chat.delete, files.delete.
"""

from __future__ import annotations

from enum import StrEnum

from slack_sdk.errors import SlackApiError

from bot.services.deliveries import LOST


class Failure(StrEnum):
    """What follows from a failed call."""

    WAIT = "wait"  # 429: as long as Slack says
    LOST = "lost"  # perhaps sent: looked for, then tried again with back-off
    AGAIN = "again"  # surely not sent: tried again with back-off
    CHANNEL = "channel"  # the channel needs a person's help: admins told whom to ask, the office written to directly
    PERSON = "person"  # this person cannot be written to: their deputy or the admins hear of it, parked
    GONE = "gone"  # the card's message was deleted: posted anew
    AUTH = "auth"  # the app itself was cut off: said loudly, everything tried again slowly
    STAYS = "stays"  # what is to be deleted in Slack may not be: admins told, parked
    MESSAGE = "message"  # we built something that Slack refuses: sent as plain text, admins told, parked, logged


FAILURES: dict[str, Failure] = {
    "ratelimited": Failure.WAIT,
    "rate_limited": Failure.WAIT,
    "message_limit_exceeded": Failure.AGAIN,
    "internal_error": Failure.LOST,
    "fatal_error": Failure.LOST,
    "request_timeout": Failure.LOST,
    "service_unavailable": Failure.LOST,
    "update_failed": Failure.LOST,
    "team_added_to_org": Failure.AGAIN,
    "accesslimited": Failure.AGAIN,
    "channel_not_found": Failure.CHANNEL,
    "not_in_channel": Failure.CHANNEL,
    "is_archived": Failure.CHANNEL,
    "is_inactive": Failure.CHANNEL,
    "channel_type_not_supported": Failure.CHANNEL,
    "method_not_supported_for_channel_type": Failure.CHANNEL,
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
    "user_not_in_channel": Failure.PERSON,
    "invalid_users": Failure.PERSON,
    "cannot_dm_bot": Failure.PERSON,
    "messages_tab_disabled": Failure.PERSON,
    "slack_connect_canvas_sharing_blocked": Failure.MESSAGE,
    "message_not_found": Failure.GONE,
    "cant_update_message": Failure.GONE,
    "block_mismatch": Failure.GONE,
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
    "cant_delete_message": Failure.STAYS,
    "compliance_exports_prevent_deletion": Failure.STAYS,
    "cant_delete_file": Failure.STAYS,
    "delete_not_allowed": Failure.STAYS,
    "file_deleting_disabled": Failure.STAYS,
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
    "msg_blocks_too_long": Failure.MESSAGE,
    "attachment_payload_limit_exceeded": Failure.MESSAGE,
    "markdown_text_conflict": Failure.MESSAGE,
}
"""The class of each code."""

MEANS: dict[Failure, str] = {
    Failure.WAIT: "Slack asked to wait: nothing more of that kind is sent there until then. Nothing to do",
    Failure.LOST: (
        "the answer was lost, so the message may stand there: it is looked for, and sent again only where it is "
        "not found, after longer and longer pauses. Nothing to do, unless it lasts"
    ),
    Failure.AGAIN: "surely not sent; sent again after longer and longer pauses. Nothing to do, unless it lasts",
    Failure.CHANNEL: (
        "the channel cannot be written to: invite the bot, unarchive it, or name another one in `routes.csv`. "
        "Tried every ten minutes; the administrators read whom to ask, the holders of its role get the message "
        "directly"
    ),
    Failure.PERSON: (
        "this person cannot be written to: check the directory. Parked; what waits for them goes to their deputy "
        "or the next manager, the administrators are told. It goes out once a message reaches them"
    ),
    Failure.GONE: "somebody deleted the message: it is posted anew. Nothing to do",
    Failure.AUTH: (
        "Slack refuses the app itself: install it again, put its token into `SLACK_BOT_TOKEN`, restart. "
        "Everything waits, and is tried every ten minutes and at each start"
    ),
    Failure.STAYS: (
        "Slack does not let the bot delete what it said of a case, or showed, whose personal data was destroyed: let"
        " a person delete it, or change the workspace's settings and `outbox retry`. Parked, the administrators told"
    ),
    Failure.MESSAGE: (
        "Slack refuses what the bot built, a fault of the program: tell whoever looks after it. Parked; where its"
        " blocks are at fault, its words were sent without buttons"
    ),
}
"""What follows from each class, and what operators can do: for ``docs/operating.md`` and ``bot outbox list``."""

OF_BLOCKS = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "blocks_too_large", "msg_blocks_too_long", "invalid_arguments"}
)
"""What the blocks alone may be at fault for: the same message goes out as plain text."""

OF_WHOM = frozenset({"account_inactive"})
"""Said of the app's own token and of a receiver alike: which of them is meant, ``auth.test`` tells."""

AUTH_CODES = tuple(code for code, failure in FAILURES.items() if failure is Failure.AUTH)
"""With one of these Slack refuses the app itself."""


CUT_OFF = frozenset(AUTH_CODES) - {"missing_scope", "no_permission", "not_allowed_token_type", "access_denied"}
"""With one of these no call can succeed, so none is made for a while."""


def code_of(error: SlackApiError) -> str:
    """Slack's code, or the HTTP status where there is none."""
    found = error.response.get("error") if isinstance(error.response.data, dict) else None
    return str(found or f"http_{error.response.status_code}")


def meaning(error: str) -> str:
    """What a row's error means: a code of Slack's, ``lost``, an HTTP status, or the class of a fault of our own."""
    if error == LOST:
        return MEANS[Failure.LOST]
    if error == "no_root":
        return MEANS[Failure.GONE]
    return MEANS[FAILURES.get(error, Failure.MESSAGE)]


def classify(status: int, code: str) -> Failure:
    """The class of an answer: 429 waits, 5xx may have been sent; a code that we do not know is taken for ours."""
    if status == 429:
        return Failure.WAIT
    if status >= 500:
        return Failure.LOST
    return FAILURES.get(code, Failure.MESSAGE)
