"""The control API's part about mail: what arrived, its attachments, how the next messages are answered."""

import re

from aiohttp import web

from sandbox.control import answer, file_answer, read_body, refused
from sandbox.mailbox import HANG_UP
from sandbox.workspace import Workspace

REPLY = re.compile(r"[245]\d\d [ -~]{1,200}")


class MailRoutes:
    """The handlers, over one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        """Paths and handlers."""
        return [
            web.get("/control/mailbox", self.read),
            web.put("/control/mailbox", self.order),
            web.get("/control/mailbox/{mail:[0-9]+}/{part:[0-9]+}", self.attachment),
        ]

    async def read(self, request: web.Request) -> web.StreamResponse:
        """All mail, oldest first."""
        box = self.workspace.mailbox
        return answer(
            {"address": box.address, "mails": [mail.as_json() for mail in box.mails], "answers": list(box.answers)}
        )

    async def order(self, request: web.Request) -> web.StreamResponse:
        """Replace the replies for the next messages, such as ``550 5.1.1 no such user``, or ``hang_up``."""
        ordered = (await read_body(request)).get("answers")
        if not isinstance(ordered, list) or not all(one == HANG_UP or REPLY.fullmatch(str(one)) for one in ordered):
            return refused("invalid_answers", f"answers: replies such as 550 5.1.1 no such user, or {HANG_UP}")
        self.workspace.mailbox.answers[:] = map(str, ordered)
        return answer({"ok": True})

    async def attachment(self, request: web.Request) -> web.StreamResponse:
        """An attachment's content."""
        mail = self.workspace.mailbox.find(int(request.match_info["mail"]))
        found = mail.attachment(int(request.match_info["part"])) if mail else None
        if found is None:
            return refused("attachment_not_found", "there is no such attachment", 404)
        name, kind, content = found
        return file_answer(content, kind, name)
