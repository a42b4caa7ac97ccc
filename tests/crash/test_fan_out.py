"""The kill in the middle of a notice, small: to some hundred customers."""

import secrets
from pathlib import Path

from tests.crash.fan_out import fan_out


async def test_each_customer_has_the_mail_once_by_its_id(tmp_path: Path) -> None:
    """None is missing; what came twice came under the same id, and the ledger says unknown."""
    seed = secrets.randbelow(1_000_000)
    print(f"python -m tests.crash --seed {seed}")
    result = await fan_out(tmp_path, seed, 400)

    assert () == result.wrong
    assert result.at <= result.before < 400
