"""Public holidays of the world's countries, read at the first question and not before."""

import subprocess
import sys
from datetime import date

import pytest

from firsthour.public_holidays import countries, public_holidays

ROTA = """
people: {ada: {name: Ada, contacts: [{channel: email, address: ada@example.org}]}}
rotations:
  day:
    name: By day
    timezone: Europe/Berlin
    layers: [{starts: "2026-01-05 09:00", turn: 7d, people: [ada]}]
"""
NOT_ASKED = """
import sys
from firsthour.directory.yaml_directory import read
from firsthour.policies.loading import loads
loads("extends: default\\nname: ours")
read(sys.stdin.read())
print("holidays" in sys.modules)
"""


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    """Saxony keeps the Day of Repentance, which the rest of Germany does not."""
    repentance = date(2026, 11, 18)

    assert "SN" in countries()["DE"]
    assert (False, True) == (
        repentance in public_holidays("DE", "", 2026),
        repentance in public_holidays("DE", "SN", 2026),
    )


def test_only_codes_of_countries_are_known() -> None:
    """Markets and other calendars that are no country's are left out."""
    assert {2} == {len(code) for code in countries()}


def test_nobody_may_ask_for_an_unknown_country() -> None:
    """A code that `countries` does not give is an error, not a year without holidays."""
    with pytest.raises(NotImplementedError):
        public_holidays("XX", "", 2026)


def test_calendars_are_not_read_for_who_names_no_country() -> None:
    """A policy and a rotation without a country cost no command the time to read them."""
    done = subprocess.run(
        [sys.executable, "-c", NOT_ASKED], input=ROTA, capture_output=True, text=True, check=True
    )

    assert "False" == done.stdout.strip()
