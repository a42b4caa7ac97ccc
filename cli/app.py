"""The whole command line: general commands, the groups by role, and how troubles end it."""

import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer
from typer import Option

from cli.errors import Exit, Trouble, usage

ABOUT = """Firsthour: customer escalations, with every promise kept in time.

Begin with `firsthour demo` (a whole escalation in about two minutes), or `firsthour up` (engine
and worker) and `firsthour open case.yaml`. People speak in commands, grouped by role:
`firsthour manager --help`. The command line is trusted as a database shell is: --as PERSON, or
FIRSTHOUR_AS, says who speaks.

Exit codes: 0 done, 2 wrong usage or invalid input, 3 refused by the case, 4 not found, 5 engine or
worker not there.
"""


def build(*, coloured: bool = False) -> typer.Typer:
    """The application with all its commands; help in colours where a terminal shows it."""
    from cli import admin, channels, directory, general, report, templates
    from cli.groups import GROUPS, group_of
    from cli.helps import Group, unwrapped
    from cli.policies import group as policies

    app = typer.Typer(
        name="firsthour",
        help=unwrapped(ABOUT),
        no_args_is_help=True,
        cls=Group,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich" if coloured else None,
    )
    app.callback()(_top)
    general.register(app)
    app.add_typer(directory.group(), name="directory", rich_help_panel="Look")
    app.add_typer(policies.group(), name="policy", rich_help_panel="Look")
    app.add_typer(templates.group(), name="templates", rich_help_panel="Look")
    app.add_typer(channels.group(), name="channels", rich_help_panel="Look")
    app.add_typer(report.group(), name="report", rich_help_panel="Look")
    for name in GROUPS:
        group = group_of(name)
        if name == "admin":
            admin.register(group)
        if name == "requester":
            general.register_open(group)
        app.add_typer(group, name=name, rich_help_panel="By role")
    return app


def _version_of(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(version("firsthour"))
        except PackageNotFoundError:
            typer.echo("unknown")
        raise typer.Exit


def _top(
    _version: Annotated[
        bool,
        Option(
            "--version",
            is_eager=True,
            callback=_version_of,
            help="The version of Firsthour.",
        ),
    ] = False,
) -> None:
    pass


def run(arguments: Sequence[str]) -> int:
    """Run one command; give the exit code. Every trouble has been told by then."""
    json = "--json" in arguments
    _prepare_streams()
    try:
        command = _command(coloured=sys.stdout.isatty())
        result = command.main(list(arguments), prog_name="firsthour", standalone_mode=False)
        return result if isinstance(result, int) else Exit.DONE
    except Trouble as trouble:
        return _told(trouble, json=json)
    except typer.TyperException as error:
        return _told(_usage_of(error), json=json)
    except (typer.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        _no_more_output()
        return Exit.DONE
    except Exception as error:
        if os.environ.get("FIRSTHOUR_TRACE"):
            raise
        from cli.troubles import unexpected

        return _told(unexpected(error), json=json)


@cache
def _command(*, coloured: bool) -> Any:  # noqa: ANN401 - Typer names no public type for it
    """All commands, ready to be run: made once for whoever runs several."""
    return typer.main.get_command(build(coloured=coloured))


_INTERRUPTED = 130


def _told(trouble: Trouble, *, json: bool) -> int:
    from cli.troubles import show

    show(trouble, json=json)
    return int(trouble.exit)


def _usage_of(error: Any) -> Trouble:  # noqa: ANN401 - Typer's own errors carry a context or none
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "firsthour"
    message = error.format_message().replace("Value error, ", "")
    return usage(message, f"See: {command} --help")


def _prepare_streams() -> None:
    """A terminal that cannot show a character gets a mark instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def _no_more_output() -> None:
    """Nobody reads stdout any more: what is left in its buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
