"""What the tests need besides Python: `python -m tests.machine` brings it or says what it is."""

import os
import shutil
import subprocess
import sys

from planner.patrol.loops.solve import warm_up

BROWSERS = ("chromium", "google-chrome")


def chromium() -> str | None:
    """Return the path of the browser that the tests drive; None if there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def missing() -> list[str]:
    """Return Debian's packages of what is not here."""
    there = {"chromium": chromium()}
    if sys.platform == "linux":
        there["systemd"] = shutil.which("systemd-analyze")
    return [package for package, path in there.items() if not path]


def main() -> None:
    """Install what is missing through apt where that may be; else say so in a line and fail."""
    if missing() and shutil.which("apt-get") and os.geteuid() == 0:
        asking_nothing = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", *missing()]):
            subprocess.run(["apt-get", "-qq", *words], check=False, env=asking_nothing)
    if missing():
        names = " ".join(missing())
        sys.exit(f"the tests need {names}; on Debian: apt-get install {names}")
    # Compiled here once, so that not every worker of the tests does it for itself.
    warm_up()


if __name__ == "__main__":
    main()
