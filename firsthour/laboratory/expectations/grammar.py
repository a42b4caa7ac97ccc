"""Every form of an expectation, in one table.

Sentences are read by it, the documentation prints it, and mistakes are told from it.
"""

from collections.abc import Mapping

from firsthour.laboratory.expectations import promises as p
from firsthour.laboratory.expectations.checks import Apart, Counted, Happens, HappensNot, Rhythm
from firsthour.laboratory.expectations.event_forms import EVENTS, VERB, happening, told
from firsthour.laboratory.expectations.events import ANYBODY, CUSTOMERS, Notice, Refusal, Told
from firsthour.laboratory.expectations.form import Form, Got, form, one_of, several
from firsthour.laboratory.expectations.patterns import Slot
from firsthour.laboratory.expectations.time_forms import SINCE, TIMES, WINDOWS, since


def _counted(got: Got) -> Counted:
    who = got.get("WHO", ANYBODY)
    number, limit = got.get("NUMBER", 0), got.get("LIMIT", "at most")
    each, span = got.get("EACH", ""), got.get("PER", "")
    return Counted(limit, number, got["NOTICE"], who, each, span, got.get("WINDOWS", ()))


def _apart(got: Got) -> Apart:
    return Apart(got["SPAN"], got.get("NOTICE", Notice("mails")), got.get("WHO", ANYBODY))


def _all(got: Got) -> p.Promised:
    to = got.get("AUDIENCE", "")
    label = f"promise to {to}" if to else "promise"
    return p.Promised(label, to=to, without=got.get("PROMISES", ()))


FORMS: tuple[Form, ...] = (
    form(
        "every promise [to AUDIENCE] kept [but PROMISES]",
        "every promise to customers kept",
        "At least one was made and kept, and none missed (but perhaps of these).",
        lambda got: p.Fate(_all(got), "kept"),
    ),
    form(
        "no promise [to AUDIENCE] missed [but PROMISES]",
        "no promise missed but action plan, seat",
        "None was missed (but perhaps of these).",
        lambda got: p.FateNot(_all(got), "missed"),
    ),
    form(
        "PROMISE STATE",
        "initial notice to customers kept",
        "kept: all of this row or key; any other state: one of them.",
        lambda got: p.Fate(got["PROMISE"], got["STATE"]),
    ),
    form(
        "PROMISE not|never STATE",
        "resolution not missed",
        "None of them comes to this end.",
        lambda got: p.FateNot(got["PROMISE"], got["STATE"]),
    ),
    form(
        f"PROMISE owed within|at|after SPAN [{SINCE} EVENT]",
        "resolution owed within 8 h",
        "One of them falls due just so long after the opening (or this event), to the minute.",
        lambda got: p.Owed(got["PROMISE"], got["SPAN"], since(got)),
    ),
    form(
        "PROMISE owed by|at MOMENT",
        "resolution owed by 09:30 on 2026-12-28",
        "One of them falls due just then, to the minute.",
        lambda got: p.Owed(got["PROMISE"], at=got["MOMENT"]),
    ),
    form("PROMISE owed", "final rca owed", "It is promised.", lambda got: p.Owed(got["PROMISE"])),
    form(
        "PROMISE not|never owed",
        "executive report never owed",
        "It is never promised.",
        lambda got: p.OwedNot(got["PROMISE"]),
    ),
    form(
        "PROMISE moved",
        "resolution moved",
        "The due time of one of them was moved.",
        lambda got: p.Moved(got["PROMISE"]),
    ),
    form(
        "never reaches WHO",
        "never reaches finance",
        "They are not told anything, whatever it is and whomever it was for.",
        lambda got: HappensNot(Told(got["WHO"])),
    ),
    form(
        f"WHO not|never {VERB} [of [a|an] NOTICE] [WINDOWS]",
        "executive not told within 25 min",
        "Not at all, or not in this time.",
        lambda got: HappensNot(told(got), got.get("WINDOWS", ())),
    ),
    form(
        f"nobody {VERB} [of [a|an] NOTICE] [WINDOWS]",
        "nobody paged after acknowledgement",
        "Nobody at all, or not in this time.",
        lambda got: HappensNot(told(got), got.get("WINDOWS", ())),
    ),
    form(
        "case not|never DONE [WINDOWS]",
        "case not closed within 3 d",
        "Not at all, or not in this time.",
        lambda got: HappensNot(happening(got, "DONE", "case "), got.get("WINDOWS", ())),
    ),
    form(
        "no HAPPENING [WINDOWS]",
        "no relapse",
        "It does not happen, or not in this time.",
        lambda got: HappensNot(happening(got), got.get("WINDOWS", ())),
    ),
    form(
        "COMMAND not|never refused [with CODE]",
        "close not refused",
        "No such command of the scenario is refused.",
        lambda got: HappensNot(Refusal(got["COMMAND"], got.get("CODE", ""))),
    ),
    form(
        "nothing refused",
        "nothing refused",
        "Every command of the scenario is accepted.",
        lambda _: HappensNot(Refusal()),
    ),
    form(
        "case ends in stage STAGE",
        "case ends in stage closed",
        "Where the case stands when the rehearsal ends.",
        lambda got: p.Ends(stage=got["STAGE"]),
    ),
    form(
        "case ends with severity NUMBER",
        "case ends with severity 1",
        "Its severity when the rehearsal ends.",
        lambda got: p.Ends(severity=got["NUMBER"]),
    ),
    form(
        "no two NOTICE [to WHO] within SPAN",
        "no two updates to customers within 10 min",
        "The same person or customer does not get two of them in less than that.",
        _apart,
    ),
    form(
        "no customer mail between two sent within SPAN",
        "no customer mail between two sent within 10 min",
        "As `no two mails to customers within 10 min`.",
        lambda got: Apart(got["SPAN"], Notice("mails"), CUSTOMERS),
    ),
    form(
        "LIMIT NUMBER NOTICE [to WHO] [EACH] [PER] [WINDOWS]",
        "at most 3 pages a person an hour",
        "So many of them: in all, to each one of them, in any such time.",
        _counted,
    ),
    form(
        "no NOTICE [to WHO] [WINDOWS]",
        "no pages outside business hours",
        "None of them, or none in this time.",
        _counted,
    ),
    form(
        "NOTICE to WHO at least every SPAN [until EVENT]",
        "news to customers at least every 60 min until announcement",
        "From the first one on, the next one always comes in this time.",
        lambda got: Rhythm(got["SPAN"], got["NOTICE"], got["WHO"], got.get("EVENT")),
    ),
    form(
        "EVENT [TIMES]",
        "L2 called after 30 min, not before 25 min",
        "It happens, and the first time is in time. Several times: `, ` or `and` between them.",
        lambda got: Happens(got["EVENT"], got.get("TIMES", ())),
    ),
)


def slots_of_sentences(promise: Slot) -> Mapping[str, Slot]:
    """The slots that are made of sentences themselves."""
    return {
        "EVENT": one_of(EVENTS),
        "TIMES": several(one_of(TIMES)),
        "WINDOWS": several(one_of(WINDOWS)),
        "PROMISES": several(promise),
    }
