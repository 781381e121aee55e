"""The queue between those who ask for jobs and the worker: ids of jobs, in a file."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from huey import SqliteHuey

FILE = "queue.sqlite"


class JobQueue:
    """Ids of jobs that wait to be run. The table of jobs, not this file, is the truth about them:

    an id that is lost here is put back by the worker, one that comes twice is run once.
    """

    def __init__(
        self, folder: Path, city: str, run: Callable[[str], None] = lambda _: None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._huey = SqliteHuey(name=city, filename=str(folder / FILE), results=False, timeout=30)

        # Both ends know the task by the name and module of this function.
        def job(id: str) -> None:
            run(id)

        self._task = self._huey.task()(job)

    def put(self, job: str) -> None:
        """Put the id of a job at the end."""
        with closing(self._huey.storage):
            self._task(job)

    @property
    def empty(self) -> bool:
        """Whether nothing waits here."""
        return not self._huey.pending_count()

    def run_next(self) -> bool:
        """Run the job that waited longest; False if there is none."""
        task = self._huey.dequeue()
        if task is None:
            return False
        self._huey.execute(task)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._huey.storage.close()
