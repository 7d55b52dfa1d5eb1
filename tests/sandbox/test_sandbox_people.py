"""Files, membership, people who come and go, and what a person can touch."""

import base64

from sandbox_harness import Slack, button, section


async def test_a_file_goes_up_in_three_steps(slack: Slack) -> None:
    begun = await slack.api("files.getUploadURLExternal", filename="letter.pdf", length="5")
    early = await slack.api("files.completeUploadExternal", files=[{"id": begun["file_id"]}], channel_id="CBOT")
    async with slack.session.post(begun["upload_url"], data=b"too long") as wrong:
        assert wrong.status == 400
    async with slack.session.post(begun["upload_url"], data=b"bytes") as right:
        assert await right.text() == "OK - 5"
    done = await slack.api(
        "files.completeUploadExternal",
        files=[{"id": begun["file_id"], "title": "Letter"}],
        channel_id="CBOT",
        initial_comment="Here",
    )
    info = await slack.api("files.info", file=begun["file_id"])

    assert early["error"] == "file_not_found"
    assert done["files"][0]["title"] == "Letter"
    assert info["file"]["shares"]["public"]["CBOT"]
    [message] = await slack.messages("UBEN", "CBOT")
    assert (message["text"], message["files"][0]["mimetype"]) == ("Here", "application/pdf")
    private = done["files"][0]["url_private"]
    async with slack.session.get(private, headers={"Authorization": "Bearer xoxb-1"}) as got:
        assert await got.read() == b"bytes"
    async with slack.session.get(private) as got:
        assert "Sign in" in await got.text()
    async with slack.session.get(slack.base + message["files"][0]["page_url"]) as got:
        assert await got.read() == b"bytes"


async def test_the_app_deletes_its_own_files_and_nobody_elses(slack: Slack) -> None:
    begun = await slack.api("files.getUploadURLExternal", filename="letter.pdf", length="5")
    async with slack.session.post(begun["upload_url"], data=b"bytes"):
        files = [{"id": begun["file_id"], "title": "Letter"}]
    await slack.api("files.completeUploadExternal", files=files, channel_id="CBOT", initial_comment="Here")
    content = base64.b64encode(b"picture").decode()
    await slack.act("UANN", "upload", channel="CBOT", filename="a.png", content_base64=content)
    own, anns = [one["files"][0] for one in await slack.messages("UANN", "CBOT")]

    others = await slack.api("files.delete", file=anns["id"])
    done = await slack.api("files.delete", file=own["id"])
    again = await slack.api("files.delete", file=own["id"])
    none = await slack.api("files.delete", file="FNONE")

    assert (others["error"], done["ok"]) == ("cant_delete_file", True)
    assert (again["error"], none["error"]) == ("file_deleted", "file_not_found")
    messages = await slack.messages("UANN", "CBOT")
    assert messages[0]["files"] == [{"id": own["id"], "mode": "tombstone"}]
    async with slack.session.get(slack.base + own["page_url"]) as gone:
        assert gone.status == 404


async def test_a_persons_file_is_told_of(slack: Slack) -> None:
    content = base64.b64encode(b"picture").decode()

    await slack.act("UANN", "upload", channel="CBOT", filename="a.png", content_base64=content)
    await slack.settled()

    kinds = {payload["event"]["type"] for payload in slack.bot.payloads()}
    assert kinds == {"file_shared", "message"}


async def test_membership_changes_are_told(slack: Slack) -> None:
    await slack.act("UANN", "invite", channel="CPUB", user="UBOT")
    await slack.act("UBEN", "leave", channel="CBOT")
    await slack.act("UBEN", "join", channel="CBOT")
    await slack.act("UANN", "archive", channel="CBOT")
    await slack.settled()

    joined = {(p["event"]["user"], p["event"]["channel"]) for p in slack.bot.payloads("member_joined_channel")}
    assert joined == {("UBOT", "CPUB"), ("UBEN", "CBOT")}
    assert slack.bot.payloads("channel_archive")[0]["event"]["channel"] == "CBOT"
    refused = await slack.act("UANN", "post", channel="CBOT", text="x")
    assert refused["error"] == "is_archived"


async def test_people_who_are_gone_or_outside_cannot_act(slack: Slack) -> None:
    gone = await slack.act("UGONE", "command", command="/do")
    unseen = await slack.act("UBEN", "post", channel="CPRIV", text="x")
    guest = await slack.act("UGUEST", "join", channel="CPUB")

    assert (gone["error"], unseen["error"], guest["error"]) == (
        "user_deactivated",
        "channel_not_found",
        "channel_not_found",
    )


async def test_deactivation_is_told_and_closes_what_was_open(slack: Slack) -> None:
    await slack.modal("UBEN")

    await slack.act("UANN", "deactivate", user="UBEN")
    await slack.settled()

    [change] = slack.bot.payloads("user_change")
    assert change["event"]["user"]["deleted"] is True
    assert (await slack.see("UBEN"))["views"] == []


async def test_an_uninstalled_app_is_told_and_locked_out(slack: Slack) -> None:
    await slack.act("UANN", "uninstall_app")
    await slack.settled()

    assert {payload["event"]["type"] for payload in slack.bot.payloads()} == {"app_uninstalled", "tokens_revoked"}
    assert (await slack.api("auth.test"))["error"] == "account_inactive"
    assert (await slack.act("UANN", "command", command="/do"))["error"] == "unknown_command"


async def test_a_click_needs_something_to_click(slack: Slack) -> None:
    sent = await slack.api("chat.postMessage", channel="CBOT", text="x", blocks=[section(accessory=button())])

    gone = await slack.act("UANN", "click", channel="CBOT", ts=sent["ts"], action_id="other")
    outside = await slack.act("UGUEST", "click", channel="CBOT", ts=sent["ts"], action_id="press")

    assert (gone["error"], outside["error"]) == ("no_such_element", "channel_not_found")
    assert slack.bot.payloads("block_actions") == []
