"""Sealing of personal data (G8): a key per record, wrapped by ``DATA_KEY``; look-ups by keyed hashes.

A record's columns are encrypted by AES-256-GCM under the record's own key, each bound to its table, column and row
(associated data), so that a value cannot be moved elsewhere unnoticed. The record's key is itself encrypted under
the newest ``DATA_KEY`` and kept in the row's ``sealed_key``: with that gone, the record is gone, from backups'
point of view too. Identifiers are found by HMAC-SHA256 under a look-up key of the database's own, which is
kept wrapped in the table ``secret``, so that a rotation of ``DATA_KEY`` never changes a hash.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import DamagedError, SettingError

_NONCE = 12
_KID = 4
KEY_BYTES = 32


class Record(Protocol):
    """A row with personal columns: an ``id`` known from the start, and a ``sealed_key``; its class names the table."""

    id: str
    sealed_key: bytes | None


def parse_keys(text: str) -> tuple[bytes, ...]:
    """``DATA_KEY`` as keys of 32 bytes, newest first. Raises ``SettingError`` naming the mend."""
    mend = "Give 32 random bytes in base64, for example from: python -m bot keys new"
    keys = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            key = base64.b64decode(part, altchars=b"-_" if {"-", "_"} & set(part) else None, validate=True)
        except (binascii.Error, ValueError):
            raise SettingError(name="DATA_KEY", problem="is not base64", mend=mend) from None
        if len(key) != KEY_BYTES:
            raise SettingError(name="DATA_KEY", problem=f"holds a key of {len(key)} bytes", mend=mend)
        keys.append(key)
    if not keys:
        raise SettingError(name="DATA_KEY", problem="is empty", mend=mend)
    return tuple(keys)


def new_key() -> str:
    """A fresh ``DATA_KEY`` in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


class Vault:
    """Seals and opens the personal columns of records. Holds keys, never data; safe to share between threads."""

    def __init__(self, keys: Sequence[bytes], lookup_key: bytes | None = None) -> None:
        self._newest = _key_id(keys[0])
        self._wrappers = {_key_id(key): AESGCM(key) for key in keys}
        self._lookup_key = lookup_key

    def with_lookup_key(self, lookup_key: bytes) -> Vault:
        """The same vault, able to hash identifiers."""
        found = object.__new__(Vault)
        found._newest, found._wrappers, found._lookup_key = self._newest, self._wrappers, lookup_key
        return found

    @property
    def newest(self) -> bytes:
        """The mark of the newest ``DATA_KEY``, with which each key begins that is wrapped by it."""
        return self._newest

    def rewrap(self, wrapped: bytes, purpose: str) -> bytes:
        """The same key under the newest ``DATA_KEY``. Raises as ``unwrap`` does."""
        return self.wrap(self.unwrap(wrapped, purpose), purpose)

    def wrap(self, key: bytes, purpose: str) -> bytes:
        """A key, encrypted under the newest ``DATA_KEY`` and bound to its purpose."""
        nonce = secrets.token_bytes(_NONCE)
        return self._newest + nonce + self._wrappers[self._newest].encrypt(nonce, key, purpose.encode())

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """The key again. Raises ``DamagedError`` where no ``DATA_KEY`` fits or the bytes were altered."""
        wrapper = self._wrappers.get(wrapped[:_KID])
        if wrapper is None:
            raise DamagedError(table=purpose, column="sealed_key")
        try:
            return wrapper.decrypt(wrapped[_KID : _KID + _NONCE], wrapped[_KID + _NONCE :], purpose.encode())
        except InvalidTag:
            raise DamagedError(table=purpose, column="sealed_key") from None

    def seal(self, record: Record, **texts: str | None) -> None:
        """Encrypts the texts into the record's columns of those names; ``None`` empties a column."""
        key = self._record_key(record)
        for column, text in texts.items():
            sealed = None if text is None else self._encrypt(key, _place(record, column), text)
            setattr(record, column, sealed)

    def open(self, record: Record, column: str) -> str | None:
        """What a sealed column holds; ``None`` where it is empty or the record's key was destroyed.

        Raises ``DamagedError`` where the value was altered or belongs elsewhere.
        """
        sealed: bytes | None = getattr(record, column)
        if sealed is None or record.sealed_key is None:
            return None
        key = self._record_key(record)
        try:
            plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(record, column).encode())
        except InvalidTag:
            raise DamagedError(table=_table(record), column=column) from None
        return plain.decode()

    def lookup(self, kind: str, normalised: str) -> str:
        """The keyed hash (64 hex digits) under which a normalised identifier of that kind is found."""
        if self._lookup_key is None:
            raise DamagedError(table="secret", column="lookup")
        return hmac.new(self._lookup_key, f"{kind}:{normalised}".encode(), hashlib.sha256).hexdigest()

    def _record_key(self, record: Record) -> bytes:
        purpose = f"{_table(record)}:{record.id}"
        if record.sealed_key is None:
            key = secrets.token_bytes(KEY_BYTES)
            record.sealed_key = self.wrap(key, purpose)
            return key
        return self.unwrap(record.sealed_key, purpose)

    @staticmethod
    def _encrypt(key: bytes, place: str, text: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, text.encode(), place.encode())


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id:" + key).digest()[:_KID]


def _place(record: Record, column: str) -> str:
    return f"{_table(record)}.{column}:{record.id}"


def _table(record: Record) -> str:
    return str(type(record).__dict__["__tablename__"])
