"""Whether anything that was acknowledged is lost when server and worker are killed in mid-work.

Again and again: starts `patroli serve` with its worker, lets phones check in, a commander publish
one change of the plan after the other and the worker plan, and kills all with SIGKILL at a moment
drawn at random. Then looks into the database: every acknowledged check-in must be there once, every
version of the plan whole with its passes and its row in an unbroken audit log, or absent.
"""

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.load import (
    Phone,
    Tally,
    connect,
    cookies_of,
    deliver,
    make_phones,
    patroli,
    server,
    sign_in,
)
from planner.audit.model import verify
from planner.audit.store import AuditLog
from planner.city.office import Office, open_office
from planner.field.store import FieldLog
from planner.jobs.ask import ask
from planner.jobs.store import Jobs
from planner.patrol.draft.store import Drafts
from planner.patrol.export.json import plan_from_json
from planner.patrol.kept import KeptPlan
from planner.patrol.publication.pass_store import Passes
from planner.patrol.publication.store import Publications
from planner.patrol.store import Plans

PHONES = 12


@dataclass
class Round:
    """What one round saw: acknowledged check-ins and publications, and what is wrong after it."""

    acknowledged: int = 0
    published: int = 0
    jobs_running: int = 0
    faults: list[str] = field(default_factory=list)


def main() -> None:
    """Print what was found, or JSON; exit 1 if anything was lost or half done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--city", default="dumai")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="patroli-crash-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/patroli.sqlite"
        os.environ["PATROLI_VAR"] = folder
        for words in (["demo"], ["plan"]):
            patroli(*words, "--city", options.city)
        office = open_office(options.city)
        phones = make_phones(office)[:PHONES]
        rounds = [one_round(office, options.city, phones, draw, n) for n in range(options.kills)]
        left = jobs_left(office, options.city)
    figures = {
        "kills": len(rounds),
        "check_ins_acknowledged": sum(len(p.acknowledged) for p in phones),
        "publications_acknowledged": sum(r.published for r in rounds),
        "kills_in_mid_job": sum(r.jobs_running > 0 for r in rounds),
        "jobs_never_taken_up_again": left,
        "faults": [fault for r in rounds for fault in r.faults],
    }
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name}: {value}")
    sys.exit(1 if figures["faults"] or left else 0)


def jobs_left(office: Office, city: str) -> int:
    """Return how many jobs are neither done nor given up after two quiet minutes."""
    with server(city):
        until = time.monotonic() + 120
        while Jobs.of(office).open() and time.monotonic() < until:
            time.sleep(0.5)
    return len(Jobs.of(office).open())


def one_round(
    office: Office, city: str, phones: list[Phone], draw: random.Random, number: int
) -> Round:
    """Return what came of one start, work, kill."""
    seen = Round()
    before = sum(len(p.acknowledged) for p in phones)
    date = office.now().date().isoformat()
    versions = Publications.of(office).number(date)
    stopped = threading.Event()
    with server(city) as running:
        cookies = sign_in(running.url, running.links[0])
        ask(office, "plan", {"date": date, "seed": 1}, "benchmark")
        workers = [
            threading.Thread(target=_check_in, args=(running.url, phone, stopped))
            for phone in phones
        ]
        workers.append(
            threading.Thread(
                target=_publish, args=(office, running.url, cookies, date, stopped, seen)
            )
        )
        for worker in workers:
            worker.start()
        # The worker needs some seconds to start; half of the kills shall meet it at work.
        time.sleep(draw.uniform(0.3, 10.0))
        os.killpg(running.process.pid, signal.SIGKILL)
        stopped.set()
        for worker in workers:
            worker.join()
    seen.acknowledged = sum(len(p.acknowledged) for p in phones) - before
    seen.jobs_running = sum(job.state == "running" for job in Jobs.of(office).open())
    seen.faults = [
        f"kill {number + 1}: {fault}" for fault in faults(office, phones, date, seen, versions)
    ]
    return seen


def _check_in(url: str, phone: Phone, stopped: threading.Event) -> None:
    connection, tally = connect(url), Tally("check-in")
    while not stopped.is_set():
        deliver(connection, phone, 1, tally)
        time.sleep(0.02)


def _publish(
    office: Office, url: str, cookies: str, date: str, stopped: threading.Event, seen: Round
) -> None:
    """Make one change of the draft after the other and publish it, as the page does."""
    latest = Plans.of(office).latest(date)
    assert latest is not None
    plan = plan_from_json(latest.json)
    connection = connect(url)
    try:
        connection.request("GET", f"/hari-ini/{date}", headers={"Cookie": cookies})
        answer = connection.getresponse()
        page, cookies = answer.read().decode(), cookies_of(answer) or cookies
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if token is None:
            seen.faults.append("the page of the day has no form")
            return
        while not stopped.is_set():
            key = f"{date}-crash-{time.time_ns()}"
            Plans.of(office).keep(
                KeptPlan(
                    id=key,
                    city=office.city,
                    date=date,
                    seed=plan.seed,
                    made=office.now(),
                    json=latest.json,
                )
            )
            draft = Drafts.of(office).start(date, key, "benchmark", office.now())
            form = {
                "csrf_token": token[1],
                "revision": str(draft.revision),
                "reason": "uji",
            }
            headers = {
                "Cookie": cookies,
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": url,
            }
            connection.request("POST", f"/hari-ini/{date}/terbitkan", urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 302:
                seen.published += 1
                stopped.wait(0.1)
            elif answer.status != 409:
                seen.faults.append(f"publishing answered {answer.status}")
    except OSError:
        return
    except Exception as error:
        if not stopped.wait(1):
            seen.faults.append(repr(error))


def faults(office: Office, phones: list[Phone], date: str, seen: Round, checked: int) -> list[str]:
    """Return what is lost or half done in the database, among versions later than `checked`."""
    found = list(seen.faults)
    there = [event.id for event in FieldLog.of(office).events(first=date)]
    lost = [key for p in phones for key in p.acknowledged if key not in set(there)]
    if lost:
        found.append(f"{len(lost)} acknowledged check-ins are lost")
    if len(there) != len(set(there)):
        found.append("a check-in is there twice")
    versions = Publications.of(office).number(date)
    passes = Counter(p.version for p in Passes.of(office).of_day(date))
    for number in range(checked + 1, versions + 1):
        version = Publications.of(office).version(date, number)
        loops = 0 if version is None else len(version.plan.loops)
        if version is None or passes[number] != loops:
            found.append(f"version {number} has {passes[number]} passes for {loops} loops")
    rows = list(AuditLog.of(office).chain())
    told = sum(row.action == "plan.publish" for row in rows)
    if told != versions:
        found.append(f"{told} publications in the audit log, {versions} versions")
    verdict = verify(rows)
    if verdict.fault is not None:
        found.append(f"audit log: {verdict.fault.notice}")
    newest = Plans.of(office).latest(date)
    if newest is None or not plan_from_json(newest.json).loops:
        found.append("the newest plan is not whole")
    return found


if __name__ == "__main__":
    main()
