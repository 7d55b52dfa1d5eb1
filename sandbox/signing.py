"""Slack's request signature, version v0: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

import hashlib
import hmac

from sandbox.clock import real_seconds


def signed_headers(secret: str, body: bytes) -> dict[str, str]:
    """The two headers with which Slack signs a request body."""
    stamp = str(int(real_seconds()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
