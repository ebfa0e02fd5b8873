"""A program that keeps 50 live calls and says what it pushed and what it knows to be committed, until it is killed.

`python crashing_writer.py FOLDER`: lines `p CALL SEQ MONOTONIC` for pushed and `c CALL SEQ` for committed events.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.store.opening import open_store
from tests.unit.store.samples import final, stamp_all, started

CALLS = 50
TURN_S = 0.25
"""Every call says something this often: more than people do."""


def say(line: str) -> None:
    os.write(1, line.encode() + b"\n")


async def main(folder: Path) -> None:
    store = open_store(Settings(store=StoreSettings(data_dir=folder)), SystemClock())
    seqs = dict.fromkeys((f"c{number}" for number in range(CALLS)), 1)
    for call_id in seqs:
        store.writer.put(stamp_all([started(call_id)]))

    async def confirm() -> None:
        while True:
            pushed = dict(seqs)
            await store.writer.flush()
            say("".join(f"c {call_id} {seq}\n" for call_id, seq in pushed.items())[:-1])
            await asyncio.sleep(0.03)

    confirming = asyncio.ensure_future(confirm())
    while not confirming.done():
        for call_id in seqs:
            seqs[call_id] += 1
            event = final("word " * 12, f"u{seqs[call_id]}", float(seqs[call_id]), call_id)
            store.writer.put(stamp_all([event], seqs[call_id]))
            say(f"p {call_id} {seqs[call_id]} {time.monotonic():.4f}")
        await asyncio.sleep(TURN_S)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
