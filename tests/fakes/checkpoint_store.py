"""A store of checkpoints over HTTP: keeps what is posted, answers with the last of it."""

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


def checkpoint_store(notes):
    """The store over a list, in the order in which they came."""

    async def keep(request):
        notes.append(await request.body())
        return PlainTextResponse("", 201)

    async def last(_request):
        return PlainTextResponse(notes[-1] if notes else "", 200 if notes else 404)

    routes = [Route("/checkpoints", keep, methods=["POST"]), Route("/checkpoints", last, methods=["GET"])]
    return Starlette(routes=routes)
