"""``docs/openapi.json``: the look-up over HTTP, described for programs. https://spec.openapis.org/oas/v3.1.0"""

from __future__ import annotations

import json
from typing import Any

from bot import lookup
from bot.domain.restrictions import RestrictionKind
from bot.services.customers import KINDS
from bot.texts import LANGUAGES

_TEXT = {"type": "string"}
ERRORS: dict[int, str] = {
    400: "The body is no JSON",
    401: "No key, or one that opens nothing",
    405: "Asked otherwise than by POST",
    408: "The body came too slowly",
    413: f"The body is larger than {lookup.MAX_BODY} bytes",
    415: "The body is not sent as application/json",
    422: "No identifier, or none that can be one; the message is in the language asked for",
    429: "Too many look-ups in a minute; Retry-After says when to go on",
    503: "The database does not answer; Retry-After says when to ask again",
}
"""What it refuses, in place of an answer."""

_RESTRICTION = {
    "type": "object",
    "required": ["kinds", "ends_on", "says"],
    "properties": {
        "kinds": {"type": "array", "items": {"enum": [kind.value for kind in RestrictionKind]}},
        "ends_on": {"type": ["string", "null"], "format": "date", "description": "Its last day; null: until lifted"},
        "says": {"type": "array", "items": _TEXT, "description": "What to tell whoever serves the customer"},
    },
}
_CUSTOMER = {
    "type": "object",
    "required": ["identifier", "restrictions"],
    "properties": {
        "identifier": {
            "type": "object",
            "required": ["kind", "masked"],
            "properties": {"kind": {"enum": list(KINDS)}, "masked": _TEXT},
        },
        "restrictions": {"type": "array", "items": _RESTRICTION},
    },
}
ANSWER = {
    "type": "object",
    "required": ["checked_at", "restricted", "customers"],
    "properties": {
        "checked_at": {"type": "string", "format": "date-time"},
        "restricted": {"type": "boolean"},
        "customers": {
            "type": "array",
            "items": _CUSTOMER,
            "description": "More than one where the same digits are one's telephone and another's account",
        },
    },
}
QUESTION = {
    "type": "object",
    "required": ["identifier"],
    "properties": {
        "identifier": {"type": "string", "maxLength": 300, "description": "Telephone, account, e-mail or waybill"},
        "language": {"enum": list(LANGUAGES), "default": LANGUAGES[0]},
    },
}
REFUSAL = {"type": "object", "required": ["error", "message"], "properties": {"error": _TEXT, "message": _TEXT}}


def text() -> str:
    """The description as it is kept."""
    return json.dumps(description(), indent=2, ensure_ascii=False) + "\n"


def description() -> dict[str, Any]:
    """The whole document."""
    refused = {str(status): {"description": said} | _json(REFUSAL) for status, said in ERRORS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Restrictions in force", "version": "1"},
        "paths": {
            lookup.PATH: {
                "post": {
                    "summary": "What staff may and may not do with a customer now",
                    "security": [{"key": []}],
                    "requestBody": {"required": True} | _json(QUESTION),
                    "responses": {"200": {"description": "What holds now"} | _json(ANSWER)} | refused,
                }
            }
        },
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
