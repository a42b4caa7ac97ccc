"""The picture of the process in the README: drawn from the domain's tables, so that it stays true.

``python -m firsthour.documents.picture docs/process.svg`` writes it anew; a test compares.
"""

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from firsthour.domain.obligations import PROMISES
from firsthour.domain.permissions import BY_COMMAND
from firsthour.domain.roles import Role
from firsthour.domain.stages import OPEN_STAGES, Stage

WIDTH, COLUMN, GAP, TOP = 1180, 270, 26, 96
LINE = 17
FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"

COLOURS = {
    Stage.START: ("#eef2ff", "#3b4a9a"),
    Stage.COMMUNICATE: ("#e8f4fb", "#0f5c85"),
    Stage.RESOLVE: ("#fdf1e3", "#8a4b08"),
    Stage.CLOSE: ("#e9f6ee", "#1d6b3a"),
}

SHOWN: dict[Stage, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Stage.START: (("approval", "acknowledge"), ("approve", "decline", "acknowledge")),
    Stage.COMMUNICATE: (
        (
            "initial_notice:internal",
            "initial_notice:customers",
            "update:stakeholders",
            "update:customers",
            "executive_report",
            "action_plan",
        ),
        ("edit_notice", "approve_notice", "send_notice", "write_update", "revise_plan"),
    ),
    Stage.RESOLVE: (
        (
            "level:L1",
            "level:L2",
            "level:L3",
            "task_force",
            "seat",
            "technical_plan",
            "resolution",
            "verification",
            "announcement",
        ),
        ("accept_seat", "signal_resolved", "declare_resolved", "verify_resolution"),
    ),
    Stage.CLOSE: (
        ("access", "internal_rca", "final_rca", "close", "survey", "action"),
        ("confirm_access", "deny_access", "submit_internal_rca", "share_rca", "close"),
    ),
}
"""Which promises and commands stand under which stage; a test holds that no promise is left out."""

SHORT = {
    Role.CUSTOMER: "customer",
    Role.APPROVER: "approver",
    Role.MANAGER: "manager",
    Role.ENGINEER: "engineer",
    Role.ARCHITECT: "architect",
    Role.CUSTOMER_EXECUTIVE: "customer executive",
    Role.COORDINATOR: "coordinator",
}


def draw() -> str:
    """The whole picture as SVG."""
    height = TOP + 62 + LINE * (2 + max(len(p) + len(c) + 2 for p, c in SHOWN.values())) + 70
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'font-family="{escape(FONT, quote=True)}" role="img" '
            'aria-label="The four stages of an escalation, their promises and commands">'
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(30, 40, "An escalation is a set of promises", 22, "#1b1f24", bold=True),
        _text(
            30,
            66,
            "Each has a due time and one who owes it; the engine keeps what nobody kept.",
            14,
            "#57606a",
        ),
    ]
    for at, stage in enumerate(OPEN_STAGES):
        parts.extend(_column(stage, 20 + at * (COLUMN + GAP), height - 60))
    parts.extend(_way_back(height))
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _column(stage: Stage, x: int, bottom: int) -> Iterator[str]:
    fill, ink = COLOURS[stage]
    yield (
        f'<rect x="{x}" y="{TOP}" width="{COLUMN}" height="{bottom - TOP}" rx="10" '
        f'fill="{fill}" stroke="{ink}"/>'
    )
    yield _text(x + 16, TOP + 32, str(stage).capitalize(), 19, ink, bold=True)
    if stage is not Stage.CLOSE:
        y = TOP + 26
        yield (
            f'<path d="M{x + COLUMN + 3} {y} h{GAP - 10} m-6 -5 l6 5 l-6 5" '
            'fill="none" stroke="#57606a" stroke-width="2"/>'
        )
    names, commands = SHOWN[stage]
    y = TOP + 62
    yield _text(x + 16, y, "PROMISES, AND WHO OWES THEM", 10, "#57606a", bold=True)
    for promise in (p for p in PROMISES if p.name in names):
        y += LINE
        yield _text(x + 16, y, promise.name.replace("_", " ").replace(":", ": "), 13, "#1b1f24")
        yield _text(x + COLUMN - 14, y, SHORT.get(promise.by, promise.by), 11, ink, end=True)
    y += 2 * LINE
    yield _text(x + 16, y, "WHAT PEOPLE SAY", 10, "#57606a", bold=True)
    for command in (BY_COMMAND[name] for name in commands):
        y += LINE
        yield _text(x + 16, y, command.command.replace("_", " "), 13, "#1b1f24")
        yield _text(x + COLUMN - 14, y, _who(command.command), 11, ink, end=True)


def _who(command: str) -> str:
    """One role that a command is made for: the first in this order that may say it."""
    roles = BY_COMMAND[command].roles
    if Role.MANAGER in roles:
        roles -= {Role.APPROVER}  # who approves texts only where a policy names them
    return next((name for role, name in SHORT.items() if role in roles), "")


def _way_back(height: int) -> Iterator[str]:
    y = height - 42
    left, right = 20 + 2 * (COLUMN + GAP) + COLUMN // 2, 20 + 3 * (COLUMN + GAP) + COLUMN // 2
    yield (
        f'<path d="M{right} {y - 16} v14 h{left - right} v-14 m-5 6 l5 -6 l5 6" '
        'fill="none" stroke="#8a4b08" stroke-width="2"/>'
    )
    middle = (left + right) // 2
    yield _text(middle, y + 18, "access denied, a relapse, a reopening", 12, "#8a4b08", middle=True)


def _text(
    x: int,
    y: int,
    words: str,
    size: int,
    ink: str,
    *,
    bold: bool = False,
    end: bool = False,
    middle: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    anchor = ' text-anchor="end"' if end else ' text-anchor="middle"' if middle else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{ink}"{weight}{anchor}>'
        f"{escape(words)}</text>"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(draw(), encoding="utf-8")
