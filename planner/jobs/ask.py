"""Ask for work that no request should wait for."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from planner.city.office import Office
from planner.jobs.model import Job
from planner.jobs.queue import JobQueue
from planner.jobs.store import Jobs


def ask(office: Office, kind: str, arguments: Mapping[str, Any], by: str) -> Job:
    """Return the job that will do this; one that is open already with the same arguments, if any.

    Parameters
    ----------
    kind : a key of `planner.work.kinds.KINDS`.
    arguments : values of JSON.
    by : a username, or "system".
    """
    job = Jobs.of(office).add(uuid4().hex, kind, arguments, by=by, at=office.now())
    JobQueue(office.folder, office.city).put(job.id)
    return job
