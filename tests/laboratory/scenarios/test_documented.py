"""What the page on the laboratory says about scenarios is so."""

import re
from pathlib import Path
from shutil import copy

from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.rehearsal.rehearse import rehearse
from firsthour.laboratory.rehearsal.troubles import KINDS
from firsthour.laboratory.scenarios.form import (
    CaseForm,
    ScenarioForm,
    SeatsForm,
    TroubleForm,
)
from firsthour.laboratory.scenarios.scenario import SHIPPED, read

PAGE = (Path(__file__).parents[3] / "docs" / "laboratory.md").read_text("utf-8")
FLAT = " ".join(PAGE.split())
FORMS = (ScenarioForm, CaseForm, SeatsForm, TroubleForm)


def test_the_example_of_the_page_can_be_played(tmp_path: Path) -> None:
    """With a policy that has holidays and people beside it, it runs and refuses nothing unknown."""
    (example,) = re.findall(r"```yaml\n(scenario:.*?)```", PAGE, re.DOTALL)
    copy(SHIPPED / "with" / "berlin.yaml", tmp_path / "berlin.yaml")
    copy(SHIPPED / "with" / "shifts.yaml", tmp_path / "people.yaml")

    found = rehearse(prepared(read(example, "page", tmp_path)))

    assert found.told
    assert "2026-04-04T01:00:00+00:00" == found.opened_at.isoformat()


def test_every_field_is_on_the_page() -> None:
    """A field that is not explained might as well not be there."""
    names = {name for form in FORMS for name in form.model_fields}

    assert set() == {name for name in names if f"`{name}`" not in PAGE and f"{name}:" not in PAGE}


def test_every_trouble_is_on_the_page() -> None:
    """All that can go wrong is named as it is written."""
    assert set() == {name for name in KINDS if f"`{name}`" not in FLAT}
