"""A writer that is killed leaves whole writes behind, and whoever repeats them loses nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from firsthour.domain import facts as f
from firsthour.records import views
from firsthour.records.dump import dump
from firsthour.records.facts import write_facts
from firsthour.records.rebuild import rebuild
from firsthour.records.store import Store
from tests.records.cases import numbered, open_case

WRITE = """
import sys
from firsthour.domain import facts as f
from firsthour.records.connect import connect
from firsthour.records.facts import write_facts
from tests.records.cases import numbered
store = connect(sys.argv[1])
number = 2
while True:
    pair = numbered(f.CaseAcknowledged("maya"), f.AcknowledgementExpired("maya"), first=number)
    write_facts(store, int(sys.argv[2]), pair)
    print(number + 1, flush=True)
    number += 2
"""


def test_a_killed_writer_leaves_whole_writes(store: Store, database_url: str) -> None:
    """After kill -9 every answered write is there, none in part, and repeating them goes on."""
    case = open_case(store)
    command = [sys.executable, "-c", WRITE, database_url, str(case)]
    root = Path(__file__).parents[2]

    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        answered = [int(writer.stdout.readline()) for _ in range(20)][-1]
        os.kill(writer.pid, signal.SIGKILL)
        answered = max([answered, *(int(line) for line in writer.stdout)])

    recorded = views.case(store, case).last_fact
    assert recorded >= answered
    assert 1 == recorded % 2
    bodies = (f.CaseAcknowledged("maya"), f.AcknowledgementExpired("maya")) * (recorded // 2 + 1)
    assert recorded + 2 == write_facts(store, case, numbered(*bodies))
    before = dump(store)
    rebuild(store)
    assert before == dump(store)
