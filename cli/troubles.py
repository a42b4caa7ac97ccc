"""From the errors of the rooms below to what a person at the terminal is told."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from cli.errors import Exit, Flaw, Trouble
from cli.output import clean, err, hang, print_json_line

_SHOWN = 50


@contextmanager
def told() -> Iterator[None]:
    """Turn the typed errors of the house into a Trouble. Imported late: `--help` needs none."""
    from firsthour.admin.inputs import InputInvalid
    from firsthour.admin.stores import RecordsAway
    from firsthour.directory.yaml_directory import DirectoryInvalid
    from firsthour.documents.rca import RcaInvalid
    from firsthour.loading import SettingsInvalid
    from firsthour.policies.problems import PolicyInvalid
    from firsthour.records.errors import RecordsError, UnknownCase
    from firsthour.settings import SecretMissing
    from gate.errors import GateError

    try:
        yield
    except (InputInvalid, DirectoryInvalid, PolicyInvalid, RcaInvalid, SettingsInvalid) as error:
        raise invalid(error.code, error.problems, getattr(error, "source", "it")) from error
    except SecretMissing as error:
        raise Trouble(Exit.INVALID, "secret_missing", str(error)) from error
    except UnknownCase as error:
        hint = "See them all with: firsthour list --all"
        raise Trouble(
            Exit.NOT_FOUND, "not_found", f"There is no case {error.ref}.", hint
        ) from error
    except RecordsAway as error:
        raise Trouble(Exit.AWAY, "records_away", error.message, error.hint) from error
    except RecordsError as error:
        raise Trouble(Exit.INVALID, error.code, f"{_capital(str(error))}.") from error
    except GateError as error:
        raise of_gate(error) from error


def of_gate(error: Exception) -> Trouble:
    """What the gate's errors mean for the one who typed."""
    from firsthour.domain.refusals import Code
    from gate.errors import EngineAway, EngineUnnamed, GateError, NoSuchCase, WorkerAway

    if not isinstance(error, GateError):
        return unexpected(error)
    if isinstance(error, NoSuchCase):
        return Trouble(Exit.NOT_FOUND, "not_found", error.message, error.hint)
    if isinstance(error, EngineUnnamed):
        return Trouble(Exit.INVALID, error.code, error.message, error.hint)
    if isinstance(error, EngineAway | WorkerAway):
        return Trouble(Exit.AWAY, error.code, error.message, error.hint)
    if error.code in frozenset(Code):
        return Trouble(Exit.REFUSED, error.code, error.message, error.hint)
    hint = error.hint or "Does the worker run the same release? Its log says more."
    return Trouble(Exit.UNEXPECTED, "internal_error", error.message, hint)


def unexpected(error: BaseException) -> Trouble:
    """A defect: what it was, and where to look."""
    what = f"{type(error).__name__}: {error}".strip(": ")
    hint = "This is a mistake in Firsthour. FIRSTHOUR_TRACE=1 shows where it happened."
    return Trouble(Exit.UNEXPECTED, "unexpected", f"Something unexpected happened. {what}", hint)


def show(trouble: Trouble, *, json: bool) -> None:
    """Tell a trouble: as JSON on stdout, or in words on stderr."""
    if json:
        # One line: some commands tell what happens line by line, and end in a trouble.
        print_json_line({"error": shape(trouble)})
        return
    console = err()
    line = Text(f"{_mark(trouble)} ", style="bold red")
    line.append(clean(trouble.message), style="not bold default")
    hang(console, line)
    _show_flaws(console, trouble)
    if trouble.hint:
        hang(console, Text(f"  {clean(trouble.hint)}", style="yellow"), 4)
    if trouble.command_id and trouble.exit is Exit.AWAY:
        console.print(
            Text(f"  To say it again with one effect: --id {clean(trouble.command_id)}", "dim")
        )


def _mark(trouble: Trouble) -> str:
    if trouble.exit is Exit.REFUSED:
        return f"Refused ({clean(trouble.code)}):"
    return "Error:"


def _show_flaws(console: Console, trouble: Trouble) -> None:
    for flaw in trouble.flaws[:_SHOWN]:
        place = ", ".join(filter(None, [f"line {flaw.line}" if flaw.line else "", flaw.field]))
        text = Text("  ")
        if place:
            text.append(f"{clean(place)}: ", style="cyan")
        text.append(clean(flaw.message))
        if flaw.hint:
            text.append(f" ({clean(flaw.hint)})", style="yellow")
        hang(console, text, 4)
    if len(trouble.flaws) > _SHOWN:
        console.print(Text(f"  and {len(trouble.flaws) - _SHOWN} more"))


def shape(trouble: Trouble) -> dict[str, object]:
    """A trouble as JSON."""
    return {
        "exit": int(trouble.exit),
        "code": trouble.code,
        "message": trouble.message,
        "hint": trouble.hint,
        "id": trouble.command_id,
        "problems": [
            {"line": f.line, "field": f.field, "message": f.message, "hint": f.hint}
            for f in trouble.flaws
        ],
    }


def invalid(code: str, problems: Iterable[object], source: str) -> Trouble:
    """An input that cannot be used, with every mistake in it."""
    flaws = [
        Flaw(
            getattr(problem, "line", None),
            str(getattr(problem, "field", "")),
            str(getattr(problem, "message", problem)),
            str(getattr(problem, "hint", "")),
        )
        for problem in problems
    ]
    return Trouble(Exit.INVALID, code, f"{source} cannot be used:", flaws=flaws)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
