"""Three operations of citizens and clerks, with the cache and without it."""

import pytest

from tests.bench.load import load, medians
from tests.integration.adversity.served import served

pytestmark = pytest.mark.anyio

ROUNDS = 4
PETITION = """node(id: "%s") { ... on Petition {
  caseNumber subject status history { at kind } agency { code name { zhTw } } } }"""
TENDER = "id title status agency { code name { zhTw } }"
STATISTICS = 'petitionStatistics(by: [KIND], period: {from: "2012-01-01", to: "2012-06-30"}) { kind cases }'
OPERATIONS = {
    "a petition, its history and agency": f"{{ {PETITION} }}",
    "20 tenders with agency, latest progress and six reports": f"""{{ tenders(first: 20) {{ nodes {{ {TENDER}
      latestProgress {{ month actual }} progressReports(first: 6) {{ month planned actual }} }} }} }}""",
    "10 awards, 10 tenders, a petition, counts": f"""{{ awards(first: 10) {{ nodes {{ id }} }}
      tenders(first: 10) {{ nodes {{ {TENDER} }} }} {PETITION} {STATISTICS} }}""",
}  # fmt: skip


async def petition_ids(hub, key):
    seen = await hub.ask("{ petitions(first: 100) { nodes { id } } }", key)
    return [node["id"] for node in seen.body["data"]["petitions"]["nodes"]]


async def test_with_the_cache_and_without(urls, key, seconds):
    async with served(urls, HUB_CACHE_MEGABYTES="0") as without, served(urls) as cached:
        ids = await petition_ids(cached, key)
        for name, operation in OPERATIONS.items():
            runs = {without: [], cached: []}
            for hub in (without, cached) * ROUNDS:

                async def ask(number, hub=hub, operation=operation):
                    query = operation.replace("%s", ids[number % len(ids)])
                    seen = await hub.ask(query, key)
                    assert "errors" not in seen.body, seen.body["errors"]

                runs[hub].append(await load(ask, seconds))
            same = operation.replace("%s", ids[0])
            assert (await without.ask(same, key)).body["data"] == (await cached.ask(same, key)).body["data"]
            (plain, plain_p95), (kept, kept_p95) = medians(runs[without]), medians(runs[cached])
            print(
                f"\n{name}: {plain:.0f} a second without, {kept:.0f} with the cache ({kept / plain:.1f} times),"
                f" p95 {plain_p95:.0f} and {kept_p95:.0f} ms"
            )
