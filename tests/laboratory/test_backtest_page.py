"""The page of a backtest: whole in one file, well formed, with the figures of the report."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from cli.app import run
from cli.shapes import plain
from firsthour.laboratory.backtest.mapping import load
from firsthour.laboratory.backtest.page import About, page
from firsthour.laboratory.backtest.page_figures import glance
from firsthour.laboratory.backtest.page_plots import columns, volumes
from firsthour.laboratory.backtest.report import Lateness, Report, Weekly
from firsthour.laboratory.backtest.run import backtest
from firsthour.laboratory.backtest.totals import CASES
from firsthour.laboratory.backtest.wording import late, length, share
from firsthour.policies.loading import load as load_policy
from tests.laboratory.backtest.logs import HEAD, SAMPLE, mapping, row
from tests.notices.mails import chromium, contrast, headings, links, parsed, widths

PROMISES = ("acknowledge", "resolution", "close")
"""The promises of which a log shows whether they were kept."""
ABOUT = About("incidents.csv", "servicenow", datetime(2026, 4, 1, 9, tzinfo=UTC))
EVIL = "<script src=//evil.example/a></script>\"'><img src=https://evil.example/b onerror=alert(1)>"
SOFTER = """
extends: default
name: softer
version: "2"
severities:
  sev2: {acknowledge: 10 min, resolution: 6 h}
  sev3: {acknowledge: 2 h, resolution: 2 bd, updates_customers: {investigating: 4 h}}
"""


@cache
def sample() -> Report:
    """The shipped sample, under the default policy alone."""
    return backtest(SAMPLE, load("servicenow"), load_policy("default"))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The shipped sample under two policies of which the one changes much."""
    file = tmp_path_factory.mktemp("policy") / "softer.yaml"
    file.write_text(SOFTER)
    return backtest(SAMPLE, load("servicenow"), load_policy("default"), load_policy(str(file)))


def made_up(folder: Path, *rows: str) -> Report:
    """A log of these rows."""
    log = folder / "log.csv"
    log.write_text("\n".join((HEAD, *rows, "")))
    return backtest(log, mapping(), load_policy("default"))


def hostile(report: Report) -> Report:
    """The report with markup wherever a log or a policy has words of its own."""
    out = report.outcome
    cases = tuple(replace(case, incident=EVIL) for case in out.confusion.cases)
    loud = replace(
        out,
        policy=EVIL,
        version=EVIL,
        confusion=replace(out.confusion, cases=cases),
        pages=replace(out.pages, busiest=tuple(replace(b, who=EVIL) for b in out.pages.busiest)),
        notices=replace(
            out.notices, busiest=tuple(replace(b, who=EVIL) for b in out.notices.busiest)
        ),
    )
    flaws = tuple(replace(flaw, incident=EVIL, message=EVIL) for flaw in report.read.flaws)
    return replace(report, outcome=loud, against=loud, read=replace(report.read, flaws=flaws))


def every(compared: Report, folder: Path) -> Mapping[str, str]:
    """The page in each of its circumstances, by name."""
    one = made_up(
        folder,
        row("I1", "New", "2026-03-02 09:00", "2026-03-02 09:00"),
        row("I1", "Resolved", "2026-03-02 10:00", "2026-03-02 09:00"),
        row("I2", "Unheard", "2026-03-02 10:00", "2026-03-02 09:00"),
    )
    evil = replace(ABOUT, source=EVIL, mapping=EVIL)
    return {
        "sample": page(sample(), ABOUT),
        "compared": page(compared, ABOUT),
        "the same policy": page(replace(sample(), against=sample().outcome), ABOUT),
        "partial": page(replace(sample(), partial=True), ABOUT),
        "one": page(one, ABOUT),
        "none": page(made_up(folder), ABOUT),
        "none stopped": page(replace(made_up(folder), partial=True), ABOUT),
        "hostile": page(hostile(replace(one, outcome=sample().outcome)), evil),
        "long words": page(hostile(replace(one, outcome=sample().outcome)), evil).replace(
            "evil.example", "Donaudampfschifffahrtsgesellschaft" * 8
        ),
    }


def cells(tree: Element, name: str) -> list[list[str]]:
    """The texts of the rows of a body of a table."""
    body = next(each for each in tree.iter() if each.get("id") == name)
    body = body if body.tag == "tbody" else next(body.iter("tbody"))
    return [[" ".join("".join(cell.itertext()).split()) for cell in line] for line in body]


def said(tree: Element) -> str:
    """All texts of the page, one after the other."""
    return " ".join(" ".join(tree.itertext()).split())


def number(text: str) -> int:
    """A number as the page writes it; nothing is nought."""
    return int(text.replace(",", "") or 0)


def test_each_page_is_well_formed_and_loads_nothing(compared: Report, tmp_path: Path) -> None:
    """Strict HTML in English, one h1, no level of headings left out, each table with a caption.

    No page names anything that a browser would fetch, whatever stands in the log.
    """
    for name, html in every(compared, tmp_path).items():
        tree = parsed(html)
        found = headings(tree)

        assert ("en", "ltr") == (tree.get("lang"), tree.get("dir")), name
        assert 1 == found.count(1) == found[0], name
        assert all(after - before <= 1 for before, after in pairwise(found)), name
        assert all(table.find("caption") is not None for table in tree.iter("table")), name
        assert all(each.get("aria-label") or each.get("aria-hidden") for each in tree.iter("svg"))
        assert {link for link in links(tree) if not link.startswith("#")} == set(), name
        assert {link[1:] for link in links(tree)} <= {each.get("id") for each in tree.iter()}, name
        assert [] == re.findall(r"@import|url\((?!#)", html), name
        assert len(html.encode()) < 2_000_000, name


def test_words_of_a_log_are_never_markup(compared: Report, tmp_path: Path) -> None:
    """What looks like a tag is shown as it is written; one script runs, and that is ours."""
    html = every(compared, tmp_path)["hostile"]
    tree = parsed(html)
    policy = next(
        each.get("content", "")
        for each in tree.iter("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )

    assert [] == list(tree.iter("img"))
    assert 1 == len(list(tree.iter("script")))
    assert EVIL in "".join(tree.itertext())
    assert {EVIL} == {line[0] for line in cells(tree, "cases")}
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_figures_are_those_of_the_json(compared: Report) -> None:
    """Every promise, verdict, week, length and difference, as `--json` has it."""
    html = page(compared, ABOUT)
    tree, whole = parsed(html), plain(compared)
    outcome: dict[str, Any] = whole["outcome"]
    text = said(tree)
    fates = ("made", "kept", "missed", "by_engine", "not_in_log", "called_off", "open")
    confusion = outcome["confusion"]

    assert [[row["severity"], *(row[fate] for fate in fates)] for row in outcome["promises"]] == [
        [int(line[1].removeprefix("SEV ")), *map(number, line[2:])]
        for line in cells(tree, "every-promise")
    ]
    assert [(case["incident"], case["severity"]) for case in confusion["cases"]] == [
        (line[0], int(line[1])) for line in cells(tree, "cases")
    ]
    assert [(w["opened"], w["resolved"], w["pages"]) for w in outcome["weeks"]] == [
        tuple(map(number, line[1:])) for line in cells(tree, "volumes")
    ]
    assert f"{confusion['both_kept']} agree {confusion['policy_stricter']} policy is" in text
    assert f"{confusion['policy_milder']} policy is milder {confusion['both_missed']} agree" in text
    assert f"{len(whole['changes'])} of 21 figures differ" in text
    assert len(whole["changes"]) == html.split("<h3>Kept and missed under both")[0].count(
        '<tr class="differs">'
    )
    for stage in outcome["stages"]:
        if stage["spread"]["most"]:
            assert length(stage["spread"]["p90"]) in text
    for digest in (outcome["content_hash"], whole["against"]["content_hash"]):
        assert digest in text


def test_the_glance_counts_what_the_tables_count() -> None:
    """The answer in one glance: shares of kept promises, of resolutions, of agreeing verdicts."""
    rows = [row for row in sample().outcome.promises if row.name in PROMISES]
    kept, seen = sum(row.kept for row in rows), sum(row.kept + row.missed for row in rows)
    lateness = sample().outcome.lateness
    late_ones = sum(b.count for b in lateness if b.from_s is not None and b.from_s >= 0)
    resolution = [row for row in rows if row.name == "resolution"]
    text = said(parsed(page(sample(), ABOUT)))

    assert f"Promises kept {share(kept, seen)} {kept} of the {seen} of which" in text
    assert "Resolved in time 85 % 51 of 60 resolved incidents" in text
    assert "Same verdict as the log 87 % 52 of 60 incidents" in text
    assert sum(row.missed for row in resolution) == late_ones


def test_what_is_resolved_at_its_due_time_is_late() -> None:
    """A tie is a miss, at a glance as in the verdicts."""
    lateness = (Lateness(None, -60, 1), Lateness(-60, 0, 2), Lateness(0, 60, 4))
    found = glance(replace(sample().outcome, lateness=lateness))

    assert (3, 4) == (found.in_time, found.too_late)


def test_of_many_differing_incidents_the_first_are_listed() -> None:
    """And how many more there are: the page does not grow with the log."""
    told = sample().outcome.confusion
    cases = (told.cases * CASES)[:CASES]
    confusion = replace(told, policy_stricter=9_000, policy_milder=1_000, cases=cases)
    html = page(replace(sample(), outcome=replace(sample().outcome, confusion=confusion)), ABOUT)

    assert "The first 500 of 10,000; 9,500 more are counted above and not listed." in html
    assert len(html.encode()) < 500_000


def test_what_is_partial_or_empty_is_said_first(compared: Report, tmp_path: Path) -> None:
    """No reader takes a part for the whole, or a page without incidents for a good result."""
    pages = every(compared, tmp_path)

    assert "<b>A part only.</b>" in pages["partial"]
    assert "<b>A part only.</b>" not in pages["sample"]
    assert "<b>No incident was replayed.</b> The log has no rows" in pages["none"]
    assert "<b>A part only.</b>" in pages["none stopped"]
    assert "of 1 incident</h1>" in pages["one"]
    assert "unknown state" in pages["one"].lower()
    assert "all 21 figures are the same under both policies" in pages["the same policy"]


def test_weeks_become_months_and_years_where_there_are_many() -> None:
    """All are counted, gaps too, and never more than sixty columns for a long time."""
    one = [Weekly(f"2026-W{number:02}", number, 1, 2) for number in (1, 2, 40)]
    many = [Weekly("2022-W10", 3, 1, 2), Weekly("2022-W11", 4, 1, 2), Weekly("2025-W01", 5, 1, 2)]
    most = [Weekly("1998-W10", 3, 1, 2), Weekly("2025-W10", 5, 1, 2)]

    assert ("week", 40, 43) == counted(one)
    assert ("month", 34, 12) == counted(many)
    assert ("year", 28, 8) == counted(most)
    assert ("week", 0, 0) == counted([])


def counted(weeks: list[Weekly]) -> tuple[str, int, int]:
    """What a period is, how many there are, and how many incidents were opened in all."""
    period, found = volumes(weeks)
    return period, len(found), sum(each.opened for each in found)


@pytest.mark.parametrize(
    ("most", "scale"),
    [(0, (1, 0)), (1, (1, 0)), (4, (4, 3, 2, 1, 0)), (26, (30, 20, 10, 0)),
     (3_196, (4_000, 3_000, 2_000, 1_000, 0))],
)  # fmt: skip
def test_scales_have_round_numbers_and_room_for_the_highest(
    most: int, scale: tuple[int, ...]
) -> None:
    """The highest column never leaves the plot."""
    chart = columns("t", "one", [("a", most), ("b", 0)])

    assert scale == chart.scale
    assert all(0 <= each.y <= 150 and 0 <= each.high <= 150 for each in chart.columns)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ((None, -604_800), "more than 7 d early"),
        ((-604_800, -259_200), "3 d to 7 d early"),
        ((-7_200, 0), "up to 2 h early"),
        ((0, 7_200), "up to 2 h late"),
        ((7_200, 28_800), "2 h to 8 h late"),
        ((2_592_000, None), "more than 30 d late"),
    ],
)
def test_spans_of_lateness_are_in_words(span: tuple[int | None, int | None], words: str) -> None:
    """Early is before the due time, late from the due time on."""
    assert words == late(Lateness(*span, 1))


def test_only_everything_is_called_a_hundred_per_cent() -> None:
    """One miss of many is never rounded away, nor one success."""
    assert "99 %" == share(999, 1_000)
    assert "1 %" == share(1, 1_000)
    assert "100 %" == share(5, 5)
    assert "0 %" == share(0, 5)


def test_colours_stand_out_in_light_and_dark() -> None:
    """Texts 4.5:1, plots 3:1 against the paper, by the values of the style sheet."""
    css = (Path(__file__).parents[2] / "templates" / "pages" / "_backtest.css").read_text()
    for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL):
        named = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block))

        assert 20 < len(named)
        for paper in ("paper", "wash", "mark", "same", "differ"):
            for ink in ("ink", "soft", "link", "deep", "more", "less"):
                assert contrast(named[ink], named[paper]) >= 4.5, (ink, paper)
        for tone in ("kept", "missed", "engine", "grey", "open", "one", "two"):
            assert contrast(named[tone], named["paper"]) >= 3, tone


@pytest.mark.timeout(240)
@pytest.mark.parametrize("wide", [360, 810, 1280])
def test_nothing_overflows(compared: Report, tmp_path: Path, wide: int) -> None:
    """No page is wider than a phone, a tablet or a screen, whatever words are in it."""
    pages = every(compared, tmp_path)
    measured = widths(pages, tmp_path, wide)

    assert set(pages) == set(measured)
    assert {} == {name: width for name, width in measured.items() if width > wide}


def test_the_list_of_incidents_can_be_searched_and_sorted(tmp_path: Path) -> None:
    """In a browser, under the page's own rule of what may run: by words, by verdict, by distance.

    The page's own script is let through by its hash; one that came with a log would not be.
    """
    driver = """addEventListener("load", () => {
      const page = document.querySelector("iframe").contentDocument;
      const shown = () => [...page.querySelectorAll("#cases tbody tr")]
        .filter((row) => !row.hidden).map((row) => row.cells[0].textContent.trim());
      const say = (name, value) => {
        const field = page.querySelector(`[data-find=${name}]`);
        field.value = value;
        field.dispatchEvent(new Event("input", {bubbles: true}));
      };
      const found = {};
      say("words", "inc0000016"); found.words = shown(); say("words", "");
      say("verdict", "stricter"); found.stricter = shown(); say("verdict", "");
      say("reason", "reopened"); found.reopened = shown(); say("reason", "");
      found.told = page.querySelector("form.find output").textContent;
      const distance = [...page.querySelectorAll("#cases th button")]
        .find((each) => each.textContent === "Distance");
      distance.click(); found.earliest = shown()[0];
      distance.click(); found.latest = shown()[0];
      document.body.innerHTML = "<pre>" + JSON.stringify(found) + "</pre>";
    });"""
    html = escape(page(sample(), ABOUT))
    file = tmp_path / "driver.html"
    file.write_text(f'<!doctype html><iframe srcdoc="{html}"></iframe><script>{driver}</script>')
    told = re.search("<pre>(.*)</pre>", chromium(tmp_path, "--dump-dom", file.as_uri()))
    cases = {case.incident: case for case in sample().outcome.confusion.cases}
    by_distance = sorted(cases, key=lambda each: cases[each].late_s)

    assert told is not None
    found = json.loads(told[1])
    assert ["INC0000016"] == found["words"]
    assert [name for name in cases if cases[name].recorded_kept] == found["stricter"]
    assert [name for name in cases if cases[name].reason == "reopened"] == found["reopened"]
    assert "8 of 8 shown" == found["told"]
    assert (by_distance[0], by_distance[-1]) == (found["earliest"], found["latest"])


def test_html_writes_the_page_beside_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And names it; the page tells the log by its name, not where it lies."""
    file = tmp_path / "report.html"
    code = run(["backtest", str(SAMPLE), "--html", str(file)])

    told = capsys.readouterr().out
    assert 0 == code
    assert "Promises under default" in told
    assert "The page: " in told
    assert "incidents.csv" in file.read_text()
    assert str(SAMPLE.parent) not in file.read_text()


def test_a_page_that_cannot_be_written_is_told_before_the_replay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody waits for a replay whose page has nowhere to go."""
    code = run(["backtest", "no-such.csv", "--html", str(tmp_path / "no" / "report.html")])

    assert 2 == code
    assert "there is no such folder" in " ".join(capsys.readouterr().err.split())
