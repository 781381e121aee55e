"""An application on the real server, for what a test client cannot tell."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from web.server.listen import listen


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine; give its address."""
    server = listen(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # A worker may still have to wake the server's loop: its pipe must not close before.
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)
