"""The queue between those who ask for jobs and the worker: ids of jobs, in a file."""

import json
import logging
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from huey.storage import SqliteStorage

from planner.private import private_file, private_folder

FILE = "queue.sqlite"

_ID = re.compile(r"[\w-]{1,36}", re.ASCII)

log = logging.getLogger(__name__)


class JobQueue:
    """Ids of jobs that wait to be run. The table of jobs, not this file, is the truth about them:

    an id that is lost here is put back by the worker, one that comes twice is run once. What stands
    here is text alone, of which nothing is ever carried out: whoever writes to the file can at most
    have a job of the table run earlier.
    """

    def __init__(
        self, folder: Path, city: str, run: Callable[[str], None] = lambda _: None
    ) -> None:
        file = private_file(private_folder(folder) / FILE)
        self._storage = SqliteStorage(name=city, filename=str(file), timeout=30)
        self._run = run

    def put(self, job: str) -> None:
        """Put the id of a job at the end."""
        with closing(self._storage):
            self._storage.enqueue(json.dumps({"job": job}).encode())

    @property
    def empty(self) -> bool:
        """Whether nothing waits here."""
        return not self._storage.queue_size()

    def run_next(self) -> bool:
        """Run the job that waited longest; False if there is none."""
        item = self._storage.dequeue()
        if item is None:
            return False
        job = _job(item)
        if job is None:
            log.warning("the queue held what is no id of a job; it is left out")
        else:
            self._run(job)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._storage.close()


def _job(item: object) -> str | None:
    """Return the id that an item of the queue names, None if it is anything else."""
    try:
        told = json.loads(bytes(item) if isinstance(item, bytes | memoryview) else str(item))
    except (ValueError, RecursionError):
        return None
    job = told.get("job") if isinstance(told, dict) and told.keys() == {"job"} else None
    return job if isinstance(job, str) and _ID.fullmatch(job) else None
