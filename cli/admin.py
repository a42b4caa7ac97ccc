"""Administration: people, alarms, the records rebuilt, recovered, copied and put back."""

from typing import Annotated

import typer
from typer import Argument, Option

from cli.groups import Json
from cli.helps import enter

Which = Annotated[
    str, Argument(metavar="ESC", help="One case; without it, --all.", show_default=False)
]
Every = Annotated[bool, Option("--all", help="Every case.")]
Folder = Annotated[str, Argument(metavar="DIR", help="The folder of the copy.")]


def register(group: typer.Typer) -> None:
    """Enter the administrator's own commands."""
    for command in (people, alarms, rebuild, recover, backup, restore):
        enter(group, command)


def people(
    file: Annotated[
        str, Argument(metavar="FILE", help="Check this file instead.", show_default=False)
    ] = "",
    json: Json = False,
) -> None:
    """List the people of the directory, or check a directory file.

    Example: firsthour admin people
    """
    from cli.offices import show_people

    show_people(file, json=json)


def alarms(json: Json = False) -> None:
    """Show alarms about the records themselves: facts that came twice, with different content.

    Example: firsthour admin alarms
    """
    from cli.offices import show_alarms

    show_alarms(json=json)


def rebuild(case: Which = "", everything: Every = False, json: Json = False) -> None:
    """Derive what is shown of a case anew from its facts; nothing else waits for it.

    Example: firsthour admin rebuild --all
    """
    from cli.offices import rebuild_records

    rebuild_records(case, everything=everything, json=json)


def recover(case: Which = "", everything: Every = False, json: Json = False) -> None:
    """Start cases again from their facts, whose workflow the engine has lost.

    What is running already is left alone. Start the engine and a worker before: firsthour up

    Example: firsthour admin recover --all
    """
    from cli.recover import recover_cases

    recover_cases(case, everything=everything, json=json)


def backup(folder: Folder, json: Json = False) -> None:
    """Copy records and engine to a folder, while everything goes on.

    Example: firsthour admin backup /backups/today
    """
    from cli.copies import back_up

    back_up(folder, json=json)


def restore(folder: Folder, json: Json = False) -> None:
    """Fill empty records from a copy. Then start, and have the cases go on from their facts.

    The records alone are put back, not the engine's copy, which is of another moment: no case runs
    before `firsthour admin recover --all`, and that needs engine and worker.

    Example: firsthour admin restore /backups/today; firsthour up; firsthour admin recover --all
    """
    from cli.copies import put_back

    put_back(folder, json=json)
