"""Poison documents one after another, and a neighbour's query beside them: what each takes is printed."""

import threading
import time

import pytest

from tests.execution.test_measures import bomb
from tests.http.test_limits import POISON

MORE_POISON = {
    "bomb of 18": bomb(18).replace("dear { name }", "districts { code }"),
    "same lists, other fields": "{ "
    + " ".join(f"districts {{ {name} }}" for name in ("code", "postalCode") for _ in range(195))
    + " }",
    "400 names of nothing": "{ " + " ".join(f"n{n}" for n in range(400)) + " }",
    "many variables": f"query ({' '.join(f'$v{n}: Int' for n in range(300))}) {{ districts {{ code }} }}",
    "long number": "{ nodes(ids: [" + "9" * 390 + "]) { id } }",
}
NEIGHBOUR = '{ district(code: "64000010") { postalCode } }'
# Generous, as the machine of the tests is shared; what it took is printed.
SECONDS = 1.0


def timed(site, text):
    began = time.perf_counter()
    reply = site.post(text)
    return time.perf_counter() - began, reply


@pytest.fixture
def neighbour(site):
    """The times of a caller who asks for one district, again and again."""
    times, ended = [], threading.Event()

    def ask():
        while not ended.is_set():
            times.append(timed(site, NEIGHBOUR)[0])

    thread = threading.Thread(target=ask)
    thread.start()
    yield times
    ended.set()
    thread.join()


def test_each_poison_ends_soon_and_so_does_the_neighbour_beside_it(site, neighbour):
    for name, text in {**POISON, **MORE_POISON}.items():
        neighbour.clear()
        seconds, reply = timed(site, text)
        beside = max(neighbour, default=0.0)
        code = reply.json["errors"][0]["extensions"]["code"] if "errors" in reply.json else "answered"
        print(f"{name:26} {seconds * 1000:6.1f} ms  beside it {beside * 1000:6.1f} ms  {code}")
        assert max(seconds, beside) < SECONDS, name
