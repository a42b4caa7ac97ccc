"""What is said in a rehearsal, as lanes of sayings: by people, by the engine, and in vain."""

from collections.abc import Iterator, Mapping

from firsthour.laboratory.drawing.said import Saying
from firsthour.laboratory.drawing.words import short
from firsthour.laboratory.rehearsal.course import Happened, course_of
from firsthour.laboratory.rehearsal.result import RefusedCommand, Rehearsal

_ELSEWHERE = ("stage_entered", "obligation_missed", "seat_timed_out")
"""What the bands and the promises show."""


def lanes_of_sayings(
    found: Rehearsal, names: Mapping[str, str]
) -> Iterator[tuple[str, list[Saying]]]:
    """Titles and sayings of the lanes in which there are any."""
    course = list(course_of(found.facts, names, found.timezone))
    said = [_saying(each) for each in course if each.by]
    done = [_saying(each) for each in course if not each.by and each.kind not in _ELSEWHERE]
    lanes = (
        ("What people said", said),
        ("What the engine did of itself", done),
        ("What was refused", [_refused(each, names) for each in found.refused]),
    )
    return ((title, sayings) for title, sayings in lanes if sayings)


def _saying(each: Happened) -> Saying:
    rule = "" if each.by else f" (rule {each.rule})"
    more = f"T+{short(each.since_s)} {each.sentence}{rule}"
    return Saying(each.since_s, each.sentence, more, is_engine=not each.by)


def _refused(each: RefusedCommand, names: Mapping[str, str]) -> Saying:
    what = f"{names.get(each.who, each.who)}: {each.command.replace('_', ' ')}"
    code = each.code.replace("_", " ")
    more = f"T+{short(each.since_s)} {what} ({code}): {each.message} {each.hint}"
    return Saying(each.since_s, f"{what} ({code})", more, is_refused=True)
