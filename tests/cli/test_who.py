"""Who would be asked, as the command line tells it: of a case, of a service, at any time."""

from pathlib import Path

import pytest

from tests.cli.conftest import House, Running, Type
from tests.cli.test_a_case import CASE

PEOPLE = """
people:
  mara: {name: Mara Lind, roles: [incident_manager], teams: [network],
    contacts: [{channel: email, address: mara@example.com}]}
  nils: {name: Nils Night, roles: [incident_manager, engineer], teams: [network],
    contacts: [{channel: email, address: nils@example.com}]}
  dora: {name: Dora Duty, roles: [duty_manager], quiet_hours: ["22:00-07:00"],
    contacts: [{channel: email, address: dora@example.com}]}
  dirk: {name: Dirk Director, roles: [director],
    contacts: [{channel: email, address: dirk@example.com}]}
teams:
  network: {name: Network, manager: dirk, services: [dns]}
rotations:
  managers:
    name: Incident managers
    team: network
    duty: incident_manager
    layers:
      - {people: [mara, nils], turn: daily, starts: "2026-01-01T00:00"}
delegations:
  - {of: dirk, by: nils, from: 2026-06-01T00:00Z, until: 2026-06-02T00:00Z, reason: Away}
"""


@pytest.fixture
def people(quiet: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A directory with a rotation, quiet hours and a stand-in; no engine runs."""
    assert quiet.port
    file = tmp_path / "people.yaml"
    file.write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("FIRSTHOUR_DIRECTORY", str(file))


def asked(type_in: Type, *words: str) -> dict[str, list[str]]:
    """Who is asked first by each rule."""
    typed = type_in("who", *words, "--json")
    assert 0 == typed.code
    found: dict[str, list[str]] = {}
    for ask in typed.json["asks"]:
        found.setdefault(ask["rule"], [answer["person"] for answer in ask["people"]])
    return found


@pytest.mark.usefixtures("people")
def test_who_is_on_duty_is_asked(type_in: Type) -> None:
    """By the day: the first of January is Mara's, the second Nils'."""
    first = asked(type_in, "dns", "--at", "2026-01-01T10:00Z")
    second = asked(type_in, "dns", "--at", "2026-01-02T10:00Z")

    assert (["mara"], ["nils"]) == (first["paging.owner"], second["paging.owner"])
    assert ["dora"] == first["paging.L1"]


@pytest.mark.usefixtures("people")
def test_quiet_hours_and_stand_ins_are_told(type_in: Type) -> None:
    """Who is passed over stands there with the reason."""
    night = type_in("who", "dns", "--at", "2026-01-01T23:00Z")
    away = type_in("who", "dns", "--at", "2026-06-01T10:00Z")

    assert "nobody, until 2026-01-02 07:00 UTC; not dora: quiet hours" in " ".join(
        night.out.split()
    )
    assert "Nils Night (stand_in:dirk); not dirk: away" in " ".join(away.out.split())


@pytest.mark.usefixtures("people")
def test_what_is_neither_case_nor_service_is_not_found(type_in: Type) -> None:
    """The nearest service is named; a time that is none is a mistake."""
    typed = type_in("who", "dnss", "--json")

    assert (4, "not_found") == (typed.code, typed.json["error"]["code"])
    assert "dns" in typed.json["error"]["hint"]
    assert 2 == type_in("who", "dns", "--at", "teatime").code


@pytest.mark.usefixtures("house")
def test_of_a_case_it_is_told_from_now_on_and_as_it_was(
    house: Running, type_in: Type, tmp_path: Path
) -> None:
    """Before the acknowledgement pages were to come, after it none is."""
    assert house.process
    file = tmp_path / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    label = type_in("open", str(file), "--as", "rosa.marin", "--json").json["case"]
    before = type_in("who", label, "--json").json
    type_in("manager", "acknowledge", label, "--as", "jonas.weber")

    rules = {ask["rule"] for ask in type_in("who", label, "--json").json["asks"]}
    then = type_in("who", label, "--at", before["at"], "--json").json
    assert not [rule for rule in rules if rule.startswith("paging.")]
    assert "paging.L2" in {ask["rule"] for ask in then["asks"]}
    assert 2 == type_in("who", label, "--at", "2020-01-01T00:00Z").code
