"""The one name for a JSON object, and the small helpers every module needs on them."""

import copy
import json
import secrets
from typing import Any

Json = dict[str, Any]


def clone(value: Any) -> Any:
    """A deep copy: what leaves the sandbox must not be changed by what happens later."""
    return copy.deepcopy(value)


def compact(value: Any) -> str:
    """JSON as Slack writes it: no spaces, any script readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def new_id(prefix: str, length: int = 10) -> str:
    """An id in Slack's form: a letter that names the kind, then capitals and digits."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return prefix + "".join(secrets.choice(alphabet) for _ in range(length))


def short_id() -> str:
    """What Slack fills in for a `block_id` or `action_id` that the app left out."""
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "".join(secrets.choice(alphabet) for _ in range(5))
