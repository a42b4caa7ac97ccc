"""The languages of a policy are held against the catalogs there are."""

from pathlib import Path

from firsthour.admin.languages import Unspoken, unspoken

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


def test_a_language_without_catalogs_is_told() -> None:
    """Which catalogs are missing is said, in the order of the policy."""
    assert [Unspoken("eo", ("notices", "documents"))] == list(unspoken(("tr", "eo", "el", "en")))
    assert "names the language eo, which has no catalog of notices and documents" in (
        next(unspoken(("eo",))).sentence
    )


def test_a_tag_is_spoken_by_the_catalog_of_its_language() -> None:
    """Regions are not languages of their own."""
    assert [] == list(unspoken(("en-GB", "tr-CY", "el-GR")))


def test_a_catalog_of_ones_own_counts(tmp_path: Path) -> None:
    """A folder of one's own is looked into, for the notices and for the documents."""
    folder = tmp_path / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "notices.po").write_text(HEADER)

    without = list(unspoken(("eo",), tmp_path))
    (folder / "documents.po").write_text(HEADER)

    assert [Unspoken("eo", ("documents",))] == without
    assert [] == list(unspoken(("eo",), tmp_path))
