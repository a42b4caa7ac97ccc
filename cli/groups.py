"""The groups of subcommands: each command of the table, for each role that may say it."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer import Argument, Option

from cli.helps import Group, first, unwrapped
from cli.sentences import closing, course, parties, resolving, telling
from cli.sentences.table import SENTENCES, Sentence
from firsthour.domain.permissions import PERMISSIONS
from firsthour.domain.roles import Role

__all__ = ["GROUPS", "SENTENCES", "commands_of", "group_of"]

THEMES = (closing, course, parties, resolving, telling)
"""Imported for their entries in the table of sentences."""
GROUPS: dict[str, tuple[frozenset[Role], str]] = {
    "manager": (
        frozenset((Role.MANAGER, Role.DUTY_MANAGER, Role.DIRECTOR, Role.EXECUTIVE)),
        "The incident manager, and the levels above: own the case.",
    ),
    "engineer": (frozenset((Role.ENGINEER,)), "Engineers in the task force: solve it."),
    "architect": (
        frozenset((Role.ARCHITECT,)),
        "The de-escalation architect: verify, and have it announced.",
    ),
    "executive": (
        frozenset((Role.CUSTOMER_EXECUTIVE,)),
        "The customer engagement executive: access, final RCA, feedback.",
    ),
    "coordinator": (
        frozenset((Role.COORDINATOR,)),
        "The problem coordinator: problem record and internal RCAs.",
    ),
    "customer": (frozenset((Role.CUSTOMER,)), "A customer's answers, theirs or on their behalf."),
    "requester": (frozenset((Role.REQUESTER,)), "Who raised it: remarks and records."),
    "approver": (frozenset((Role.APPROVER,)), "The approver, where the policy asks for one."),
    "admin": (frozenset((Role.ADMINISTRATOR,)), "Policies, people, records, recovery."),
}
"""By name: whose group it is, and its one line of help."""
BY_HAND = frozenset({("admin", "recover"), ("admin", "repin_policy")})
"""Commands whose subcommand (or `policy repin`) is written out: it does more than to say them."""

Case = Annotated[str, Argument(metavar="ESC", help="The case: its number or ESC-2026-000017.")]
As = Annotated[
    str,
    Option(
        "--as",
        metavar="PERSON",
        envvar="FIRSTHOUR_AS",
        help="Who speaks, by id.",
        show_default=False,
    ),
]
OwnAs = Annotated[
    str,
    Option(
        "--as",
        metavar="PERSON",
        show_default=False,
        help="Who speaks on the customer's behalf; without it: the customer.",
    ),
]
Id = Annotated[
    str,
    Option(
        "--id",
        metavar="ID",
        show_default=False,
        help="The command's id: the same one again has one effect and the same answer.",
    ),
]
Seen = Annotated[
    int | None,
    Option(
        "--seen",
        metavar="N",
        min=0,
        show_default=False,
        help="The last fact that you have seen; refused if the case has moved on since.",
    ),
]
Json = Annotated[bool, Option("--json", help="Answer as JSON.")]
NoWait = Annotated[
    bool,
    Option("--no-wait", help="Signal it and do not wait; a refusal goes on record in the case."),
]


def commands_of(group: str) -> list[Sentence]:
    """The sentences of a group, in the order of the table of what is allowed."""
    roles, _ = GROUPS[group]
    return [
        SENTENCES[row.command]
        for row in PERMISSIONS
        if row.roles & roles and (group, row.command) not in BY_HAND
    ]


def group_of(name: str) -> typer.Typer:
    """A group with its subcommands."""
    _, words = GROUPS[name]
    group = typer.Typer(help=words, no_args_is_help=True, cls=Group)
    for each in commands_of(name):
        make = _said_by_customer if name == "customer" else _said
        function, text = make(name, each), f"{unwrapped(each.help)}\n\n{_example(name, each)}"
        group.command(each.name, help=text, short_help=first(each.help))(function)
    return group


def _example(group: str, each: Sentence) -> str:
    own = f" {each.example}" if each.example else ""
    who = "" if group == "customer" else f" --as {_SPEAKERS[group]}"
    return f"Example: firsthour {group} {each.name} 17{own}{who}"


_SPEAKERS = {
    "manager": "mara.lindqvist",
    "engineer": "priya.raman",
    "architect": "amelie.dubois",
    "executive": "samuel.osei",
    "coordinator": "hanna.virtanen",
    "requester": "rosa.marin",
    "approver": "david.okafor",
    "admin": "piet.devries",
}


def _said(_group: str, each: Sentence) -> Callable[..., None]:
    def run(**values: Any) -> None:  # noqa: ANN401 - the sentence's own options
        from cli.speaking import Spoken, speak

        given = Spoken(
            values.pop("case"),
            values.pop("speaks"),
            values.pop("command_id"),
            values.pop("seen"),
            values.pop("json"),
            wait=not values.pop("no_wait", False),
        )
        speak(each, given, values)

    extra = [_option("no_wait", NoWait, default=False)] if each.command == "signal_resolved" else []
    return _with_signature(run, each, As, extra)


def _said_by_customer(_group: str, each: Sentence) -> Callable[..., None]:
    def run(**values: Any) -> None:  # noqa: ANN401 - the sentence's own options
        import os

        from cli.desk import SPEAKER
        from cli.hearing import hear
        from cli.speaking import Spoken

        person = values.pop("speaks")
        if not person and values.get("heard_by"):
            person = os.environ.get(SPEAKER, "")
        given = Spoken(
            values.pop("case"),
            person,
            values.pop("command_id"),
            values.pop("seen"),
            values.pop("json"),
        )
        hear(each, given, values)

    return _with_signature(run, each, OwnAs, [])


def _with_signature(
    run: Callable[..., None],
    each: Sentence,
    person: Any,  # noqa: ANN401 - an annotation, for Typer
    extra: list[inspect.Parameter],
) -> Callable[..., None]:
    """``run`` with the signature that Typer reads: case, the sentence's own, the common ones."""
    own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in each.parameters]
    parameters = [
        inspect.Parameter("case", inspect.Parameter.KEYWORD_ONLY, annotation=Case),
        *own,
        *extra,
        _option("speaks", person, default=""),
        _option("command_id", Id, default=""),
        _option("seen", Seen, default=None),
        _option("json", Json, default=False),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    run.__name__ = each.command
    return run


def _option(name: str, annotation: Any, *, default: Any) -> inspect.Parameter:  # noqa: ANN401 - for Typer
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )
