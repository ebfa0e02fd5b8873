"""Runs written calls through the real pipeline and prints what the coach showed: `evaluate_coaching.py FILE...`.

The words come at the times of the file, with the speech starts, stops and media time a live call would bring, and with
`--partials` also partial texts. What counts as missing is judged by the file's labels, not by our detector.
"""

import argparse
import heapq
import json
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from monitor.calls.factory import PipelineFactory, load_factory
from monitor.calls.messages import Begin, Finish
from monitor.calls.pipeline import CallPipeline
from monitor.coaching.coach import CallCoach
from monitor.coaching.playbook import STEPS, Playbook
from monitor.config import CoachingSettings, Settings
from monitor.events.base import CallMetadata, Event, Level
from monitor.events.call import CallEnded
from monitor.events.coach import TipResolved, TipShown
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal
from monitor.speech.messages import FinalText, MediaTime, PartialText, SpeechMessage, SpeechStarted, SpeechStopped

TICK_S = 0.5
TAIL_S = 1.0
PARTIAL_S = 1.0
WITHIN_S = 15.0
APART_S = 20.0
SAD = frozenset({"bereavement_hardship"})
ROLES = ("customer", "agent")
POINTS: dict[Level, float] = {"calm": 10.0, "tense": 45.0, "frustrated": 68.0, "critical": 90.0}
NO_SAMPLES = np.zeros(0, dtype=np.float32)


@dataclass(slots=True)
class Seen:
    """What the coach did in one call."""

    dialogue: dict[str, Any]
    tips: list[TipShown] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        """Length of the call."""
        return float(self.dialogue["turns"][-1]["end"]) / 60.0

    def for_(self, audience: str) -> list[TipShown]:
        """Tips of one audience while the call ran; the kind word at its end is not one of them."""
        end = next(event.at for event in self.events if isinstance(event, CallEnded))
        return [tip for tip in self.tips if tip.audience == audience and tip.at < end]


def messages(turns: Sequence[dict[str, Any]], *, partials: bool) -> Iterator[tuple[float, SpeechMessage]]:
    """Everything a recogniser would say of these turns, in order of time."""
    heap: list[tuple[float, int, SpeechMessage]] = []
    for number, turn in enumerate(turns):
        channel, name = ROLES.index(turn["role"]), f"u{number}"
        start, end = float(turn["start"]), float(turn["end"])
        heap.append((start, 0, SpeechStarted(channel, name, start)))
        words = turn["text"].split()
        for step in range(1, int((end - start) / PARTIAL_S) + 1 if partials else 1):
            at = start + step * PARTIAL_S
            text = " ".join(words[: max(1, int(len(words) * (at - start) / (end - start)))])
            heap.append((at, 1, PartialText(channel, name, start, at, text, 0)))
        heap.append((end, 2, SpeechStopped(channel, name, end)))
        heap.append((end, 3, FinalText(channel, name, start, end, turn["text"], 0.95, "scripted", None, NO_SAMPLES)))
    last = max(float(turn["end"]) for turn in turns) + TAIL_S
    for tick in range(1, int(last / TICK_S) + 1):
        heap.extend((tick * TICK_S, 4, MediaTime(channel, tick * TICK_S, 0.0)) for channel in (0, 1))
    ordered = [(at, rank, count, message) for count, (at, rank, message) in enumerate(heap)]
    heapq.heapify(ordered)
    while ordered:
        at, _, _, message = heapq.heappop(ordered)
        yield at, message


def run(factory: PipelineFactory, dialogue: dict[str, Any], *, partials: bool) -> Seen:
    """One call from its first to its last word."""
    pipeline: CallPipeline = factory.make(dialogue["id"], 2)
    seen = Seen(dialogue)
    metadata = CallMetadata(agent="Robin Vale", consent="given", language="en")
    _take(seen, pipeline.step(Begin("file", ROLES, metadata, "")))  # type: ignore[arg-type]
    for _, message in messages(dialogue["turns"], partials=partials):
        _take(seen, pipeline.step(message))
    _take(seen, pipeline.step(Finish("completed", pipeline.at)))
    return seen


def run_with_labels(playbook: Playbook, dialogue: dict[str, Any]) -> Seen:
    """One call with the levels of its labels in place of the score: judges the coach apart from the score."""
    coach = CallCoach(dialogue["id"], playbook, CoachingSettings())
    seen = Seen(dialogue)
    names = {f"u{number}": turn for number, turn in enumerate(dialogue["turns"])}
    level: Level = "calm"

    def tell(event: Event) -> None:
        _take(seen, [event, *coach.observe(event)])

    for at, message in messages(dialogue["turns"], partials=False):
        if isinstance(message, FinalText):
            turn = names[message.utterance_id]
            tell(
                SpeechFinal(
                    at=at, utterance_id=message.utterance_id, role=turn["role"], text=turn["text"],
                    start=message.start, end=message.end, confidence=1.0, mode="scripted",
                )
            )  # fmt: skip
            if turn["role"] == "customer":
                new: Level = turn["level"]
                p = 0.9 if turn["frustrated"] else 0.05
                tell(ScoreUpdated(at=at, score=POINTS[new], slope=0.0, level=new, p=p))
                if new != level:
                    tell(LevelChanged(at=at, from_level=level, to_level=new))
                level = new
        elif isinstance(message, MediaTime):
            _take(seen, coach.advance(at))
        elif isinstance(message, SpeechStarted | SpeechStopped):
            coach.voice(ROLES[message.channel], isinstance(message, SpeechStarted), at)
    end = dialogue["turns"][-1]["end"] + TAIL_S
    tell(CallEnded(at=end, duration=end))
    return seen


def _take(seen: Seen, events: Sequence[Event]) -> None:
    seen.events.extend(events)
    for event in events:
        if isinstance(event, TipShown):
            seen.tips.append(event)
        elif isinstance(event, TipResolved):
            seen.outcomes[event.outcome] += 1


def answered(seen: Seen) -> bool:
    """A tip for a missing step came within WITHIN_S after the end of the turn that should alert (or during it)."""
    turn = seen.dialogue["turns"][seen.dialogue["alert_turn"]]
    return any(
        turn["start"] <= tip.at <= turn["end"] + WITHIN_S and tip.step in STEPS and missing(seen, tip)
        for tip in seen.for_("agent")
    )


def missing(seen: Seen, tip: TipShown) -> bool:
    """By the labels, the tip's step is not in the agent's last three turns."""
    said = [turn for turn in seen.dialogue["turns"] if turn["role"] == "agent" and turn["end"] <= tip.at]
    return all(tip.step not in turn.get("steps", ()) for turn in said[-3:])


def figures(calls: Sequence[Seen]) -> dict[str, Any]:
    """The figures that issue 5 asks for."""
    alerting = [seen for seen in calls if seen.dialogue["should_alert"]]
    sad = [seen for seen in calls if seen.dialogue["kind"] in SAD]
    calm = [seen for seen in calls if seen.dialogue["peak"] == "calm" and seen not in sad]
    steps = [(seen, tip) for seen in calls for tip in seen.for_("agent") if tip.step in STEPS]
    gaps = [later.at - earlier.at for seen in calls for earlier, later in pairwise(seen.for_("agent"))]
    texts = [[text for tip in seen.tips for text in (tip.headline, tip.say) if text] for seen in calls]
    return {
        "calls": len(calls),
        "alert_calls_answered": _share([answered(seen) for seen in alerting]),
        "tips_name_missing_step": _share([missing(seen, tip) for seen, tip in steps]),
        "agent_tips_a_minute_median": round(
            statistics.median(len(seen.for_("agent")) / seen.minutes for seen in calls), 2
        ),
        "agent_tips_a_minute_max": round(max(len(seen.for_("agent")) / seen.minutes for seen in calls), 2),
        "agent_tips_a_minute_median_alerting": round(
            statistics.median(len(seen.for_("agent")) / seen.minutes for seen in alerting), 2
        ),
        "agent_tips_closer_than_20_s": sum(gap < APART_S for gap in gaps),
        "calm_calls_with_agent_tip": [seen.dialogue["id"] for seen in calm if seen.for_("agent")],
        "calm_calls_with_supervisor_tip": [seen.dialogue["id"] for seen in calm if seen.for_("supervisor")],
        "calm_calls": len(calm),
        "sad_calls_with_empathy_tip": _share(
            [any(tip.step == "empathise" for tip in seen.for_("agent")) for seen in sad]
        ),
        "same_sentence_twice": sum(len(said) != len(set(said)) for said in texts),
        "steps": dict(Counter(tip.step for _, tip in steps)),
        "care": dict(Counter(tip.step for seen in calls for tip in seen.tips if tip.step in ("listen", "breathe"))),
        "supervisor": dict(Counter(tip.step for seen in calls for tip in seen.tips if tip.audience == "supervisor")),
        "outcomes": dict(sum((seen.outcomes for seen in calls), Counter())),
        "unanswered": [seen.dialogue["id"] for seen in alerting if not answered(seen)],
    }


def _share(truths: Sequence[bool]) -> str:
    return f"{sum(truths)}/{len(truths)}" + (f" = {sum(truths) / len(truths):.2f}" if truths else "")


def show(seen: Seen) -> None:
    """One call with what the coach said, for reading."""
    dialogue = seen.dialogue
    print(f"## {dialogue['id']} {dialogue['kind']} alert_turn={dialogue['alert_turn']}")
    for event in seen.events:
        data = event.model_dump()
        if event.type == "speech.final":  # type: ignore[attr-defined]
            print(f"{event.at:6.1f} {data['role']:8} {data['text']}")
        elif event.type == "score.updated":  # type: ignore[attr-defined]
            print(f"{event.at:6.1f}          [{data['score']:.0f} {data['level']} p={data['p']}]")
        elif isinstance(event, TipShown):
            print(f"{event.at:6.1f}   >>> {event.audience}: {event.step}: {event.headline} | {event.say} | {event.why}")
        elif event.type in ("tip.resolved", "step.completed", "alert.raised"):  # type: ignore[attr-defined]
            print(f"{event.at:6.1f}   --- {data.get('outcome') or data.get('step') or 'ALERT'}")


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--partials", action="store_true", help="as a live call: partial texts every second")
    parser.add_argument("--show", default="", help="print the calls whose id begins so")
    parser.add_argument("--labels", action="store_true", help="levels from the labels in place of the score")
    given = parser.parse_args()
    factory = load_factory(Settings())
    calls = [
        run_with_labels(factory.playbook, json.loads(line))
        if given.labels
        else run(factory, json.loads(line), partials=given.partials)
        for file in given.files
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    if given.show:
        for seen in calls:
            if seen.dialogue["id"].startswith(given.show):
                show(seen)
        return
    print(json.dumps(figures(calls), indent=1))


if __name__ == "__main__":
    main()
