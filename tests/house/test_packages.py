"""Packages are rooms, not hiding places."""

from tests.house.source import PACKAGES, ROOT, files_of


def test_init_files_are_empty() -> None:
    """No `__init__.py` holds code: a name is imported from the module that defines it."""
    filled = [
        str(file.relative_to(ROOT))
        for file in files_of(*PACKAGES)
        if file.name == "__init__.py" and file.read_bytes()
    ]

    assert [] == filled
