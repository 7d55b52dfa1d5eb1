"""The vault: what is sealed opens where it was sealed, whole, under a key that is still there, and nowhere else."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import SQLModel

import models  # noqa: F401  # fills the metadata
from bot.errors import BotError, DamagedError, SettingError
from bot.vault import KEY_BYTES, Vault, new_key, parse_keys

OLD, NEW = b"o" * KEY_BYTES, b"n" * KEY_BYTES
LOOKUP = b"l" * KEY_BYTES


class Case:
    """A row with two sealed columns."""

    __tablename__: ClassVar[str] = "case"

    def __init__(self, row: str = "row1") -> None:
        self.id = row
        self.sealed_key: bytes | None = None
        self.narrative: bytes | None = None
        self.evidence: bytes | None = None


class Statement(Case):
    """A row of another table."""

    __tablename__: ClassVar[str] = "statement"


def moved(source: Case, target: Case, key: bool = True) -> Case:
    """``target`` with what was sealed in ``source``, and with its key."""
    target.narrative, target.evidence = source.narrative, source.evidence
    target.sealed_key = source.sealed_key if key else target.sealed_key
    return target


def sealed(vault: Vault, text: str = "He shouted.", row: str = "row1") -> Case:
    record = Case(row)
    vault.seal(record, narrative=text)
    return record


@given(text=st.text(max_size=300))
def test_what_is_sealed_opens_again(text: str) -> None:
    vault = Vault([NEW])
    record = Case()

    vault.seal(record, narrative=text, evidence="other")

    assert vault.open(record, "narrative") == text
    assert vault.open(record, "evidence") == "other"


def test_nothing_that_was_said_can_be_read_from_the_row() -> None:
    record = sealed(Vault([NEW]), "He shouted at Nora.")

    kept = (record.narrative or b"") + (record.sealed_key or b"")

    assert kept
    assert b"shouted" not in kept
    assert NEW not in kept


def test_the_same_words_look_different_each_time() -> None:
    vault = Vault([NEW])
    record = Case()

    vault.seal(record, narrative="same", evidence="same")
    first = record.narrative
    vault.seal(record, narrative="same")

    assert len({first, record.narrative, record.evidence}) == 3


def test_sealing_again_keeps_the_records_key_and_its_other_columns() -> None:
    vault = Vault([NEW])
    record = Case()
    vault.seal(record, narrative="first", evidence="kept")
    key = record.sealed_key

    vault.seal(record, narrative="second")

    assert record.sealed_key == key
    assert (vault.open(record, "narrative"), vault.open(record, "evidence")) == ("second", "kept")


def test_an_empty_column_stays_empty() -> None:
    vault = Vault([NEW])
    record = sealed(vault)

    vault.seal(record, narrative=None)

    assert record.narrative is None
    assert vault.open(record, "narrative") is None
    assert vault.open(record, "evidence") is None


def test_a_column_does_not_open_as_another_one() -> None:
    vault = Vault([NEW])
    record = sealed(vault)
    record.evidence = record.narrative

    with pytest.raises(DamagedError) as caught:
        vault.open(record, "evidence")

    assert caught.value.data == {"table": "case", "column": "evidence"}


@pytest.mark.parametrize("target", [Case("row2"), Statement("row1")], ids=["another row", "another table"])
def test_a_row_moved_elsewhere_does_not_open_even_with_its_key(target: Case) -> None:
    vault = Vault([NEW])
    record = moved(sealed(vault), target)

    with pytest.raises(DamagedError):
        vault.open(record, "narrative")


def test_a_value_moved_into_a_row_with_a_key_of_its_own_does_not_open() -> None:
    vault = Vault([NEW])
    record = moved(sealed(vault), sealed(vault, "mine", "row2"), key=False)

    with pytest.raises(DamagedError):
        vault.open(record, "narrative")


@pytest.mark.parametrize("target", [("case", "row2"), ("statement", "row1")], ids=["another row", "another table"])
def test_a_value_is_bound_to_its_place_even_under_the_same_record_key(target: tuple[str, str]) -> None:
    vault = Vault([NEW])
    record = sealed(vault)
    key = vault.unwrap(record.sealed_key or b"", "case:row1")
    table, row = target
    other = moved(record, Case(row) if table == "case" else Statement(row))
    other.sealed_key = vault.wrap(key, f"{table}:{row}")

    with pytest.raises(DamagedError):
        vault.open(other, "narrative")


@pytest.mark.parametrize("column", ["narrative", "sealed_key"])
@pytest.mark.parametrize("at", [0, 5, 20, -1], ids=["first", "nonce", "middle", "last"])
def test_a_changed_byte_is_noticed(column: str, at: int) -> None:
    vault = Vault([NEW])
    record = sealed(vault)
    altered = bytearray(getattr(record, column))
    altered[at] ^= 1
    setattr(record, column, bytes(altered))

    with pytest.raises(DamagedError):
        vault.open(record, "narrative")


@pytest.mark.parametrize("column", ["narrative", "sealed_key"])
@pytest.mark.parametrize(
    "cut", [lambda found: found[:-1], lambda found: found + b"x", lambda found: found[:20]], ids=["-1", "+1", "20"]
)
def test_a_value_cut_or_lengthened_is_noticed(column: str, cut: Callable[[bytes], bytes]) -> None:
    vault = Vault([NEW])
    record = sealed(vault)
    setattr(record, column, cut(getattr(record, column)))

    with pytest.raises(DamagedError):
        vault.open(record, "narrative")


def test_an_error_says_where_and_not_what() -> None:
    record = sealed(Vault([NEW]), "He shouted.")

    with pytest.raises(BotError) as caught:
        Vault([OLD]).open(record, "narrative")

    assert "shouted" not in repr(caught.value) + str(caught.value) + str(caught.value.data)
    assert caught.value.__cause__ is None


def test_each_record_has_a_key_of_its_own() -> None:
    vault = Vault([NEW])
    records = [sealed(vault, row=f"row{n}") for n in range(3)]

    keys = {vault.unwrap(record.sealed_key or b"", f"case:{record.id}") for record in records}

    assert len(keys) == 3
    assert {len(key) for key in keys} == {KEY_BYTES}
    assert not keys & {OLD, NEW}


def test_a_record_whose_key_was_destroyed_is_gone_and_others_stay() -> None:
    vault = Vault([NEW])
    gone, kept = sealed(vault), sealed(vault, row="row2")

    gone.sealed_key = None

    assert vault.open(gone, "narrative") is None
    assert vault.open(kept, "narrative") == "He shouted."


def test_a_new_key_does_not_bring_back_what_was_sealed_under_a_destroyed_one() -> None:
    vault = Vault([NEW])
    record = sealed(vault)
    record.sealed_key = None
    vault.seal(record, evidence="later")

    with pytest.raises(DamagedError):
        vault.open(record, "narrative")

    assert vault.open(record, "evidence") == "later"


def test_after_a_rotation_the_older_key_still_opens_and_the_newer_one_seals() -> None:
    before = sealed(Vault([OLD]), "before")
    rotated = Vault([NEW, OLD])

    after = sealed(rotated, "after", "row2")

    assert rotated.open(before, "narrative") == "before"
    assert Vault([NEW]).open(after, "narrative") == "after"
    with pytest.raises(DamagedError):
        Vault([OLD]).open(after, "narrative")


def test_a_record_of_before_the_rotation_can_be_changed_after_it() -> None:
    record = sealed(Vault([OLD]), "before")
    rotated = Vault([NEW, OLD])

    rotated.seal(record, evidence="after")

    assert (rotated.open(record, "narrative"), rotated.open(record, "evidence")) == ("before", "after")


def test_without_the_older_key_nothing_of_before_opens_or_is_overwritten() -> None:
    record = sealed(Vault([OLD]), "before")
    kept = record.narrative

    with pytest.raises(DamagedError):
        Vault([NEW]).open(record, "narrative")
    with pytest.raises(DamagedError):
        Vault([NEW]).seal(record, narrative="after")

    assert record.narrative == kept


def test_a_wrapped_key_opens_for_its_purpose_alone() -> None:
    vault = Vault([NEW])

    wrapped = vault.wrap(LOOKUP, "secret:lookup")

    assert vault.unwrap(wrapped, "secret:lookup") == LOOKUP
    assert LOOKUP not in wrapped
    with pytest.raises(DamagedError):
        vault.unwrap(wrapped, "secret:other")


def test_a_lookup_is_the_same_each_time_and_after_a_rotation() -> None:
    vaults = [Vault(keys).with_lookup_key(LOOKUP) for keys in ([OLD], [NEW, OLD])]

    found = {vault.lookup("phone", "+966501234567") for vault in vaults for _ in range(2)}

    assert len(found) == 1
    assert len(found.pop()) == 64


def test_a_lookup_differs_by_kind_by_value_and_by_key() -> None:
    vault, other = Vault([NEW]).with_lookup_key(LOOKUP), Vault([NEW]).with_lookup_key(b"m" * KEY_BYTES)

    found = [
        vault.lookup("phone", "1234567"),
        vault.lookup("account", "1234567"),
        vault.lookup("phone", "1234568"),
        other.lookup("phone", "1234567"),
    ]

    assert len(set(found)) == len(found)
    assert not any("1234567" in one for one in found)


def test_without_its_key_there_is_no_lookup() -> None:
    vault = Vault([NEW])

    with pytest.raises(DamagedError):
        vault.lookup("phone", "1")


def test_a_vault_with_a_lookup_key_opens_what_was_sealed_without() -> None:
    vault = Vault([NEW, OLD])
    record = sealed(vault)

    same = vault.with_lookup_key(LOOKUP)

    assert same.open(record, "narrative") == "He shouted."
    assert same.open(sealed(Vault([OLD])), "narrative") == "He shouted."


def test_a_vault_does_not_show_its_keys() -> None:
    vault = Vault([NEW]).with_lookup_key(LOOKUP)

    shown = repr(vault) + str(vault)

    assert "nnnn" not in shown
    assert "llll" not in shown


def test_a_new_key_is_one_that_can_be_used() -> None:
    made = [new_key(), new_key()]

    assert made[0] != made[1]
    assert [len(key) for key in parse_keys(",".join(made))] == [KEY_BYTES, KEY_BYTES]


def test_keys_are_read_newest_first_with_blanks_and_in_both_alphabets() -> None:
    odd = b"\xfb\xff" * 16
    text = f" {base64.b64encode(NEW).decode()} , {base64.urlsafe_b64encode(odd).decode()},"

    keys = parse_keys(text)

    assert keys == (NEW, odd)
    assert parse_keys(base64.b64encode(odd).decode()) == (odd,)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        (" , ", "is empty"),
        ("geheim!", "is not base64"),
        ("ключ", "is not base64"),
        ("bm9wZQ==", "holds a key of 4 bytes"),
        (base64.b64encode(b"x" * 31).decode(), "holds a key of 31 bytes"),
        (base64.b64encode(NEW).decode() + ",bm9wZQ==", "holds a key of 4 bytes"),
    ],
)
def test_a_bad_key_is_named_with_its_mend_and_not_shown(text: str, problem: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse_keys(text)

    assert str(caught.value) == (
        f"DATA_KEY: {problem}. Give 32 random bytes in base64, for example from: python -m bot keys new"
    )
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_every_table_with_a_sealed_column_has_a_key_for_each_row() -> None:
    tables = [
        table
        for table in SQLModel.metadata.tables.values()
        if any(column.info.get("sealed") for column in table.columns)
    ]

    keyless = [table.name for table in tables if not {"id", "sealed_key"} <= set(table.columns.keys())]

    assert len(tables) >= 5
    assert keyless == []
