"""What-if over a set of kept calls: reads them one by one, so that neither memory nor the database is held for long."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from monitor.review.record import CallRecord, load_record
from monitor.review.whatif import CallDiff, Pipelines, Report, compare
from monitor.review.whatif_prompts import Prompt
from monitor.store.filters import CallFilter
from monitor.store.reader import Reader, list_calls

PAGE = 200


def stored_diffs(
    reader: Reader, wanted: CallFilter, before: Pipelines, after: Pipelines, most: int = 0
) -> Iterator[CallDiff]:
    """What changes in each call that is over and has its words, newest first; `most` calls, 0 = all.

    Blocks (own thread or command line). Raises StoreError.
    """
    done = 0
    for record in stored_records(reader, wanted):
        if any(turn.text for turn in record.turns()):
            yield compare(record, before, after)
            done += 1
            if done == most:
                return


def stored_records(reader: Reader, wanted: CallFilter) -> Iterator[CallRecord]:
    """The calls that are over and match, newest first. Blocks. Raises StoreError."""
    for item in stored_items(reader, wanted):
        record = reader.ask(partial(load_record, call_id=item["call_id"]))
        if record is not None:  # erased meanwhile
            yield record


def stored_items(reader: Reader, wanted: CallFilter) -> Iterator[dict[str, Any]]:
    """As `stored_records`, the items alone."""
    page = replace(wanted, state="ended", limit=PAGE, cursor="")
    while True:
        found = reader.ask(partial(list_calls, wanted=page))
        yield from found.items
        if not found.next:
            return
        page = replace(page, cursor=found.next)


def diff_row(diff: CallDiff) -> dict[str, Any]:
    """One call's changes as plain values, media seconds; with what people know the call by."""
    told = diff.item.get("metadata") or {}
    return {
        "call_id": diff.call_id,
        "started_at": diff.item.get("started_at", ""),
        **{name: told.get(name) for name in ("agent", "customer_ref", "queue")},
        "duration": diff.duration,
        "before": list(diff.before),
        "after": list(diff.after),
        "appeared": diff.appeared,
        "vanished": diff.vanished,
        "moved": [
            {"before": match.before, "after": match.after, "seconds": round(match.after - match.before, 2)}
            for match in diff.moved
            if match.before != match.after
        ],
        "prompts": [
            {"at": change.at, "audience": change.audience}
            | {"before": _said(change.before), "after": _said(change.after)}
            for change in diff.prompts
        ],
        "peak": {
            side: {"score": round(peak.score, 1), "level": peak.level}
            for side, peak in (("before", diff.peak_before), ("after", diff.peak_after))
        },
    }


def _said(prompt: Prompt | None) -> dict[str, str] | None:
    return None if prompt is None else {"headline": prompt.headline, "say": prompt.say}


def report_lines(table: Report) -> list[str]:
    """The table for people."""

    def shown(value: float | None, unit: str = "") -> str:
        return "-" if value is None else f"{value:g}{unit}"

    lines = [
        f"{table.calls} calls, {table.hours:g} agent-hours: {table.appeared} alerts appear, {table.vanished} vanish, "
        f"{table.earlier} come earlier, {table.later} later (lead {shown(table.lead_s, ' s')}); "
        f"{table.prompts} prompts come, go or read differently",
        f"{'':<28}{'before':>10}{'after':>10}",
    ]
    for name, key in (
        ("alerts", "alerts"), ("judged right", "right"), ("judged wrong", "wrong"), ("precision", "precision"),
        ("recall of right ones", "recall"), ("false per agent-hour", "false_per_agent_hour"),
    ):  # fmt: skip
        lines.append(f"{name:<28}{shown(getattr(table.before, key)):>10}{shown(getattr(table.after, key)):>10}")
    return lines
