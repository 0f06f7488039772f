"""An application whose worker can be stuck, killed and kept busy, under the supervisor of `khub serve`.

`python -m tests.integration.server.app PORT WORKERS`
"""

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from hub.services.watchdog import watched_lifespan


async def who(_request):
    return PlainTextResponse(str(os.getpid()))


async def slow(_request):
    await asyncio.sleep(1.5)
    return PlainTextResponse(str(os.getpid()))


async def lasting(request):
    async def lines():
        yield "began\n"
        await request.state.closing.wait()
        yield "told\n"

    return StreamingResponse(lines())


async def endless(_request):
    await asyncio.Event().wait()


async def stuck(_request):
    while True:
        pass


async def gone(_request):
    os._exit(9)


@asynccontextmanager
async def lifespan(_app):
    yield {"closing": asyncio.Event()}


def application():
    paths = {"/": who, "/slow": slow, "/stuck": stuck, "/gone": gone, "/lasting": lasting, "/endless": endless}
    app = Starlette(routes=[Route(path, view, methods=["GET", "POST"]) for path, view in paths.items()])
    app.router.lifespan_context = watched_lifespan(lifespan)
    if Path(os.environ["BROKEN"]).exists():
        raise RuntimeError("a deployment that cannot start")
    return app


if __name__ == "__main__":
    # Each worker imports this module again, and needs nothing of these.
    import uvicorn

    from hub.cli.server import OPTIONS, supervise

    port, workers = map(int, sys.argv[1:])
    app = "tests.integration.server.app:application"
    supervise(
        uvicorn.Config(app, port=port, factory=True, workers=workers, **OPTIONS),
        lambda: print("ready", flush=True),
    )
