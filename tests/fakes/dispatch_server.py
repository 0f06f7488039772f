"""An application on a server of its own, in a thread of the tests."""

import socket
import threading
from contextlib import contextmanager

import uvicorn


@contextmanager
def app_served(app, **tls):
    """The address of an application on a server of its own; `tls` are uvicorn's options of it, if any."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", **tls))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        # A certificate is for a name.
        origin = "https://localhost" if tls else "http://127.0.0.1"
        yield f"{origin}:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
