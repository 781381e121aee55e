"""How far a job is, in words."""

from planner.jobs.store import Job
from planner.words import say, text
from web.language import language


def step_words(job: Job) -> str:
    """Return what a job does now, or why it failed."""
    lang = language()
    if job.state == "waiting":
        return text("job.waiting", lang)
    if job.state == "done":
        return text("job.done", lang)
    if job.state == "failed" and job.message:
        return text("job.failed", lang, why=job.message)
    return say(job.message, lang) if job.message else text("job.begun", lang)
