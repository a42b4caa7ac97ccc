"""The way back from a copy, as the README says it: restore, up, recover --all."""

from pathlib import Path

import pytest

from engine.ports import free_port
from tests.cli.conftest import House, Running, Type

CASE = """
title: Checkout fails
summary: Since nine
severity: 2
team: payments
customers:
  - {id: acme, name: Acme Ltd, contacts: [{address: ops@acme.example}]}
"""


def test_a_copy_goes_on_elsewhere(
    house: Running, type_in: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until `recover` no case runs in the new place; then it does, with the same promises."""
    (tmp_path / "case.yaml").write_text(CASE, "utf-8")
    opened = type_in("open", str(tmp_path / "case.yaml"), "--json").json["case"]
    type_in("manager", "acknowledge", opened, "--as", "jonas.weber")
    before = _due(type_in, opened)
    copied = type_in("admin", "backup", str(tmp_path / "copy"))

    elsewhere = Running(House(tmp_path / "new" / "data", free_port()))
    (tmp_path / "new").mkdir()
    elsewhere.house.settle_in(monkeypatch)
    restored = type_in("admin", "restore", str(tmp_path / "copy"))
    elsewhere.start()
    try:
        early = type_in("manager", "comment", opened, "Hello", "--as", "jonas.weber", "--json")
        recovered = type_in("admin", "recover", "--all")
        late = type_in("manager", "comment", opened, "Hello", "--as", "jonas.weber")
        after = _due(type_in, opened)
    finally:
        stopped = elsewhere.stop()
    codes = [each.code for each in (copied, restored, recovered, late)]

    assert house.house.folder != elsewhere.house.folder
    assert [0, 0, 0, 0, 0] == [*codes, stopped]
    assert "firsthour up, and then: firsthour admin recover --all" in restored.out
    assert (5, "not_running") == (early.code, early.json["error"]["code"])
    assert "firsthour admin recover" in early.json["error"]["hint"]
    assert before.items() <= after.items()


def _due(type_in: Type, case: str) -> dict[str, str]:
    """The promises that are open, with their due times."""
    shown = type_in("show", case, "--json").json["obligations"]
    return {each["key"]: each["due_at"] for each in shown if each["state"] == "pending"}
