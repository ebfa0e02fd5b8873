"""Fills a store with made-up calls, fast: `python -m tests.benchmarks.generate_calls FOLDER [100000]`.

Rows go straight into the tables, a few thousand calls a transaction; of the events only the first and the last are
made, because lists and search never read them.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from monitor.clock import stamp
from monitor.config import Settings, StoreSettings
from monitor.events.base import LEVELS
from monitor.store.database import open_database
from monitor.store.schema import calls, steps, utterances

CHUNK = 2_000
TURNS = 12
QUEUES = ("Billing", "Technical", "Sales", "Deliveries", "Claims", "Bereavement")
STEPS = ("acknowledge", "empathise", "apologise", "own", "offer", "confirm", "follow_up")
_COMMON = """
    the a I you we it is was my your please thank account bill order phone delivery late charge number help
    problem today yesterday week month again still never always wrong right broken new old pay paid call called
    waiting wait
"""
COMMON = _COMMON.split()
PHRASES = (
    "this is the third time I am calling", "I want to speak to a manager", "I would like a refund",
    "the engineer never came", "you charged me twice", "that is great, thank you", "I am so sorry about that",
    "I will take care of it myself", "the router keeps dropping the connection", "I have been on hold for ages",
)  # fmt: skip
RARE = tuple(f"product{number}" for number in range(500))


def fill(folder: Path, count: int, seed: int = 1) -> None:
    """Add `count` calls over the last year."""
    database = open_database(Settings(store=StoreSettings(data_dir=folder)))
    chance = random.Random(seed)
    began = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(days=365)
    for first in range(0, count, CHUNK):
        with database.writing.begin() as connection:
            numbers = range(first + 1, min(first + CHUNK, count) + 1)
            _chunk(connection, numbers, [began + timedelta(days=365) * (n / count) for n in numbers], chance)
    with database.writing.begin() as connection:
        connection.execute(text("INSERT INTO transcript_index(transcript_index) VALUES ('optimize')"))
        connection.execute(text("ANALYZE"))
    database.close()


def _chunk(connection: Connection, numbers: range, times: list[datetime], chance: random.Random) -> None:
    call_rows, said_rows, step_rows, index_rows = [], [], [], []
    for number, began in zip(numbers, times, strict=True):
        call_rows.append(_call(number, began, chance))
        said = [_say(chance) for _ in range(TURNS)]
        said_rows += [
            {
                "call": number, "utterance_id": f"u{turn}", "role": "customer" if turn % 2 else "agent",
                "start_s": turn * 8.0, "end_s": turn * 8.0 + 6, "text": words, "confidence": 0.9,
            }
            for turn, words in enumerate(said)
        ]  # fmt: skip
        step_rows += [
            {"call": number, "step": step, "utterance_id": "u2", "at": 20.0}
            for step in chance.sample(STEPS, chance.randint(1, 5))
        ]
        index_rows.append({"key": number, "said": "\n".join(said)})
    connection.execute(calls.insert(), call_rows)
    connection.execute(utterances.insert(), said_rows)
    connection.execute(steps.insert(), step_rows)
    connection.execute(text("INSERT INTO transcript_index(rowid, text) VALUES (:key, :said)"), index_rows)


def _say(chance: random.Random) -> str:
    words = chance.choices(COMMON, k=chance.randint(5, 20))
    if chance.random() < 0.2:
        words.append(chance.choice(PHRASES))
    if chance.random() < 0.02:
        words.append(chance.choice(RARE))
    return " ".join(words)


def _call(number: int, began: datetime, chance: random.Random) -> dict[str, Any]:
    peak = chance.choices(range(4), weights=(60, 25, 10, 5))[0]
    last = chance.randint(0, peak)
    return {
        "id": number, "call_id": f"call-{number}", "source": "raw", "state": "ended", "started_at": stamp(began),
        "ended_at": stamp(began + timedelta(seconds=100)), "duration": chance.uniform(30, 1800),
        "agent": f"Agent {chance.randint(1, 80)}", "team": f"Team {chance.randint(1, 8)}",
        "queue": chance.choice(QUEUES), "product": f"Product {chance.randint(1, 20)}",
        "customer_ref": f"C-{chance.randint(1, 60_000)}", "conversation_id": None, "direction": "inbound",
        "consent": "given", "language": "en", "channels": "customer,agent", "level": LEVELS[last],
        "peak": peak * 25.0 + 10, "peak_level": peak, "score": last * 25.0 + 5, "top_reason": "third call about this",
        "last_words": "thank you and goodbye", "alerts": int(peak > 1), "finals": TURNS,
        "turnaround": peak > 1 and last == 0, "last_seq": 2, "truncated": False, "owner": "",
    }  # fmt: skip


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
