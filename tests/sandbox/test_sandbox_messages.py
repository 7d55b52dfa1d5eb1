"""Messages: who may post where, threads, edits, ephemeral ones, metadata, mentions, files, paging."""

from typing import Any

import pytest
from conftest import Start
from sandbox_harness import Json, Slack, manifest, section

from sandbox.limits import most


async def post(slack: Slack, channel: str = "CBOT", text: str = "hello", **more: Any) -> Json:
    answer = await slack.api("chat.postMessage", channel=channel, text=text, **more)
    assert answer["ok"], answer
    return answer


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": "CPUB", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "CALIEN", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "CNONE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "COLD", "text": "x"}, "is_archived"),
        ("chat.postMessage", {"channel": "CBOT"}, "no_text"),
        ("chat.postMessage", {"channel": "CBOT", "text": " "}, "no_text"),
        ("chat.postMessage", {"channel": "CBOT", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ("chat.postMessage", {"channel": "UBOT", "text": "x"}, "cannot_dm_bot"),
        ("chat.postMessage", {"channel": "UGONE", "text": "x"}, "user_disabled"),
        ("chat.postMessage", {"channel": "CBOT", "text": "x", "metadata": "{"}, "invalid_metadata_format"),
        (
            "chat.postMessage",
            {"channel": "CBOT", "text": "x", "metadata": {"event_type": "a"}},
            "invalid_metadata_format",
        ),
        ("chat.postEphemeral", {"channel": "CPRIV", "user": "UBEN", "text": "x"}, "user_not_in_channel"),
        ("chat.postEphemeral", {"channel": "CBOT", "text": "x"}, "no_user"),
        ("chat.update", {"channel": "CBOT", "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "CBOT", "ts": "1.000001"}, "message_not_found"),
        ("chat.getPermalink", {"channel": "CBOT", "message_ts": "1.000001"}, "message_not_found"),
        ("conversations.open", {"users": "UBOT"}, "cannot_dm_bot"),
        ("conversations.open", {"users": "UNONE"}, "user_not_found"),
        ("conversations.open", {"users": "UGONE"}, "user_disabled"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.info", {"channel": "CALIEN"}, "channel_not_found"),
        ("conversations.members", {"channel": "CALIEN"}, "channel_not_found"),
        ("conversations.history", {"channel": "CPUB"}, "not_in_channel"),
        ("conversations.history", {"channel": "CALIEN"}, "channel_not_found"),
        ("conversations.history", {"channel": "CBOT", "limit": "1000"}, "invalid_limit"),
        ("users.list", {"limit": "1001"}, "invalid_limit"),
        ("conversations.history", {"channel": "CBOT", "cursor": "?"}, "invalid_cursor"),
        ("conversations.replies", {"channel": "CBOT", "ts": "1.000001"}, "thread_not_found"),
        ("conversations.join", {"channel": "CALIEN"}, "method_not_supported_for_channel_type"),
        ("conversations.join", {"channel": "COLD"}, "is_archived"),
        ("conversations.invite", {"channel": "CPRIV", "users": "UANN"}, "already_in_channel"),
        ("conversations.invite", {"channel": "CPRIV", "users": "UBOT"}, "cant_invite_self"),
        ("users.info", {"user": "UNONE"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@acme.example"}, "users_not_found"),
        ("users.lookupByEmail", {"email": "gone@acme.example"}, "users_not_found"),
        ("views.publish", {"user_id": "UNONE", "view": {"type": "home", "blocks": []}}, "user_not_found"),
        ("reactions.add", {"channel": "CBOT", "name": "eyes", "timestamp": "1.000001"}, "message_not_found"),
        ("files.info", {"file": "FNONE"}, "file_not_found"),
        ("no.suchMethod", {}, "unknown_method"),
    ],
)
async def test_slack_refuses(slack: Slack, method: str, args: Json, error: str) -> None:
    answer = await slack.api(method, **args)

    assert (answer["ok"], answer["error"]) == (False, error)
    assert slack.status == 200


async def test_a_message_has_at_most_40000_characters(slack: Slack) -> None:
    most_text = "x" * most("message.text")

    assert (await post(slack, text=most_text))["ok"]
    assert (await slack.api("chat.postMessage", channel="CBOT", text=most_text + "x"))["error"] == "msg_too_long"


async def test_a_message_has_at_most_a_hundred_attachments(slack: Slack) -> None:
    rows = [{"text": "x"}] * most("message.attachments")

    assert (await slack.api("chat.postMessage", channel="CBOT", attachments=rows))["ok"]
    refused = await slack.api("chat.postMessage", channel="CBOT", attachments=[*rows, {"text": "x"}])
    assert refused["error"] == "too_many_attachments"


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-stolen", "invalid_auth"), ("xapp-1", "not_allowed_token_type")],
)
async def test_a_method_needs_the_right_token(slack: Slack, token: str, error: str) -> None:
    assert (await slack.api("auth.test", token=token))["error"] == error


async def test_a_method_needs_its_scope(start: Start) -> None:
    slack = await start(manifest=manifest(without_scopes=["chat:write", "groups:history"]))

    posted = await slack.api("chat.postMessage", channel="CBOT", text="x")
    private = await slack.api("conversations.history", channel="CPRIV")
    public = await slack.api("conversations.history", channel="CBOT")

    assert (posted["error"], posted["needed"]) == ("missing_scope", "chat:write")
    assert "users:read" in posted["provided"]
    assert (private["error"], private["needed"]) == ("missing_scope", "groups:history")
    assert public["ok"]


async def test_the_e_mail_needs_its_own_scope(start: Start) -> None:
    slack = await start(manifest=manifest(without_scopes=["users:read.email"]))

    assert "email" not in (await slack.api("users.info", user="UANN"))["user"]["profile"]
    assert (await slack.api("users.lookupByEmail", email="ann@acme.example"))["error"] == "missing_scope"


async def test_posting_to_a_person_opens_the_apps_direct_messages(slack: Slack) -> None:
    sent = await post(slack, channel="UANN", text="psst")

    opened = await slack.api("conversations.open", users="UANN")
    assert sent["channel"] == opened["channel"]["id"]
    assert [one["text"] for one in await slack.messages("UANN", sent["channel"])] == ["psst"]
    assert await slack.messages("UBEN", sent["channel"]) == []


async def test_without_the_messages_tab_no_direct_message_is_possible(start: Start) -> None:
    slack = await start(manifest=manifest(app_home={"messages_tab_enabled": False}))

    assert (await slack.api("chat.postMessage", channel="UANN", text="x"))["error"] == "messages_tab_disabled"


async def test_timestamps_are_unique_and_grow(slack: Slack) -> None:
    stamps = [(await post(slack))["ts"] for _ in range(20)]

    assert stamps == sorted(set(stamps))


async def test_only_ones_own_messages_can_be_changed(slack: Slack) -> None:
    theirs = await slack.act("UANN", "post", channel="CBOT", text="mine")

    updated = await slack.api("chat.update", channel="CBOT", ts=theirs["ts"], text="x")
    deleted = await slack.api("chat.delete", channel="CBOT", ts=theirs["ts"])

    assert (updated["error"], deleted["error"]) == ("cant_update_message", "cant_delete_message")


async def test_an_update_keeps_what_it_does_not_name(slack: Slack) -> None:
    metadata = {"event_type": "case", "event_payload": {"id": "1"}}
    sent = await post(slack, blocks=[section("block")], metadata=metadata)

    await slack.api("chat.update", channel="CBOT", ts=sent["ts"], text="new words")
    kept = (await slack.api("conversations.history", channel="CBOT", include_all_metadata="true"))["messages"][0]
    await slack.api("chat.update", channel="CBOT", ts=sent["ts"], text="bare", blocks=[], metadata={})
    bare = (await slack.api("conversations.history", channel="CBOT", include_all_metadata="true"))["messages"][0]

    assert kept["text"] == "new words"
    assert kept["blocks"][0]["text"]["text"] == "block"
    assert kept["metadata"] == metadata
    assert kept["edited"]["user"] == "UBOT"
    assert "blocks" not in bare
    assert "metadata" not in bare


async def test_metadata_is_told_only_if_asked_for(slack: Slack) -> None:
    await post(slack, metadata={"event_type": "case", "event_payload": {}})

    plain = await slack.api("conversations.history", channel="CBOT")
    asked = await slack.api("conversations.history", channel="CBOT", include_all_metadata="true")

    assert "metadata" not in plain["messages"][0]
    assert asked["messages"][0]["metadata"]["event_type"] == "case"


async def test_a_thread_hangs_under_its_parent(slack: Slack) -> None:
    parent = await post(slack, text="root")
    first = await post(slack, text="one", thread_ts=parent["ts"])
    await post(slack, text="two", thread_ts=first["ts"])

    history = (await slack.api("conversations.history", channel="CBOT"))["messages"]
    thread = (await slack.api("conversations.replies", channel="CBOT", ts=parent["ts"]))["messages"]

    assert [one["text"] for one in history] == ["root"]
    assert history[0]["reply_count"] == 2
    assert [one["text"] for one in thread] == ["root", "one", "two"]
    assert {one["thread_ts"] for one in thread} == {parent["ts"]}
    assert thread[1]["parent_user_id"] == "UBOT"


async def test_an_ephemeral_message_is_seen_by_one_and_found_by_nobody(slack: Slack) -> None:
    told = await slack.api("chat.postEphemeral", channel="CBOT", user="UANN", text="only you")

    assert [one["ephemeral"] for one in await slack.messages("UANN", "CBOT")] == [True]
    assert await slack.messages("UBEN", "CBOT") == []
    assert (await slack.api("conversations.history", channel="CBOT"))["messages"] == []
    updated = await slack.api("chat.update", channel="CBOT", ts=told["message_ts"], text="x")
    assert updated["error"] == "message_not_found"


async def test_pages_follow_their_cursor(slack: Slack) -> None:
    for number in range(5):
        await post(slack, text=str(number))

    seen, cursor = [], ""
    while True:
        page = await slack.api("conversations.history", channel="CBOT", limit="2", cursor=cursor)
        seen += [one["text"] for one in page["messages"]]
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]

    assert seen == ["4", "3", "2", "1", "0"]


async def test_history_is_cut_by_time(slack: Slack) -> None:
    first, second, third = [(await post(slack))["ts"] for _ in range(3)]

    after = await slack.api("conversations.history", channel="CBOT", oldest=first)
    upto = await slack.api("conversations.history", channel="CBOT", oldest=first, latest=second, inclusive="true")

    assert [one["ts"] for one in after["messages"]] == [third, second]
    assert [one["ts"] for one in upto["messages"]] == [second, first]


async def test_private_channels_are_listed_only_where_the_app_is_in(slack: Slack) -> None:
    listed = await slack.api("conversations.list", types="public_channel,private_channel")

    names = {one["name"] for one in listed["channels"]}
    assert {"secret", "general"} <= names
    assert "aliens" not in names
    member = {one["name"]: one["is_member"] for one in listed["channels"]}
    assert (member["general"], member["secret"]) == (False, True)


async def test_mentions_call_people_unless_in_a_thread(slack: Slack) -> None:
    parent = await post(slack, text="<!channel> look")
    await post(slack, text="<!channel> still", thread_ts=parent["ts"])
    await post(slack, text="<@UBEN> you")
    await post(slack, text="<@UBEN> fallback", blocks=[section("nobody called")])
    await post(slack, text="&lt;!channel&gt; escaped")

    called = [one["notified"] for one in await slack.messages("UBEN", "CBOT")]

    assert called == [True, False, True, False, False]


async def test_what_people_type_comes_escaped_and_as_rich_text(slack: Slack) -> None:
    await slack.act("UANN", "post", channel="CBOT", text="@ben 1 < 2 & <b>")
    await slack.settled()

    [event] = slack.bot.payloads("message")
    assert event["event"]["text"] == "<@UBEN> 1 &lt; 2 &amp; &lt;b&gt;"
    inner = event["event"]["blocks"][0]["elements"][0]["elements"]
    assert inner == [{"type": "user", "user_id": "UBEN"}, {"type": "text", "text": " 1 < 2 & <b>"}]


async def test_a_message_event_has_slacks_shape(slack: Slack) -> None:
    await slack.act("UANN", "post", channel="CPRIV", text="hi")
    await slack.settled()

    [payload] = slack.bot.payloads("message")
    event = payload["event"]
    assert (event["channel"], event["channel_type"], event["user"], event["team"]) == ("CPRIV", "group", "UANN", "T1")
    assert event["event_ts"] == event["ts"]
    assert event["client_msg_id"]
    assert payload["type"] == "event_callback"
    assert payload["event_id"].startswith("Ev")
    assert payload["is_ext_shared_channel"] is False
    assert payload["event_context"]
    assert payload["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": "T1",
            "user_id": "UBOT",
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]


async def test_the_app_hears_itself_with_its_bot_id(slack: Slack) -> None:
    sent = await post(slack)
    await slack.settled()
    await slack.api("chat.update", channel="CBOT", ts=sent["ts"], text="changed")
    await slack.settled()
    await slack.api("chat.delete", channel="CBOT", ts=sent["ts"])
    await slack.settled()

    said, changed, deleted = (payload["event"] for payload in slack.bot.payloads())
    assert (said["bot_id"], said["app_id"]) == ("B1", "A1")
    assert changed["subtype"] == "message_changed"
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("changed", "hello")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", sent["ts"])


async def test_the_app_hears_nothing_from_where_it_is_not(slack: Slack) -> None:
    await slack.act("UANN", "post", channel="CPUB", text="hi")
    await slack.act("UANN", "post", channel="CALIEN", text="hi")
    await slack.settled()

    assert slack.bot.got == []
