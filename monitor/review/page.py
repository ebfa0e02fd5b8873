"""A kept call as one self-contained HTML page: no script, no request to anywhere, printable. Pure."""

from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from monitor.events.base import UNNAMED
from monitor.review.dates import moment
from monitor.review.record import CallRecord, Turn
from monitor.review.summary import StepName, plain_step, summarise

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5d6877;--line:#d9dee5;--paper:#fff;--calm:#2f7d5b;--tense:#a06a00;
--frustrated:#c2410c;--critical:#b3123c}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#9aa6b5;--line:#2c3644;--paper:#11161d;--calm:#5cc294;
--tense:#e0a83a;--frustrated:#ff8a4c;--critical:#ff6b8b}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:860px;margin:2rem auto;
padding:0 1rem}
h1{font-size:1.3rem;margin:0}h2{font-size:1rem;margin:2rem 0 .5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:1rem 0}dt{color:var(--soft)}dd{margin:0}
svg{width:100%;height:120px;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%}td{padding:.35rem .5rem;vertical-align:top;border-top:1px solid var(--line)}
.at{color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap}.who{color:var(--soft)}
.s{text-align:right;font-variant-numeric:tabular-nums}.why{color:var(--soft);font-size:.85rem}
.calm{color:var(--calm)}.tense{color:var(--tense)}.frustrated{color:var(--frustrated)}.critical{color:var(--critical)}
.flag{font-weight:600}footer{color:var(--soft);margin:2rem 0;font-size:.85rem}
.note{white-space:pre-line;margin:0}h1+p{color:var(--soft);margin:.25rem 0;font-size:.85rem}
@media(max-width:560px){tr{display:grid;grid-template-columns:auto 1fr auto;border-top:1px solid var(--line)}
td{border:0}td:nth-child(3){grid-column:1/-1;grid-row:2;padding-top:0}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--calm:#2f7d5b;--tense:#7d5300;
--frustrated:#b03a00;--critical:#b3123c}body{margin:0;max-width:none;font-size:11pt}tr,svg{break-inside:avoid}
h2{break-after:avoid}}
"""
People = Mapping[str, Any]
NOBODY: People = MappingProxyType({})
SHOWN = 3
"""Reasons shown of a turn; the others are in the other formats."""
LEAST = 2.0
"""Points below which a reason is not worth a printed line."""
_BANDS = ((35, "tense"), (60, "frustrated"), (80, "critical"))
WIDTH, HEIGHT = 820, 120


def html_page(record: CallRecord, people: People = NOBODY, named: StepName = plain_step) -> str:
    """The whole page; `people`: what they added to the call (`store.people.kept_by_people`); `named`: what the company
    calls a step."""
    item = record.item
    told = item["metadata"]
    title = " with ".join(str(name) for name in (told.get("agent"), told.get("customer_ref")) if name)
    title = title or f"Call {item['call_id']}"
    facts = [
        ("Began", moment(item["started_at"])),
        ("Length", f"{clock(record.duration)}"),
        ("Agent", told.get("agent")),
        ("Queue", told.get("queue")),
        ("Product", told.get("product")),
        ("Customer", told.get("customer_ref")),
        ("Peak", f"{item['peak']:.0f}, {item.get('peak_level', item['level'])}"),
        ("At the end", item["level"] + (", cut off" if item["state"] == "interrupted" else "")),
        ("Alerts", str(item["alerts"])),
    ]
    rows = "".join(_row(turn, named) for turn in record.turns())
    notes = "".join(
        f"<li><span class=at>{clock(note.at)}</span> {escape(note.by)}: {escape(note.text)}</li>"
        for note in record.notes()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1>"
        f"<p>Call {escape(item['call_id'])}</p><dl>"
        + "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
        + f"</dl><h2>Wrap-up note</h2><p class=note>{escape(record.wrapup or summarise(record).text(named))}</p>"
        + f"<h2>Frustration, 0 to 100</h2>{_timeline(record)}<h2>Transcript</h2><table>{rows}</table>"
        + (f"<h2>Notes</h2><ul>{notes}</ul>" if notes else "")
        + _added(people, named)
        + "<footer>Inferred of the customer only; numbers and addresses are masked.</footer></html>\n"
    )


def _added(people: People, named: StepName) -> str:
    """Tags, comments, overruled lines and follow-ups, each under its heading."""
    lists: dict[str, list[str]] = {
        "Tags": [escape(tag) for tag in people.get("tags", ())],
        "Comments": [
            f"<span class=at>{clock(one['at_s'])}</span> {escape(one['by'])}: {escape(one['text'])}"
            for one in people.get("comments", ())
        ],
        "Set right on the scorecard": [
            f"{escape(named(one['step']))}: {'done' if one['done'] else 'not done'} "
            f"<span class=why>{escape(one['by'])}: {escape(one['note'])}</span>"
            for one in people.get("overrules", ())
        ],
        "Follow-ups": [_follow_up(one) for one in people.get("follow_ups", ())],
    }
    return "".join(
        f"<h2>{heading}</h2><ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>"
        for heading, rows in lists.items()
        if rows
    )


def _follow_up(one: Mapping[str, Any]) -> str:
    ended = "open" if one["done_at"] is None else f"done {moment(one['done_at'])} by {escape(one['done_by'] or '')}"
    answer = f" <span class=why>“{escape(one['answer'])}”</span>" if one["answer"] else ""
    return f"{escape(one['what'])} <span class=why>{escape(one['owner'])}, by {one['due']}, {ended}</span>{answer}"


def clock(seconds: float) -> str:
    """m:ss."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _row(turn: Turn, named: StepName) -> str:
    turn = turn.told()
    score = "" if turn.score is None else f'<span class="{turn.level}">{turn.score:.0f}</span>'
    said = escape(turn.text)
    if turn.taken_out:
        said = "<span class=why>(taken out)</span>"
    elif turn.edited is not None:
        said = f"{escape(turn.edited)} <span class=why>(heard: {said})</span>"
    extra = []
    if turn.alert:
        extra.append(f'<div class="flag {turn.alert}">Alert: {turn.alert}</div>')
    extra += [f"<div class=why>{points} {escape(text)}</div>" for points, text in _strongest(turn)]
    extra += [f"<div class=why>Step: {escape(named(step))}</div>" for step in turn.steps]
    extra += [f"<div class=why>Prompt: {escape(tip)}</div>" for tip in turn.tips]
    left = f"<td class=at>{clock(turn.start)}<td class=who>{turn.role}"
    return f"<tr>{left}<td>{said}{''.join(extra)}<td class=s>{score}</tr>"


def _strongest(turn: Turn) -> list[tuple[str, str]]:
    """Points and words of what weighs most, the same words once."""
    weights: dict[str, float] = {}
    for reason in turn.reasons:
        if reason.kind not in UNNAMED:
            weights[reason.text] = weights.get(reason.text, 0.0) + reason.weight
    most = sorted(weights.items(), key=lambda item: -abs(item[1]))[:SHOWN]
    return [(f"{weight:+.0f}".replace("-", "−"), text) for text, weight in most if abs(weight) >= LEAST]


def _timeline(record: CallRecord) -> str:
    """The score as steps, with the levels' thresholds and the alerts."""
    length = max(record.duration, 1.0)

    def x(at: float) -> float:
        return round(at / length * WIDTH, 1)

    def y(score: float) -> float:
        return round(HEIGHT - score / 100 * HEIGHT, 1)

    path, before = [f"M0,{HEIGHT}"], 0.0
    for point in record.points():
        path.append(f"L{x(point.at)},{y(before)} L{x(point.at)},{y(point.score)}")
        before = point.score
    path.append(f"L{WIDTH},{y(before)}")
    bands = "".join(
        f'<line x1="0" x2="{WIDTH}" y1="{y(score)}" y2="{y(score)}" stroke="currentColor" class="{level}" '
        'stroke-dasharray="3 4" opacity=".6"/>'
        for score, level in _BANDS
    )
    alerts = "".join(
        f'<circle cx="{x(alert.at)}" cy="{y(alert.score)}" r="5" fill="currentColor" class="{alert.level}">'
        f"<title>Alert at {clock(alert.at)}</title></circle>"
        for alert in record.alerts()
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Score over time">'
        f'{bands}<path d="{" ".join(path)}" fill="none" stroke="currentColor" stroke-width="2" '
        f'vector-effect="non-scaling-stroke"/>{alerts}</svg>'
    )
