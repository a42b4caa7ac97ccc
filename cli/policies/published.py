"""`policy schema`: the JSON Schema of policy files, for editors."""

import sys

from cli.desk import desk


def print_schema() -> None:
    """Print the schema, and nothing else."""
    from firsthour.policies.published.json_schema import text

    with desk():
        sys.stdout.write(text())
