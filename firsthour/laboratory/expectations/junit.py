"""Results of policy tests as JUnit XML, which servers that build and test read."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from firsthour.laboratory.expectations.trial import Played, Result

_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(files: Sequence[Played]) -> str:
    """The document: a suite for each scenario, a case for each expectation."""
    root = Element("testsuites", name="firsthour policy test")
    for each in files:
        _suite(root, each)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, played: Played) -> None:
    failures = sum(each.outcome != "passed" for each in played.results)
    suite = SubElement(
        root,
        "testsuite",
        name=_text(played.name),
        tests=str(len(played.results) + 1),
        failures=str(failures),
        errors=str(int(bool(played.problems))),
        time=f"{played.seconds:.3f}",
    )
    plays = SubElement(suite, "testcase", classname=_text(played.file), name="plays")
    if played.problems:
        told = "\n".join(
            f"{each.file or played.file}:{each.line} {each.sentence}: {each.happened}"
            for each in played.problems
        )
        SubElement(plays, "error", message="It cannot be played").text = _text(told)
    for each in played.results:
        _case(suite, played.file, each)


def _case(suite: Element, file: str, result: Result) -> None:
    case = SubElement(suite, "testcase", classname=_text(file), name=_text(result.sentence))
    case.set("file", _text(file))
    case.set("line", str(result.line))
    if result.outcome != "passed":
        told = " ".join(filter(None, (result.happened, result.hint)))
        failure = SubElement(case, "failure", type=result.outcome, message=_text(told))
        failure.text = _text("\n".join(map(str, result.around)))


def _text(text: str) -> str:
    """Without the characters that XML forbids."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
