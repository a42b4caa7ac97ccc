"""The forms in which it is said what happens: the slot ``EVENT``."""

from firsthour.laboratory.expectations import promises as p
from firsthour.laboratory.expectations.events import (
    ANYBODY,
    Event,
    Happening,
    Nth,
    Refusal,
    Told,
)
from firsthour.laboratory.expectations.form import Form, Got, form

VERB = "told|paged|called"


def told(got: Got) -> Told:
    """Somebody is told, paged or called; nobody in particular where nobody is named."""
    return Told(got.get("WHO", ANYBODY), got[VERB], got.get("NOTICE"))


def happening(got: Got, key: str = "HAPPENING", before: str = "") -> Happening:
    """What the slot ``key`` holds, as something that happens; ``before`` stands before its name."""
    name, fact = got[key]
    return Happening(f"{before}{name}", fact)


def _nth(got: Got) -> Event:
    return Nth(happening(got), got["NTH"]) if "NTH" in got else happening(got)


def _severity(number: int) -> Happening:
    return Happening(f"severity {number}", "severity_changed", "severity", str(number))


EVENTS: tuple[Form, ...] = (
    form(
        f"WHO {VERB} [of [a|an] NOTICE]",
        "L1 told of an alarm",
        "Somebody is told anything (or of this); is paged; is called by a level or step.",
        told,
    ),
    form("[NTH] HAPPENING", "second acknowledgement", "It happens in the case.", _nth),
    form(
        "case DONE",
        "case finished",
        "The case is taken this far.",
        lambda got: happening(got, "DONE", "case "),
    ),
    form(
        "case in stage STAGE",
        "case in stage resolve",
        "The case enters the stage.",
        lambda got: Happening(
            f"case in stage {got['STAGE']}", "stage_entered", "stage", got["STAGE"]
        ),
    ),
    form(
        "severity NUMBER",
        "severity 1",
        "The severity is changed to this.",
        lambda got: _severity(got["NUMBER"]),
    ),
    form(
        "seat SEAT taken|vacant",
        "seat lead taken",
        "The seat of the task force is taken, or nobody is left to take it.",
        lambda got: _seat(got["SEAT"], got["taken|vacant"]),
    ),
    form(
        "PROMISE STATE",
        "acknowledge missed",
        "The promise comes to this end.",
        lambda got: p.Ended(got["PROMISE"], got["STATE"]),
    ),
    form(
        "COMMAND refused [with CODE]",
        "pause refused with already_done",
        "A command of the scenario is refused.",
        lambda got: Refusal(got["COMMAND"], got.get("CODE", "")),
    ),
)


def _seat(seat: str, end: str) -> Happening:
    return Happening(f"seat {seat} {end}", f"seat_{_SEAT_ENDS[end]}", "seat", seat)


_SEAT_ENDS = {"taken": "accepted", "vacant": "vacant"}
