"""The group `policy`: what a policy promises, what is wrong with it, what it does when used."""

from typing import Annotated, Literal

import typer
from typer import Argument, Option

from cli.groups import As, Case, Id, Json, Seen
from cli.helps import Group, enter
from cli.sentences import given as g

Policy = Annotated[str, Argument(help="A shipped policy, or a file with one of your own.")]
PolicyOrNone = Annotated[
    str,
    Argument(
        metavar="[POLICY]",
        show_default=False,
        help="A shipped policy, or a file; without it the scenario's own.",
    ),
]
Scenario = Annotated[
    str, Option("--scenario", "-s", show_default=False, help="A shipped scenario, or a file.")
]
Severity = Annotated[int | None, Option("--severity", min=1, max=4, help="Another severity.")]
Starts = Annotated[
    str,
    Option(
        "--starts",
        show_default=False,
        help="Another start: 'Saturday 03:00 before a holiday', '2026-12-24 03:00'.",
    ),
]
Customers = Annotated[int | None, Option("--customers", min=0, help="So many customers.")]
People = Annotated[
    str, Option("--directory", show_default=False, help="People and shifts: a file.")
]
Until = Annotated[
    str, Option("--until", show_default=False, help="How long to look, such as '5 d'.")
]
Everything = Annotated[bool, Option("--all", help="Every row, also of what repeats itself.")]
Svg = Annotated[
    str,
    Option("--svg", "-o", metavar="FILE", show_default=False, help="Draw it as a time line, too."),
]
Durable = Annotated[
    bool,
    Option("--durable", help="On the real workflow, with time skipped; says if it differs."),
]


def group() -> typer.Typer:
    """The group with its commands."""
    app = typer.Typer(
        help="Policies: check one, show one, tell two apart; try one out before it is used.",
        no_args_is_help=True,
        cls=Group,
    )
    enter(app, list_them, "list")
    enter(app, hold, "test")
    for command in (show, check, diff, rehearse, repin, schema):
        enter(app, command)
    return app


def check(
    file: Policy,
    directory: Annotated[
        str,
        Option(
            metavar="FILE",
            help="Look names up in this directory of people, not in the installation's.",
            show_default=False,
        ),
    ] = "",
    strict: Annotated[bool, Option("--strict", help="Warnings count like errors.")] = False,
    json: Json = False,
) -> int:
    """Check a policy: mistakes, promises that cannot be kept, steps never taken, unknown names.

    Every finding has its line. With an error the policy cannot be used, or asks for somebody who
    is not there; a warning may be meant. The exit code is 2 where there are errors, with --strict
    also where there are warnings.

    Example: firsthour policy check ours.yaml --strict
    """
    from cli.policies.checked import check_policy

    return check_policy(file, directory, strict=strict, json=json)


def show(name: Policy, json: Json = False) -> None:
    """Show what a policy promises at each severity.

    Example: firsthour policy show status-page
    """
    from cli.policies.shown import show_policy

    show_policy(name, json=json)


def diff(
    before: Policy,
    after: Policy,
    by: Annotated[
        Literal["severity", "role"], Option("--by", help="Under which headings.")
    ] = "severity",
    json: Json = False,
    markdown: Annotated[bool, Option("--markdown", help="Answer in Markdown.")] = False,
) -> None:
    """Tell what the second policy changes for each severity and role, in words and numbers.

    Example: firsthour policy diff default ours.yaml --by role
    """
    from cli.policies.compared import compare_policies

    compare_policies(before, after, by=by, json=json, markdown=markdown)


def schema() -> None:
    """Print the JSON Schema of policies, with which an editor completes and underlines.

    It is in policies/policy.schema.json too. Name it in the first line of a policy:

    # yaml-language-server: $schema=policy.schema.json

    Example: firsthour policy schema > policy.schema.json
    """
    from cli.policies.published import print_schema

    print_schema()


def repin(
    case: Case,
    policy: Policy,
    reason: g.MaybeReason = "",
    dry_run: Annotated[
        bool, Option("--dry-run", help="Only show which due times would move.")
    ] = False,
    person: As = "",
    command_id: Id = "",
    seen: Seen = None,
    json: Json = False,
) -> None:
    """Put a running case under another policy; --dry-run shows first which due times would move.

    Due times are shown in the time zone of who speaks, else in UTC. It is recorded: who, when,
    why. Incident managers, the levels above and administrators may.

    Example: firsthour policy repin 17 ours.yaml --dry-run
    """
    from cli.policies.repinning import preview
    from cli.policies.repinning import repin as say
    from cli.speaking import Spoken

    if dry_run:
        preview(case, policy, person, json=json)
    else:
        say(Spoken(case, person, command_id, seen, json), policy, reason)


def rehearse(
    policy: PolicyOrNone = "",
    scenario: Scenario = "",
    silent: Annotated[bool, Option("--silent", help="Nobody ever answers.")] = False,
    severity: Severity = None,
    starts: Starts = "",
    customers: Customers = None,
    directory: People = "",
    until: Until = "",
    everything: Everything = False,
    svg: Svg = "",
    durable: Durable = False,
    json: Json = False,
    markdown: Annotated[bool, Option("--markdown", help="Answer in Markdown.")] = False,
) -> int:
    """Play a made-up case to its end: who would be told what, when, by which rule.

    Nothing is sent, and neither engine nor records are needed. With --durable the real workflow
    plays it on a server of its own; the exit code is 1 where it does anything else.

    Example: firsthour policy rehearse status-page --scenario good-case --svg case.svg
    """
    from cli.policies.rehearse import Wish, rehearse_policy
    from firsthour.laboratory.rehearsal.asked import Asked

    asked = Asked(policy, scenario, silent, severity, starts, customers, directory, until)
    wish = Wish(asked, svg, durable)
    return rehearse_policy(wish, everything=everything, json=json, markdown=markdown)


def hold(
    places: Annotated[
        list[str],
        Argument(metavar="FOLDER|FILE...", help="Folders, files, or names of shipped scenarios."),
    ],
    policy: Annotated[
        str,
        Option("--policy", "-p", show_default=False, help="Play all of them under this policy."),
    ] = "",
    words: Annotated[
        str,
        Option("-k", metavar="WORDS", show_default=False, help="Only what contains these words."),
    ] = "",
    first: Annotated[bool, Option("-x", help="Stop at the first failure.")] = False,
    junit: Annotated[
        str, Option("--junit", metavar="FILE", show_default=False, help="Also as JUnit XML.")
    ] = "",
    json: Json = False,
) -> int:
    """Test policies: play scenarios, and hold what they expect against what happens.

    What may be expected stands in docs/policy-tests.md. A failure shows what happened instead, and
    the time line around it. The exit code is 0 where everything holds, 2 where something does not.

    Example: firsthour policy test scenarios/ --policy ours.yaml
    """
    from cli.policies.test import test_policies

    return test_policies(places, policy, words, junit, first=first, json=json)


def list_them(json: Json = False) -> None:
    """List the policies that ship.

    Example: firsthour policy list
    """
    from cli.policies.shown import list_policies

    list_policies(json=json)
