"""How far behind the push a kill -9 finds the store: 50 live calls, 200 durable events a second. Promised: 250 ms."""

from pathlib import Path

from tests.integration.test_store_crash import crash, highest, stored_seqs

PROMISED_S = 0.25
RUNS = 5


async def test_events_older_than_the_promise_survive(tmp_path: Path) -> None:
    worst = 0.0
    for run in range(RUNS):
        folder = tmp_path / str(run)
        said, killed = crash(folder)
        _, found = await stored_seqs(folder)
        due = highest(said, "p", killed - PROMISED_S)
        assert all(due[call_id] <= len(found[call_id]) for call_id in due)
        pushed = (line.split() for line in said if line.startswith("p "))
        missing = [float(when) for _, call_id, seq, when in pushed if int(seq) > len(found[call_id])]
        worst = max([worst, *(killed - when for when in missing)])
    print(f"oldest event that was pushed and not yet committed when killed: {worst * 1000:.0f} ms ({RUNS} runs)")
