"""The card that goes with a call when another person takes it: made of the words that were said, nothing invented.

Pure: a fold over the call's events. Texts are already redacted when they come here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.coaching.promises import promised_in
from monitor.coaching.sentences import said_in
from monitor.events.base import UNNAMED, Event, Level, Reason
from monitor.events.coach import StepCompleted
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal
from monitor.privacy.redaction import masked_finals

LAST_REASONS = 3
PROBLEM_SENTENCES = 2
PROMISES = 5
NO_HELP = frozenset({*UNNAMED, "wording"})
"""Kinds of reasons that tell the next person nothing: they name no event, or only the turn as a whole."""


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
    finals = masked_finals(events)
    steps = dict.fromkeys(event.step for event in events if isinstance(event, StepCompleted))
    scores = [event for event in events if isinstance(event, ScoreUpdated)]
    levels = [event.to_level for event in events if isinstance(event, LevelChanged)]
    said = [final for final in finals.values() if final.role != "agent"]
    return HandoverCard(
        problem=_problem(said, scores),
        promises=_promises([final for final in finals.values() if final.role == "agent"]),
        steps=tuple(steps),
        reasons=_last_reasons(scores, finals),
        level=levels[-1] if levels else "calm",
        score=scores[-1].score if scores else None,
        last_words=_quote(said[-1], said[-1].text) if said else None,
    )


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
    parts = [said.text for said in said_in(text) if len(said.text.split()) >= 3]
    return " ".join(parts[:PROBLEM_SENTENCES]) or text


def _promises(said: Sequence[SpeechFinal]) -> tuple[Promise, ...]:
    """The agent's sentences that promise something, those with a time first in case there are too many."""
    found = [
        Promise(_quote(final, promised.text), promised.when) for final in said for promised in promised_in(final.text)
    ]
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
    for said in said_in(final.text):
        if said.start <= reason.span.start < said.end:
            return _quote(final, said.text)
    return None
