"""A worker speaks what the catalogs of its settings say."""

from pathlib import Path

from benchmarks.ground import settings_in
from firsthour.settings import Notices
from firsthour.templating import bind, language, translations
from service.tools import build

CATALOG = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Root cause analysis"
msgstr "Ursachenanalyse"
"""


def test_documents_are_written_in_a_language_that_does_not_ship(tmp_path: Path) -> None:
    """From the moment its tools are made; other workers, without such a folder, do not know it."""
    folder = tmp_path / "locales" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "documents.po").write_text(CATALOG, "utf-8")
    notices = Notices(channel="null", locales=str(tmp_path / "locales"))
    given = settings_in(tmp_path, 1).model_copy(update={"notices": notices})
    try:
        build(given).close()
        spoken = language("de"), translations("de").gettext("Root cause analysis")
        build(settings_in(tmp_path, 1)).close()
        without = language("de")
    finally:
        bind(None)

    assert ("de", "Ursachenanalyse") == spoken
    assert "en" == without
