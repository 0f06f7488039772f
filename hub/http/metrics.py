"""What the hub counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import Response


async def metrics(request: Request) -> Response:
    """`/metrics`: the counts of this worker."""
    registry: CollectorRegistry = request.state.metrics
    return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})
