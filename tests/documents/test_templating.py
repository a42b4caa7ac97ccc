"""What people write is shown as they wrote it, and never run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError, UndefinedError, nodes
from markdown_it import MarkdownIt

from firsthour.documents import catalogs
from firsthour.templating import (
    LOCALES,
    TEMPLATES,
    authored,
    environment,
    in_words,
    language,
    markdown,
    plain_in_markdown,
)

FOLDER = TEMPLATES / "documents"
TEMPLATES_OF_DOCUMENTS = sorted(
    str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".md", ".html"}
)
SAFE_IN_MARKDOWN = {"md", "authored", "at", "when", "day", "clock", "span"}
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% include 'x' %}",
    "a & b < c > d",
    "[x](javascript:alert(1))",
    "**bold** _it_ `code`",
    "# heading",
    "1. list",
    "| a | b |",
    "```\nfence",
]


def shown(text: str) -> str:
    """Give what a lenient Markdown viewer, that lets HTML through, makes of a text."""
    return str(MarkdownIt("commonmark", {"html": True}).render(text))


@pytest.mark.parametrize("text", NASTY)
def test_plain_text_stays_plain_in_markdown(text: str) -> None:
    """A name or title looks in Markdown as it was typed, whatever viewer shows it."""
    page = shown(plain_in_markdown(text))

    assert page.startswith("<p>")
    assert "<" not in page.removeprefix("<p>").removesuffix("</p>\n")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "x\n\n<div onclick=x>y</div>\n",
        "`<b>` and \\`<i>\\` and <u>",
        "``<b>` <i>``<u>",
        "```html\n<b>\n```\n<i>",
        "- <b>\n\n      <i>code</i>",
        "<!-- hidden -->",
        "<a\nhref='x'>",
    ],
)
def test_html_in_a_persons_markdown_is_shown_not_run(text: str) -> None:
    """In both formats, every tag that a person typed comes out as text."""
    tags = ("<script", "<div onclick", "<b>", "<i>", "<u>", "<a", "<!--")

    assert not [tag for tag in tags if tag in shown(authored(text))]
    assert not [tag for tag in tags if tag in str(markdown(text))]


def test_code_keeps_its_angle_brackets_readable() -> None:
    """Inside of code nothing is escaped twice."""
    assert "`a<b` c&lt;d" == authored("`a<b` c<d")
    assert "<code>a&lt;b</code>" in shown(authored("`a<b` c<d"))


@pytest.mark.parametrize("text", ["```\nopen", "~~~~\nopen", "x\n\n```py\ny"])
def test_an_open_block_of_code_ends_with_its_part(text: str) -> None:
    """What follows a part is not swallowed by it."""
    page = shown(f"{authored(text)}\n\n## Next")

    assert "<h2>Next</h2>" in page


@pytest.mark.parametrize(
    "text", ["[x](javascript:alert(1))", "[x](data:text/html,x)", "![x](https://example.com/p.png)"]
)
def test_no_script_and_no_picture_from_elsewhere_is_linked(text: str) -> None:
    """Links lead to places only, and nothing is loaded when a document is opened."""
    page = str(markdown(text))

    assert "<img" not in page
    assert 'href="javascript' not in page
    assert 'href="data' not in page


def test_a_persons_headings_stay_below_those_of_the_document() -> None:
    """A heading in a part does not break the order of headings."""
    assert "<h3>A</h3>" in str(markdown("# A"))


@pytest.mark.parametrize("name", TEMPLATES_OF_DOCUMENTS)
def test_every_template_parses(name: str) -> None:
    """No template has a mistake in its syntax."""
    made = environment(FOLDER, "en")
    try:
        template = made.get_template(name)
    except TemplateSyntaxError as error:
        pytest.fail(f"{error.name}, line {error.lineno}: {error.message}")

    assert name == template.name


@pytest.mark.parametrize("name", [n for n in TEMPLATES_OF_DOCUMENTS if n.endswith(".md")])
def test_markdown_templates_say_how_each_text_is_written(name: str) -> None:
    """In Markdown nothing escapes by itself: each value passes a filter that makes it safe."""
    made = environment(FOLDER, "en")
    tree = made.parse((FOLDER / name).read_text(encoding="utf-8"))
    bare = [
        f"line {value.lineno}: {value}"
        for output in tree.find_all(nodes.Output)
        for value in output.nodes
        if not _is_safe(value)
    ]

    assert [] == bare


def _is_safe(value: nodes.Node) -> bool:
    match value:
        case nodes.TemplateData() | nodes.Const() | nodes.Name(name="gap"):
            return True
        case nodes.Filter(name=name):
            return name in SAFE_IN_MARKDOWN
        case nodes.Getitem(node=nodes.Getattr(node=nodes.Name(name="words"))):
            return True
        case nodes.Getattr(node=nodes.Getattr(node=nodes.Name(name="words"))):
            return True
        case nodes.Call(node=nodes.Name(name="gettext" | "ngettext"), kwargs=given):
            return all(_is_safe(each.value) or _is_number(each) for each in given)
        case nodes.Call(node=nodes.Getattr(node=nodes.Name(name="parts" | "report"))):
            return True
        case nodes.Call(
            node=nodes.Name(name="class_of" | "texts" | "moments" | "measures" | "result")
        ):
            return True
        case _:
            return False


def _is_number(given: nodes.Keyword) -> bool:
    return given.key in {"count", "num", "score"}


def test_html_escapes_by_itself_and_undefined_names_are_errors(tmp_path: Path) -> None:
    """The environment is strict: no text without escaping, no name without a value."""
    (tmp_path / "a.html").write_text("{{ x }}")
    made = environment(tmp_path, "en")

    assert "&lt;b&gt;{{ 7 }}" == made.get_template("a.html").render(x="<b>{{ 7 }}")
    with pytest.raises(UndefinedError):
        made.get_template("a.html").render(y=1)


def test_times_and_spans_are_written_in_the_readers_language_and_zone() -> None:
    """The same instant on another clock, in other words."""
    at = datetime(2026, 3, 3, 22, 5, tzinfo=UTC)
    texts = [
        environment(FOLDER, locale).from_string("{{ x | at(z) }}").render(x=at, z=zone)
        for locale, zone in [("en", "Asia/Bangkok"), ("zh", "UTC"), ("tr", "Europe/Istanbul")]
    ]

    assert [
        "4 March 2026, 05:05 UTC+07:00",
        "2026年3月3日 22:05 UTC",
        "4 Mart 2026, 01:05 UTC+03:00",
    ] == texts
    assert ["1 hour 5 minutes", "2 days", "0 seconds"] == [
        in_words(timedelta(seconds=seconds), "en") for seconds in (3900, 172_805, 0.2)
    ]


def test_a_language_that_is_not_spoken_falls_back_to_english() -> None:
    """A reader of any language gets a document, and its `lang` tells the truth."""
    assert ["en", "en", "en", "en", "pt"] == [
        *(language(wanted) for wanted in ("tlh", "en-GB", "", "../../etc")),
        language("pt-BR", known=["pt"]),
    ]


def test_the_catalogs_are_up_to_date() -> None:
    """Every text is in each catalog; `python -m firsthour.documents.catalogs` mends it."""
    files = [
        file
        for domain in catalogs.DOMAINS
        for file in sorted(LOCALES.glob(f"*/LC_MESSAGES/{domain}.po"))
    ]
    stale = [str(file) for file in files if catalogs.merged(file) != file.read_bytes()]

    assert files
    assert [] == stale
