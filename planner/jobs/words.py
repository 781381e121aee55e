"""How far a job is, to be told."""

from geo.notice import Notice
from planner.jobs.model import Job


def how_far(job: Job) -> Notice:
    """Return what a job does now, or why it failed."""
    if job.state == "waiting":
        return Notice.of("job.waiting")
    if job.state == "done":
        return Notice.of("job.done")
    told = job.message or Notice.of("job.begun")
    return Notice.of("job.failed", why=told) if job.state == "failed" else told
