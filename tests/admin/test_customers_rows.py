"""The rows of a CSV file are those that lie in it, however it is read; none is too long."""

import csv
from pathlib import Path

import pytest

from firsthour.admin.customers.file import LONGEST, examine, rows_of
from firsthour.admin.inputs import InputInvalid


def lines_and_rows(file: Path) -> list[tuple[int, list[str]]]:
    """Every row with the line it begins in."""
    with rows_of(examine(file)) as rows:
        return list(rows)


def written(folder: Path, text: str) -> Path:
    """Give a file with this content, its line ends as they are."""
    file = folder / "customers.csv"
    file.write_text(text, "utf-8", newline="")
    return file


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("long", [LONGEST - 12, LONGEST - 11, LONGEST - 10, LONGEST - 9])
def test_rows_are_whole_wherever_the_file_is_cut_in_reading(
    tmp_path: Path, end: str, long: int
) -> None:
    """In the middle of a line end, of a cell, of a quoted cell of several lines."""
    rows = [["c1", "x" * long], ["c2", "Ünal"]]
    rows += [[f"d{number}", f"Name {number}"] for number in range(9_000)]
    rows += [[f"e{number}", f'One, "two"{end}and three {number}'] for number in range(3_000)]
    rows += [[f"f{number}", f"Name {number}"] for number in range(9_000)]
    file = written(tmp_path, "")
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator=end).writerows([["id", "name"], *rows])

    found = lines_and_rows(file)

    assert rows == [row for _, row in found]
    assert [2, 3, 4] == [line for line, _ in found[:3]]
    assert [9_004, 9_006, 9_008] == [line for line, _ in found[9_002:9_005]]


@pytest.mark.parametrize("before", [0, 1, 3_000, 20_000])
@pytest.mark.parametrize(
    "row",
    [
        "c," + "x" * LONGEST,
        'c,"' + "x" * LONGEST,
        'c,"' + "x\n" * LONGEST,
        "c," + '"x\n",' * LONGEST,
        'c,"' + "\n" + "x" * LONGEST,
    ],
)
@pytest.mark.parametrize("after", ["", "\nd,D\n"])
def test_a_row_that_is_too_long_is_refused(
    tmp_path: Path, before: int, row: str, after: str
) -> None:
    """In one line or in many, with quotes or without, wherever it stands."""
    plain = "".join(f"a{number},Name\n" for number in range(before))
    file = written(tmp_path, f"id,name\n{plain}{row}{after}")

    with pytest.raises(InputInvalid, match="A row has more than 65,536 characters") as caught:
        lines_and_rows(file)

    assert "foreign" == caught.value.code


def test_a_row_as_long_as_may_be_is_taken(tmp_path: Path) -> None:
    """Between others, and as the last one."""
    row = "c," + "x" * (LONGEST - 3)
    file = written(tmp_path, f"id,name\na,A\n{row}\nb,B\n{row}\n")

    assert [1, LONGEST - 3, 1, LONGEST - 3] == [len(row[1]) for _, row in lines_and_rows(file)]
