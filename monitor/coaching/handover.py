"""The card that goes with a call when another person takes it: made of the words that were said, nothing invented.

Pure: a fold over the call's events. Texts are already redacted when they come here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.coaching.wording import normalise
from monitor.events.base import UNNAMED, Event, Level, Reason
from monitor.events.coach import StepCompleted
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechRedacted

LAST_REASONS = 3
PROBLEM_SENTENCES = 2
PROMISES = 5
NO_HELP = frozenset({*UNNAMED, "wording"})
"""Kinds of reasons that tell the next person nothing: they name no event, or only the turn as a whole."""
MASK = "•"
_SENTENCE = re.compile(r"[^.?!]+[.?!]*")
_PROMISE = re.compile(
    r"\b(?:i|we) (?:will|shall|am going to|are going to)\b|\byou will (?:get|have|receive|hear)\b|"
    r"\b(?:he|she|they|it|somebody) will (?:be|call|ring|come|arrive)\b|\bby (?:monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday|noon|tomorrow|tonight|the end)\b|\bi have (?:booked|put|ordered|arranged|asked|refunded)\b"
)
_TIME = re.compile(
    r"\b(?:today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|midnight|"
    r"(?:half past|quarter past|quarter to) \w+|(?:this|next) (?:morning|afternoon|evening|week|month)|"
    r"(?:in|within|by|before|after|at|until) (?:the )?(?:next )?[\w:]+(?: (?:to \w+ )?(?:minutes?|hours?|days?|weeks?|"
    r"months?|o'clock|o’clock|am|pm|in the (?:morning|afternoon|evening)))|(?:at|by|before|after) \d[\d:.]*)\b",
    re.IGNORECASE,
)
_IDLE = re.compile(r"^(?:i will (?:just )?(?:check|look|see|bring|pull|get|read)|i am going to (?:check|look))\b")


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words and when, media seconds."""

    text: str
    at: float
    utterance_id: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of the agent, with the time it names ("" when it names none)."""

    quote: Quote
    when: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the customer is upset, with their own sentence where there is one."""

    text: str
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class HandoverCard:
    """What the next person must know. `steps` in the order they were first done; `reasons` newest first."""

    problem: tuple[Quote, ...]
    promises: tuple[Promise, ...]
    steps: tuple[str, ...]
    reasons: tuple[Cause, ...]
    level: Level
    score: float | None
    last_words: Quote | None


def handover_card(events: Sequence[Event]) -> HandoverCard:
    """The card from the durable events of a call so far, in order of seq."""
    finals = _redacted(events)
    steps = dict.fromkeys(event.step for event in events if isinstance(event, StepCompleted))
    scores = [event for event in events if isinstance(event, ScoreUpdated)]
    levels = [event.to_level for event in events if isinstance(event, LevelChanged)]
    said = [final for final in finals if final.role != "agent"]
    return HandoverCard(
        problem=_problem(said, scores),
        promises=_promises([final for final in finals if final.role == "agent"]),
        steps=tuple(steps),
        reasons=_last_reasons(scores, {final.utterance_id: final for final in finals}),
        level=levels[-1] if levels else "calm",
        score=scores[-1].score if scores else None,
        last_words=_quote(said[-1], said[-1].text) if said else None,
    )


def _redacted(events: Sequence[Event]) -> list[SpeechFinal]:
    """The finals with later corrections applied: masked one character for one."""
    finals = {event.utterance_id: event for event in events if isinstance(event, SpeechFinal)}
    for event in events:
        if isinstance(event, SpeechRedacted) and event.utterance_id in finals:
            text = finals[event.utterance_id].text
            for span in event.spans:
                text = text[: span.start] + MASK * (min(span.end, len(text)) - span.start) + text[span.end :]
            finals[event.utterance_id] = finals[event.utterance_id].model_copy(update={"text": text})
    return list(finals.values())


def _quote(final: SpeechFinal, text: str) -> Quote:
    return Quote(" ".join(text.split()), final.end, final.utterance_id)


def _problem(said: Sequence[SpeechFinal], scores: Sequence[ScoreUpdated]) -> tuple[Quote, ...]:
    """What they began with, the first turn that complains and the one that complains most, each once."""
    p = {score.utterance_id: score.p for score in scores if score.p is not None}
    told = [final for final in said if len(final.text.split()) >= 5]
    if not told:
        return ()
    complaining = [final for final in told if (p.get(final.utterance_id) or 0.0) >= 0.4] or told[:1]
    worst = max(complaining, key=lambda final: p.get(final.utterance_id) or 0.0)
    picked = {final.utterance_id: final for final in sorted((told[0], complaining[0], worst), key=lambda one: one.end)}
    return tuple(_quote(final, _first_sentences(final.text)) for final in picked.values())


def _first_sentences(text: str) -> str:
    parts = [part.strip() for part in _SENTENCE.findall(text) if len(part.split()) >= 3]
    return " ".join(parts[:PROBLEM_SENTENCES]) or text


def _promises(said: Sequence[SpeechFinal]) -> tuple[Promise, ...]:
    """The agent's sentences that promise something, those with a time first in case there are too many."""
    found: list[Promise] = []
    for final in said:
        for part in _SENTENCE.findall(final.text):
            opened = normalise(part)
            if part.rstrip().endswith("?") or _IDLE.search(opened) or not _PROMISE.search(opened):
                continue
            time = _TIME.search(part)
            found.append(Promise(_quote(final, part), time.group() if time else ""))
    kept = sorted(found, key=lambda promise: (not promise.when, -promise.quote.at))[:PROMISES]
    return tuple(sorted(kept, key=lambda promise: promise.quote.at))


def _last_reasons(scores: Sequence[ScoreUpdated], finals: Mapping[str, SpeechFinal]) -> tuple[Cause, ...]:
    kept: dict[str, Reason] = {}
    for score in reversed(scores):
        for reason in score.reasons:
            if reason.weight > 0 and reason.kind not in NO_HELP:
                kept.setdefault(reason.text, reason)
        if len(kept) >= LAST_REASONS:
            break
    found = list(kept.values())[:LAST_REASONS]
    return tuple(Cause(reason.text, _sentence_of(reason, finals.get(reason.utterance_id or ""))) for reason in found)


def _sentence_of(reason: Reason, final: SpeechFinal | None) -> Quote | None:
    """The sentence a reason was found in; what has no place in the words (the voice, talk-over) has none."""
    if final is None or reason.span is None:
        return None
    for part in _SENTENCE.finditer(final.text):
        if part.start() <= reason.span.start < part.end():
            return _quote(final, part.group())
    return None
