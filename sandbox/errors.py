"""What Slack answers when it refuses: a code, and where there are any, messages."""

from typing import Any

from sandbox.jsons import Json


class SlackError(Exception):
    """A refusal of the Web API."""

    def __init__(self, code: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.more = more

    def as_json(self) -> Json:
        """The body of the answer: https://docs.slack.dev/apis/web-api#responses."""
        body: Json = {"ok": False, "error": self.code}
        if self.messages:
            if self.code == "invalid_blocks":
                body["errors"] = self.messages
            body["response_metadata"] = {"messages": [f"[ERROR] {words}" for words in self.messages]}
        return body | self.more
