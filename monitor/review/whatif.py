"""Kept calls scored again under other settings, cues, playbook or model: their alerts, prompts and scores. Pure.

Rebuilt from what is stored: utterances, their times, the figures of the customer's voice, gaps of the data. Compare a
replay with a replay, never with the alerts that were seen live: utterances that were not believed are not stored.
People's verdicts are about the live alerts, so each side is held against these on its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from monitor.calls.messages import Begin, Finish, PipelineInput, SetData, UpdateMetadata
from monitor.calls.pipeline import CallPipeline, FinalWithVoice
from monitor.events.alert import AlertRaised, AlertUpdated, Verdict
from monitor.events.base import LEVELS, CallMetadata, Event, Level
from monitor.events.call import TOLD, CallUpdated
from monitor.events.score import ScoreUpdated
from monitor.events.speech import SpeechFinal
from monitor.review.record import CallRecord, Point
from monitor.review.whatif_prompts import Prompt, PromptChange, changed_prompts, prompts_of
from monitor.scoring.messages import VoiceFeatures
from monitor.speech.messages import FinalText, MediaTime, SpeechStarted, SpeechStopped

TICK_S = 0.5
"""How often time moves on in silence, as the recogniser tells it live."""
SAME_S = 60.0
"""Two alerts this close are one that moved."""
Told = PipelineInput | FinalWithVoice
_NO_SOUND = np.zeros(0, np.float32)


class Pipelines(Protocol):
    """Makes fresh pipelines, as `calls.factory.PipelineFactory`."""

    def make(self, call_id: str, channels: int) -> CallPipeline:
        """A pipeline for one call."""
        ...


@dataclass(frozen=True, slots=True)
class Moved:
    """One alert in both runs, at media seconds."""

    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest score of one run of a call, and the level it was in then."""

    score: float = 0.0
    level: Level = "calm"


@dataclass(frozen=True, slots=True)
class CallDiff:
    """What changes in one call. Times in media seconds; `verdicts`: by time of the alert as it was seen live."""

    call_id: str
    duration: float
    before: tuple[float, ...]
    after: tuple[float, ...]
    verdicts: tuple[tuple[float, Verdict], ...]
    item: Mapping[str, Any] = field(default_factory=dict)
    """The call as lists show it: an id alone tells people nothing."""
    tips_before: tuple[Prompt, ...] = ()
    tips_after: tuple[Prompt, ...] = ()
    peak_before: Peak = Peak()
    peak_after: Peak = Peak()

    @property
    def prompts(self) -> list[PromptChange]:
        """Prompts that come, go or read differently."""
        return changed_prompts(self.tips_before, self.tips_after)

    @property
    def moved(self) -> list[Moved]:
        """Alerts in both, in order."""
        return pair(self.before, self.after)

    @property
    def appeared(self) -> list[float]:
        """Alerts only the new settings raise."""
        kept = {match.after for match in self.moved}
        return [at for at in self.after if at not in kept]

    @property
    def vanished(self) -> list[float]:
        """Alerts only the old settings raise."""
        kept = {match.before for match in self.moved}
        return [at for at in self.before if at not in kept]


@dataclass(frozen=True, slots=True)
class Quality:
    """Alerts of one side against people's verdicts; None where there is nothing to divide by."""

    alerts: int
    right: int
    wrong: int
    precision: float | None
    recall: float | None
    """Of the alerts people found right live, the share this side raises."""
    false_per_agent_hour: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What changes in a set of calls."""

    calls: int
    hours: float
    appeared: int
    vanished: int
    earlier: int
    """Alerts that come at least a second sooner."""
    later: int
    lead_s: float | None
    """Mean seconds by which alerts in both come sooner; negative = later."""
    before: Quality
    after: Quality
    prompts: int = 0
    """Prompts that come, go or read differently."""


def replay(record: CallRecord, pipelines: Pipelines) -> list[Event]:
    """The events a pipeline makes of a kept call. The same record and pipeline always give the same events."""
    started = record.started
    roles = started.channels if started is not None else ("customer", "agent")
    pipeline = pipelines.make(record.call_id, len(roles))
    out: list[Event] = []
    for message in messages(record):
        out.extend(pipeline.step(message))
    return out


def messages(record: CallRecord) -> list[Told]:
    """What the recogniser must have said for this record, in order of media time."""
    started = record.started
    roles = started.channels if started is not None else ("customer", "agent")
    timed: list[tuple[float, int, Told]] = []
    for event in record.events:
        if isinstance(event, SpeechFinal):
            channel = roles.index(event.role) if event.role in roles else 0
            timed += _spoken(event, channel)
        elif isinstance(event, CallUpdated):
            timed += [(event.at, 2, told) for told in _told(event)]
    end = max([record.duration, *(at for at, _, _ in timed)])
    timed += [(at, 4, MediaTime(0, at, 0.0)) for at in _ticks(end)]
    source = started.source if started is not None else "file"
    metadata = started.metadata if started is not None else CallMetadata()
    begin = Begin(source, tuple(roles), metadata, started.started_at if started is not None else "")
    return [begin, *(message for _, _, message in sorted(timed, key=lambda item: item[:2])), Finish("completed", end)]


def compare(record: CallRecord, before: Pipelines, after: Pipelines) -> CallDiff:
    """Replay a call under both, and say what changes about its alerts and prompts."""
    return compared(record, *both(record, before, after))


def both(record: CallRecord, before: Pipelines, after: Pipelines) -> tuple[list[Event], list[Event]]:
    """A call replayed under both; once when they are the same."""
    old = replay(record, before)
    return old, old if after is before else replay(record, after)


def compared(record: CallRecord, old: Sequence[Event], new: Sequence[Event]) -> CallDiff:
    """What differs between two replays of a call."""
    alerts, fresh = ([event.at for event in events if isinstance(event, AlertRaised)] for events in (old, new))
    return CallDiff(
        call_id=record.call_id,
        duration=record.duration,
        before=tuple(alerts),
        after=tuple(fresh),
        verdicts=tuple(sorted(_verdicts(record).items())),
        item=record.item,
        tips_before=prompts_of(old),
        tips_after=prompts_of(new),
        peak_before=_peak(old),
        peak_after=_peak(new),
    )


def score_line(events: Iterable[Event]) -> list[Point]:
    """The score over the call as a replay has it; the last of each moment."""
    last = {event.at: Point(event.at, event.score, event.level) for event in events if isinstance(event, ScoreUpdated)}
    return [last[at] for at in sorted(last)]


def report(diffs: Iterable[CallDiff]) -> Report:
    """The whole set in one table."""
    every = list(diffs)
    moved = [match for diff in every for match in diff.moved]
    leads = [match.before - match.after for match in moved]
    hours = sum(diff.duration for diff in every) / 3600
    return Report(
        calls=len(every),
        hours=round(hours, 3),
        appeared=sum(len(diff.appeared) for diff in every),
        vanished=sum(len(diff.vanished) for diff in every),
        earlier=sum(lead >= 1 for lead in leads),
        later=sum(lead <= -1 for lead in leads),
        lead_s=round(sum(leads) / len(leads), 2) if leads else None,
        before=_quality([(diff.before, diff.verdicts) for diff in every], hours),
        after=_quality([(diff.after, diff.verdicts) for diff in every], hours),
        prompts=sum(len(diff.prompts) for diff in every),
    )


def pair(before: Sequence[float], after: Sequence[float]) -> list[Moved]:
    """Which alerts are the same: closest first, none twice, not further apart than SAME_S."""
    near = sorted((abs(a - b), b, a) for b in before for a in after if abs(a - b) <= SAME_S)
    used_before, used_after, found = set[float](), set[float](), list[Moved]()
    for _, old, new in near:
        if old not in used_before and new not in used_after:
            used_before.add(old)
            used_after.add(new)
            found.append(Moved(old, new))
    return sorted(found, key=lambda match: match.before)


def _quality(sides: list[tuple[tuple[float, ...], tuple[tuple[float, Verdict], ...]]], hours: float) -> Quality:
    alerts = right = wrong = all_right = 0
    for raised, verdicts in sides:
        alerts += len(raised)
        judged = dict(verdicts)
        all_right += sum(verdict == "right" for verdict in judged.values())
        hits = [judged[match.before] for match in pair(sorted(judged), raised)]
        right += hits.count("right")
        wrong += hits.count("wrong")
    return Quality(
        alerts=alerts,
        right=right,
        wrong=wrong,
        precision=round(right / (right + wrong), 3) if right + wrong else None,
        recall=round(right / all_right, 3) if all_right else None,
        false_per_agent_hour=round(wrong / hours, 3) if hours and right + wrong else None,
    )


def _peak(events: Iterable[Event]) -> Peak:
    scores = [Peak(event.score, event.level) for event in events if isinstance(event, ScoreUpdated)]
    return max(scores, key=lambda peak: (LEVELS.index(peak.level), peak.score), default=Peak())


def _verdicts(record: CallRecord) -> dict[float, Verdict]:
    """People's verdicts by the time of the alert as it was seen live; the last word counts."""
    times = {event.alert_id: event.at for event in record.alerts()}
    return {
        times[event.alert_id]: event.verdict
        for event in record.events
        if isinstance(event, AlertUpdated) and event.verdict is not None and event.alert_id in times
    }


def _spoken(final: SpeechFinal, channel: int) -> Iterator[tuple[float, int, Told]]:
    name, start, end = final.utterance_id, final.start, final.end
    yield start, 3, SpeechStarted(channel, name, start)
    yield end, 0, SpeechStopped(channel, name, end)
    told = FinalText(channel, name, start, end, final.text, final.confidence, final.mode, final.words, _NO_SOUND)
    voice = None if final.voice is None else VoiceFeatures(**final.voice.model_dump())
    yield end, 1, FinalWithVoice(told, voice)


def _told(event: CallUpdated) -> Iterator[Told]:
    """What was told in the middle of the call: another agent, queue or the like, and whether it can be seen."""
    told = {name: getattr(event, name) for name in TOLD if getattr(event, name) is not None}
    if told:
        yield UpdateMetadata(CallMetadata(**told))
    if event.data is not None:
        yield SetData(event.data, event.lag or 0.0)


def _ticks(end: float) -> Iterator[float]:
    tick = 1
    while tick * TICK_S <= end:
        yield tick * TICK_S
        tick += 1
