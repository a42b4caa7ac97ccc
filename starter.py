"""The command line's door: `python starter.py …`; in its environment also `firsthour …`."""

import gc
import os
import sys


def main() -> None:
    """Run one command and leave with its exit code."""
    # Nearly all that a command makes is needed until it ends: look for garbage now and then.
    gc.set_threshold(50_000)
    from cli.app import run

    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # whoever read the output has enough, as `head` does
        pass
    # A client of Temporal may crash the interpreter while it is taken down; nothing is left to do.
    os._exit(code)


if __name__ == "__main__":
    main()
