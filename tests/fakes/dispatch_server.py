"""An application on a server of its own, in a thread of the tests."""

import socket
import threading
from contextlib import contextmanager

import uvicorn


@contextmanager
def app_served(app):
    """The address of an application on a server of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
