"""A worker as a process of its own, to be killed: its notices go to a mail server at a port.

`python -m tests.workflows.lone_worker TARGET QUEUE FOLDER SMTP_PORT` works until it is ended.
Its cases are kept for it for three seconds after its death, not for ten as in production.
"""

import asyncio
import sys

from firsthour.settings import Notices, Settings, Smtp
from gate.connect import connect
from service.tools import build
from tests.workflows.dying_worker import work
from tests.world import DIRECTORY


async def main(target: str, queue: str, folder: str, port: str) -> None:
    """Work."""
    mail = Notices(channel="smtp", smtp=Smtp(host="127.0.0.1", port=int(port)))
    tools = build(Settings(home=folder, directory=str(DIRECTORY), notices=mail))
    await work(await connect(target), queue, tools)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
