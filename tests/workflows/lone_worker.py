"""A worker as a process of its own, to be killed: its notices go to a mail server at a port.

`python -m tests.workflows.lone_worker TARGET QUEUE FOLDER SMTP_PORT` works until it is ended.
Its cases are kept for it for three seconds after its death, not for ten as in production.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

from temporalio.worker import Worker

from firsthour.settings import Notices, Settings, Smtp
from gate.connect import connect
from service.tools import build
from service.work import activities_of
from tests.workflows.dying_worker import STICKY
from tests.world import DIRECTORY


async def main(target: str, queue: str, folder: str, port: str) -> None:
    """Work."""
    mail = Notices(channel="smtp", smtp=Smtp(host="127.0.0.1", port=int(port)))
    tools = build(Settings(home=folder, directory=str(DIRECTORY), notices=mail))
    client = await connect(target)
    with ThreadPoolExecutor(4) as pool:
        await Worker(
            client,
            task_queue=queue,
            activities=activities_of(tools, client),
            activity_executor=pool,
            max_concurrent_activities=4,
            sticky_queue_schedule_to_start_timeout=STICKY,
        ).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
