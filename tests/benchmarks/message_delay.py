"""How soon a supervisor's line is on the agent's screen: `python -m tests.benchmarks.message_delay [CALLS] [MESSAGES]`.

Default 1 call, 100 messages. One server with scripted calls (`crowd_server.py` tells what stands in for what), a
supervisor who posts to `/api/calls/ID/messages` at irregular times, and the agent of that call as a subscriber of
`/agent/live`. Milliseconds from before the POST to the arrival of the frame that has the line (one process, one clock),
beside how long the POST itself took to be answered; as JSON. A feed sends at most ten frames a second, which is up to
100 ms of it.
"""

import asyncio
import json
import random
import sys
import time
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.crowd import Crowd, crowd, percentile

SETTLE_S = 5.0
PAUSE_S = (0.25, 0.75)
LIMIT_S = 20.0
CALL = "crowd-0"


async def listen(live: ClientConnection, seen: dict[str, float], news: asyncio.Event) -> None:
    """Note when each line arrives, until cancelled."""
    async for frame in live:
        now = time.perf_counter()
        for event in json.loads(frame):
            if event["type"] == "message.sent":
                seen.setdefault(event["text"], now)
                news.set()


async def run(served: Crowd, messages: int) -> dict[str, Any]:
    """Send one after the other, each when the one before has arrived."""
    arrived, answered = [], []
    seen: dict[str, float] = {}
    news = asyncio.Event()
    agent = {"Authorization": f"Bearer {served.tokens['agent']}"}
    supervisor = {"Authorization": f"Bearer {served.tokens['supervisor']}"}
    async with (
        connect(served.url.replace("http", "ws", 1) + "/agent/live", additional_headers=agent) as live,
        httpx.AsyncClient(base_url=served.url, headers=supervisor, timeout=LIMIT_S) as http,
    ):
        listener = asyncio.create_task(listen(live, seen, news))
        await asyncio.sleep(SETTLE_S)
        for number in range(messages):
            await asyncio.sleep(random.uniform(*PAUSE_S))
            text = f"The refund is approved, line {number} of many."
            begin = time.perf_counter()
            answer = await http.post(f"/api/calls/{CALL}/messages", json={"text": text})
            answer.raise_for_status()
            answered.append((time.perf_counter() - begin) * 1000)
            async with asyncio.timeout(LIMIT_S):
                while text not in seen:
                    news.clear()
                    await news.wait()
            arrived.append((seen[text] - begin) * 1000)
        listener.cancel()
    return {"on_screen_ms": summary(arrived), "answered_ms": summary(answered)}


def summary(values: list[float]) -> dict[str, float]:
    """Half of them, most of them, the slowest."""
    told = {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "max": max(values)}
    return {name: round(value, 1) for name, value in told.items()}


def main(calls: int = 1, messages: int = 100) -> int:
    """Measure and print."""
    with crowd(calls) as served:
        told = asyncio.run(run(served, messages))
    sys.stdout.write(json.dumps({"calls": calls, "messages": messages, **told}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
