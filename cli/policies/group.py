"""The group `policy`: what a policy promises, what is wrong with it, what it does when used."""

from typing import Annotated

import typer
from typer import Argument

from cli.groups import Json
from cli.helps import Group, enter

Policy = Annotated[str, Argument(help="A shipped policy, or a file with one of your own.")]


def group() -> typer.Typer:
    """The group with its commands."""
    app = typer.Typer(
        help="Policies: check one, show one, tell two apart; try one out before it is used.",
        no_args_is_help=True,
        cls=Group,
    )
    enter(app, list_them, "list")
    for command in (show, check, diff):
        enter(app, command)
    return app


def check(file: Policy, json: Json = False) -> None:
    """Check a policy file: every mistake is told with its line.

    Example: firsthour policy check ours.yaml
    """
    from cli.policies.shown import check_policy

    check_policy(file, json=json)


def show(name: Policy, json: Json = False) -> None:
    """Show what a policy promises at each severity.

    Example: firsthour policy show status-page
    """
    from cli.policies.shown import show_policy

    show_policy(name, json=json)


def diff(before: Policy, after: Policy, json: Json = False) -> None:
    """Tell what the second policy promises differently from the first.

    Example: firsthour policy diff default ours.yaml
    """
    from cli.policies.shown import compare_policies

    compare_policies(before, after, json=json)


def list_them(json: Json = False) -> None:
    """List the policies that ship.

    Example: firsthour policy list
    """
    from cli.policies.shown import list_policies

    list_policies(json=json)
