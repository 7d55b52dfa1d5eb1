"""A small synchronous client of the control API, for tests and demos in other threads and processes."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from sandbox.jsons import Json
from sandbox.reading import buttons, words_of

T = TypeVar("T")


class SandboxRefused(Exception):
    """A Slack client would not have let the person do this."""

    def __init__(self, answer: Json) -> None:
        self.error = str(answer.get("error"))
        self.detail = str(answer.get("detail", ""))
        self.answer = answer
        super().__init__(f"{self.error}: {self.detail}")


class SandboxClient:
    """Acts and looks as people do. Safe to use from several threads."""

    def __init__(self, base_url: str, timeout: float = 30.0) -> None:
        self.base_url = base_url.rstrip("/")
        parts = urlsplit(self.base_url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self.timeout = timeout
        self._kept = threading.local()

    # --- the control API -------------------------------------------------------------------------------

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """One request; the answer's JSON. A kept connection that has gone is made anew once."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data is not None else {}
        for last in (False, True):
            connection = self._connection(new=last)
            try:
                connection.request(method, path, data, headers)
                return json.loads(connection.getresponse().read())
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                if last:
                    raise
        raise AssertionError("unreachable")

    def _connection(self, *, new: bool) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is None or new:
            if kept is not None:
                kept.close()
            kept = http.client.HTTPConnection(self._host, self._port, timeout=self.timeout)
            self._kept.connection = kept
        return kept

    def close(self) -> None:
        """Close this thread's connection."""
        kept: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is not None:
            kept.close()
            self._kept.connection = None

    def act(self, as_: str, do: str, *, check: bool = True, **body: Any) -> Json:
        """Act as a person. Raises SandboxRefused unless `check=False`."""
        answer: Json = self.request("POST", "/control/act", {"as": as_, "do": do, **body})
        if check and not answer.get("ok"):
            raise SandboxRefused(answer)
        return answer

    def see(self, user: str) -> Json:
        """Everything a person sees."""
        return dict(self.request("GET", f"/control/see?as={quote(user)}"))

    def workspace(self) -> Json:
        """The workspace as declared, and the bot's connection."""
        return dict(self.request("GET", "/control/workspace"))

    def traffic(self, after: int = 0, limit: int = 500) -> list[Json]:
        """Requests both ways."""
        return list(self.request("GET", f"/control/traffic?after={after}&limit={limit}")["entries"])

    def calls(self) -> dict[str, int]:
        """How often the bot called each method."""
        return dict(self.request("GET", "/control/calls"))

    def faults(self, *rules: Json, seed: int = 1, plan: Json | None = None) -> Json:
        """Order faults; none clears them. Raises SandboxRefused where an order cannot be used."""
        order = {"seed": seed, "rules": list(rules), "plan": plan or {}}
        answer = dict(self.request("PUT", "/control/faults", order))
        if not answer.get("ok"):
            raise SandboxRefused(answer)
        return answer

    def fired(self) -> dict[str, dict[str, int]]:
        """How often which kind of fault struck each method, since the order."""
        return dict(self.request("GET", "/control/faults")["fired"])

    def rate_limits(self, on: bool) -> Json:
        """Switch the rate limits."""
        return dict(self.request("PUT", "/control/rate-limits", {"on": on}))

    def timing(self, **spans: Any) -> Json:
        """Scale Slack's spans: `ack_seconds`, `trigger_seconds`, `retry_delays`, `response_url_seconds`."""
        return dict(self.request("PUT", "/control/timing", spans))

    def bot(self, url: str | None) -> Json:
        """Tell where the bot listens."""
        return dict(self.request("PUT", "/control/bot", {"url": url}))

    def mailbox(self) -> list[Json]:
        """The mail that the app has sent, oldest first."""
        return list(self.request("GET", "/control/mailbox")["mails"])

    def answer_mail(self, *answers: str) -> Json:
        """Order how the next messages are answered: ``550 5.1.1 no such user``, or ``hang_up``."""
        return dict(self.request("PUT", "/control/mailbox", {"answers": list(answers)}))

    def clock(self, to: str | None) -> Json:
        """Move the clock."""
        return dict(self.request("PUT", "/control/clock", {"to": to}))

    def reset(self) -> Json:
        """Back to the seed."""
        return dict(self.request("POST", "/control/reset", {}))

    # --- what people do --------------------------------------------------------------------------------

    def command(self, user: str, command: str, text: str = "", **more: Any) -> Json:
        """Type a slash command."""
        return self.act(user, "command", command=command, text=text, **more)

    def shortcut(self, user: str, callback_id: str, **more: Any) -> Json:
        """Use a global shortcut."""
        return self.act(user, "shortcut", callback_id=callback_id, **more)

    def message_shortcut(self, user: str, callback_id: str, channel: str, ts: str, **more: Any) -> Json:
        """Use a message's shortcut."""
        return self.act(user, "message_shortcut", callback_id=callback_id, channel=channel, ts=ts, **more)

    def click(self, user: str, channel: str, ts: str, action_id: str, **more: Any) -> Json:
        """Press or choose in a message."""
        return self.act(user, "click", channel=channel, ts=ts, action_id=action_id, **more)

    def view_click(self, user: str, action_id: str, view_id: str | None = None, **more: Any) -> Json:
        """Press or choose in the modal in front, or the view named."""
        return self.act(user, "view_click", view_id=view_id or self._front(user), action_id=action_id, **more)

    def type(self, user: str, block_id: str, value: Any, view_id: str | None = None) -> Json:
        """Fill one input of the modal in front."""
        return self.act(user, "input", view_id=view_id or self._front(user), block_id=block_id, value=value)

    def submit(self, user: str, values: Json | None = None, view_id: str | None = None, **more: Any) -> Json:
        """Fill in and submit the modal in front."""
        return self.act(user, "submit", view_id=view_id or self._front(user), values=values or {}, **more)

    def close_view(self, user: str, view_id: str | None = None) -> Json:
        """Close the modal in front."""
        return self.act(user, "close", view_id=view_id or self._front(user))

    def suggest(self, user: str, action_id: str, query: str = "", view_id: str | None = None) -> Json:
        """Type in an external select of the modal in front."""
        return self.act(user, "suggest", view_id=view_id or self._front(user), action_id=action_id, query=query)

    def post(self, user: str, channel: str, text: str, **more: Any) -> Json:
        """Write in a conversation."""
        return self.act(user, "post", channel=channel, text=text, **more)

    def open_home(self, user: str) -> Json:
        """Open the app's Home."""
        return self.act(user, "open_home")

    def _front(self, user: str) -> str:
        view = self.view(user)
        if view is None:
            raise AssertionError(f"{user} has no modal open")
        return str(view["id"])

    # --- what people see -------------------------------------------------------------------------------

    def conversation(self, user: str, channel: str) -> Json:
        """One of a person's conversations, by id or name."""
        for one in self.see(user)["conversations"]:
            if channel in (one["id"], one["name"]):
                return dict(one)
        raise AssertionError(f"{user} does not see {channel}")

    def messages(self, user: str, channel: str | None = None) -> list[Json]:
        """The messages of one conversation; without it, of all."""
        if channel is not None:
            return list(self.conversation(user, channel)["messages"])
        return [
            one | {"channel": place["id"]} for place in self.see(user)["conversations"] for one in place["messages"]
        ]

    def dm(self, user: str) -> list[Json]:
        """The messages between a person and the app."""
        return list(self._app_dm(user)["messages"])

    def dm_id(self, user: str) -> str:
        """The id of the conversation between a person and the app."""
        return str(self._app_dm(user)["id"])

    def _app_dm(self, user: str) -> Json:
        sight = self.see(user)
        bot = self.workspace()["app"]["bot_user"]
        return next(dict(one) for one in sight["conversations"] if one["kind"] == "im" and one["user"] == bot)

    def thread(self, user: str, channel: str, ts: str) -> list[Json]:
        """A message's replies."""
        return [one for one in self.messages(user, channel) if one["thread_ts"] == ts and one["ts"] != ts]

    def view(self, user: str) -> Json | None:
        """The modal in front."""
        views = self.see(user)["views"]
        return dict(views[-1]) if views else None

    def home(self, user: str) -> Json | None:
        """The app's Home as this person sees it."""
        home = self.see(user)["home"]
        return dict(home) if home else None

    def toasts(self, user: str) -> list[str]:
        """Slack's own notices to a person."""
        return [str(one["text"]) for one in self.see(user)["toasts"]]

    @staticmethod
    def text_of(surface: Json) -> str:
        """All the words a person reads in a message or view, without buttons, labels and placeholders."""
        return words_of(surface)

    @staticmethod
    def buttons(surface: Json) -> list[Json]:
        """The buttons of a message or view."""
        return buttons(surface)

    # --- waiting ---------------------------------------------------------------------------------------

    def wait_for(self, predicate: Callable[[], T], timeout: float = 60.0, what: str = "the expected state") -> T:
        """Ask the predicate after each change until its answer is truthy; the answer.

        Raises AssertionError naming `what` and the last answer.
        """
        deadline = time.monotonic() + timeout
        last: Any = None
        with closing(self._changes(deadline)) as changes:
            for _ in changes:
                try:
                    last = predicate()
                except (AssertionError, KeyError, IndexError, StopIteration) as error:
                    last = error
                    continue
                if last:
                    return last  # type: ignore[no-any-return] # the predicate's own answer
        raise AssertionError(f"waited {timeout} s for {what}; last: {last!r}")

    def _changes(self, deadline: float) -> Generator[None, None, None]:
        """Now, after each change of the workspace, and at the end once more."""
        yield
        while time.monotonic() < deadline:
            left = max(0.05, min(1.0, deadline - time.monotonic()))
            connection = http.client.HTTPConnection(self._host, self._port, timeout=left)
            try:
                connection.request("GET", "/control/live")
                lines = connection.getresponse()
                while time.monotonic() < deadline:
                    line = lines.readline()
                    if not line:
                        raise ConnectionResetError("the sandbox ended the stream")
                    if line.startswith(b"data:"):
                        yield
            except TimeoutError:
                yield
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()
        yield
