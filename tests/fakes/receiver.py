"""The systems of an agency that has a webhook: they verify what comes, and apply each notice once, by its id."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from aiohttp import web
from standardwebhooks import Webhook


@dataclass
class Receiver:
    """What came by webhook, how often, and what was applied. `answers` are the next statuses that it says.

    With a `chance` it takes up to so long, before it applies or after, and now and then says that it could not.
    """

    secret: str
    address: str = ""
    attempts: dict[str, int] = field(default_factory=dict)
    applied: dict[str, dict] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    chance: Random | None = None
    delay: float = 0

    async def take(self, request):
        content = await request.read()
        said = Webhook(self.secret).verify(content, dict(request.headers))
        id_ = request.headers["webhook-id"]
        self.attempts[id_] = self.attempts.get(id_, 0) + 1
        status = self.answers.pop(0) if self.answers else 200
        await self.take_time()
        if self.chance and self.chance.random() < 0.05:
            status = 503
        if 200 <= status < 300:
            self.applied.setdefault(id_, said)
        await self.take_time()
        location = {"Location": "http://169.254.169.254/"} if status == 302 else {}
        return web.Response(status=status, headers=location)

    async def take_time(self):
        if self.chance:
            await asyncio.sleep(self.chance.uniform(0, self.delay))


@asynccontextmanager
async def receiver(secret):
    opened = Receiver(secret)
    app = web.Application()
    app.router.add_post("/hooks", opened.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    opened.address = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/hooks"
    try:
        yield opened
    finally:
        await runner.cleanup()
