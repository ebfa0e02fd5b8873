"""Who asks too often waits, as long as told, and nobody else does."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.types import Message, Scope

from monitor.config import ServerSettings
from monitor.server.auth import COOKIE, Guard
from monitor.server.limits import ASKERS, SET_COST, Bucket, Buckets, RateLimit, export_cost
from monitor.server.tokens import TokenDesk
from tests.fakes.clock import ManualClock


def test_a_bucket_gives_what_flowed_in_and_no_more_than_it_holds() -> None:
    bucket = Bucket(60.0, 60.0, 0.0)
    assert [bucket.take(1.0, 0.0) for _ in range(60)] == [0.0] * 60
    assert bucket.take(1.0, 0.0) == 1.0
    assert bucket.take(1.0, 0.5) == 0.5
    assert bucket.take(1.0, 1.0) == 0.0
    assert bucket.take(60.0, 1000.0) == 0.0
    assert bucket.take(1.0, 1000.0) == 1.0


def test_what_costs_more_than_fits_takes_all_there_is() -> None:
    bucket = Bucket(3.0, 3.0, 0.0)
    assert bucket.take(5.0, 0.0) == 0.0
    assert bucket.take(1.0, 0.0) == 20.0


def test_everybody_has_an_own_bucket_and_few_are_remembered() -> None:
    buckets = Buckets(1.0)
    assert (buckets.take("a", 1.0, 0.0), buckets.take("a", 1.0, 0.0), buckets.take("b", 1.0, 0.0)) == (0.0, 60.0, 0.0)
    for number in range(ASKERS):
        buckets.take(f"other {number}", 1.0, 0.0)
    assert buckets.take("a", 1.0, 0.0) == 0.0


def test_exports_are_told_apart() -> None:
    assert export_cost("/api/export") == export_cost("/api/customers/k/1/export") == SET_COST
    assert export_cost("/api/calls/c1/export") == 1.0
    assert export_cost("/api/calls") == 0.0


def scope(address: str, bearer: str = "", cookie: str = "") -> Scope:
    headers = [(b"authorization", f"Bearer {bearer}".encode())] if bearer else []
    headers += [(b"cookie", f"{COOKIE}={cookie}".encode())] if cookie else []
    return {"type": "http", "path": "/api/calls", "headers": headers, "client": (address, 1)}


async def answers(limit: RateLimit, scopes: Iterable[Scope]) -> Counter[int]:
    """How often which status was the answer."""
    found: Counter[int] = Counter()

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found[message["status"]] += 1

    for one in scopes:
        await limit(one, receive, send)
    return found


async def test_made_up_credentials_share_the_bucket_of_their_address_and_hinder_nobody_else(tmp_path: Path) -> None:
    clock = ManualClock()
    desk = TokenDesk(tmp_path, clock)
    ann, sam = (desk.create("reviewer", name).token for name in ("ann", "sam"))
    limit = RateLimit(
        JSONResponse({}), clock=clock, requests=5, exports=0, known=Guard(desk, ServerSettings()).token_id
    )
    assert await answers(limit, [scope("10.0.0.1", ann)] * 4) == {200: 4}
    strangers = [scope("10.0.0.1", f"made-up-{number}") for number in range(ASKERS)]
    cookies = [scope("10.0.0.1", cookie=f"made-up-{number}") for number in range(ASKERS)]
    assert await answers(limit, [*strangers, *cookies, scope("10.0.0.1")]) == {200: 5, 429: 2 * ASKERS - 4}
    assert await answers(limit, [scope("10.0.0.2", cookie=ann), scope("10.0.0.3", ann)]) == {200: 1, 429: 1}
    assert await answers(limit, [scope("10.0.0.1", sam)] * 6) == {200: 5, 429: 1}
