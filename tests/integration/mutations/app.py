"""A hub for citizens who say their names, and to whom every entry is about them: `python -m` as `khub serve`."""

from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

from hub.app import opened_parts
from hub.app.configuration import configuration
from hub.app.site import new_site
from hub.execution.engine import Engine
from hub.http.operations import Operations
from hub.privacy.objections import Objections
from hub.rules.systems import SystemCode
from hub.schema import public_schema
from hub.services.callers import Caller
from hub.services.idempotency import IdempotencyKeys
from hub.services.settings import read_settings
from hub.services.watchdog import watched_lifespan


class EveryEntry:
    async def is_about(self, _citizen, _entry):
        return True


class Citizens:
    async def authenticated(self, sent):
        return Caller(citizen=sent.parts[1])


def application():
    settings = read_settings()
    configured, secret = configuration(settings), settings.required_secret()

    @asynccontextmanager
    async def lifespan(_app):
        async with opened_parts(settings.urls(), secret, configured=configured) as parts:
            own = parts["databases"][SystemCode.HUB]
            objections = Objections(own, EveryEntry(), IdempotencyKeys(secret, uuid4), secret)

            def new_context(caller, request_id):
                return replace(parts["operations"]._new_context(caller, request_id), objections=objections)

            operations = Operations(Engine(public_schema()), new_context, parts["log"])
            yield {**parts, "demo_key": None, "operations": operations, "clients": Citizens()}

    return new_site(watched_lifespan(lifespan), configured)


if __name__ == "__main__":
    # Each worker imports this module again, and needs nothing of these.
    import uvicorn

    from hub.cli.server import OPTIONS, supervise

    found = read_settings()
    app = "tests.integration.mutations.app:application"
    config = uvicorn.Config(app, port=found.port, factory=True, workers=found.workers, **OPTIONS)
    supervise(config, lambda: print("ready", flush=True))
