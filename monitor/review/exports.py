"""One kept call, or a set of them, as files for people and programs: JSON, WebVTT, CSV, HTML. Pure: text out."""

import csv
import html
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from monitor.review.page import NOBODY, People, html_page
from monitor.review.record import CallRecord, Turn
from monitor.review.summary import StepName, plain_step

Format = Literal["json", "vtt", "csv", "html"]
MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "vtt": "text/vtt",
    "csv": "text/csv",
    "html": "text/html",
}
TURN_COLUMNS = (
    "start", "end", "role", "text", "edited", "confidence", "score", "level", "top_reason", "alert", "steps", "tips",
)  # fmt: skip
CALL_COLUMNS = (
    "call_id", "started_at", "ended_at", "state", "duration", "agent", "team", "queue", "product", "customer_ref",
    "direction", "language", "peak_level", "peak", "level", "score", "alerts", "turnaround", "finals",
)  # fmt: skip


def export_call(record: CallRecord, format: Format, people: People = NOBODY, named: StepName = plain_step) -> str:
    """One call in one of the formats; `people`: what they added to it (`store.people.kept_by_people`); `named`: what
    the company calls a step, where people read it."""
    record = record.told()
    match format:
        case "json":
            return to_json(record, people)
        case "html":
            return html_page(record, people, named)
        case "vtt":
            return to_vtt(record)
        case "csv":
            return to_csv(record)


def to_json(record: CallRecord, people: People = NOBODY) -> str:
    """The item, all durable events and all that people added, as the API has them, and the turns for those who need
    no events."""
    whole = {
        "call": record.item,
        "people": dict(people),
        "turns": [turn_row(turn) for turn in record.turns()],
        "events": [event.model_dump(mode="json", by_alias=True) for event in record.events],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def to_vtt(record: CallRecord) -> str:
    """Subtitles with voices (WebVTT, W3C candidate recommendation): one cue an utterance, notes as comments."""
    lines = ["WEBVTT", ""]
    for turn in record.turns():
        if turn.reads.strip():
            said = html.escape(turn.reads, quote=False).replace("\n", " ")
            lines += [
                _vtt_id(turn.utterance_id),
                f"{_clock(turn.start)} --> {_clock(max(turn.end, turn.start + 0.001))}",
                f"<v {turn.role.capitalize()}>{said}",
                "",
            ]
    return "\n".join(lines)


def to_csv(record: CallRecord) -> str:
    """One row an utterance."""
    return _table(TURN_COLUMNS, [turn_row(turn) for turn in record.turns()])


def to_json_lines(records: Iterable[CallRecord]) -> Iterable[str]:
    """A set of calls, one JSON object a line with item and turns."""
    for whole in records:
        record = whole.told()
        row = {"call": record.item, "turns": [turn_row(turn) for turn in record.turns()]}
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def calls_csv(items: Iterable[dict[str, Any]]) -> str:
    """A set of calls, one row each."""
    return _table(CALL_COLUMNS, [item | item["metadata"] for item in items])


def turn_row(turn: Turn) -> dict[str, Any]:
    """A turn as plain values; `text`: as heard, `edited`: as people set it right; both empty when they took it out."""
    turn = turn.told()
    strongest = max(turn.reasons, key=lambda reason: reason.weight, default=None)
    return {
        "utterance_id": turn.utterance_id,
        "start": turn.start,
        "end": turn.end,
        "role": turn.role,
        "text": turn.text,
        "edited": turn.edited,
        "confidence": round(turn.confidence, 3),
        "score": turn.score,
        "level": turn.level,
        "top_reason": "" if strongest is None else strongest.text,
        "alert": turn.alert,
        "steps": " ".join(turn.steps),
        "tips": "; ".join(turn.tips),
    }


def _table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(row.get(name)) for name in columns})
    return out.getvalue()


def _harmless(value: Any) -> Any:
    """A spreadsheet must not take what a customer said for a formula (OWASP: CSV injection)."""
    return "'" + value if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def _vtt_id(utterance_id: str) -> str:
    return utterance_id.replace("-->", "").replace("\n", " ")
