"""Faster than one's own usual is noted with its times; a fast speaker's usual is not."""

import pytest

from monitor.config import ScoringSettings
from monitor.events.score import InteractionNoted, ScoreUpdated
from monitor.events.speech import Word
from monitor.scoring.interaction import Noted
from monitor.scoring.messages import Utterance
from monitor.scoring.pressure import LIMIT, Pressure
from monitor.scoring.rate import OwnRate
from monitor.scoring.scorer import CallScorer
from monitor.scoring.words import load_words_model

TEN = "the meter is under the stairs on the left side"


def turn(start: float, seconds: float, words: tuple[Word, ...] | None = None) -> Utterance:
    return Utterance(f"u{start}", "customer", TEN, start, start + seconds, words=words)


def test_a_customer_who_speeds_up_is_noted_with_times() -> None:
    rate = OwnRate()
    assert [rate.heard(turn(start, 4.0)) for start in (0.0, 10.0, 20.0)] == [None, None, None]
    noted = rate.heard(turn(30.0, 2.5))
    assert noted is not None
    assert (noted.kind, noted.start, noted.end, noted.by) == ("faster", 30.0, 32.5, "customer")
    assert noted.ratio == pytest.approx(4.0 / 2.6, rel=0.05)


def test_who_always_speaks_fast_is_not() -> None:
    rate = OwnRate()
    noted = [rate.heard(turn(10.0 * place, 2.6)) for place in range(8)]
    assert noted[3:] == [None] * 5


def test_short_turns_have_no_rate_and_pauses_around_the_words_do_not_count() -> None:
    rate = OwnRate()
    for start in (0.0, 10.0, 20.0):
        rate.heard(turn(start, 4.0))
    assert rate.heard(Utterance("u", "customer", "yes it is", 30.0, 30.4)) is None
    words = tuple(Word(text=word, start=42.0, end=46.0, confidence=0.9) for word in TEN.split())
    assert rate.heard(turn(40.0, 2.5, words)) is None


def test_it_reaches_the_score_bounded_and_only_of_the_customer() -> None:
    model = load_words_model(ScoringSettings())

    def told(role: str, interaction: bool = True) -> tuple[list[InteractionNoted], float]:
        scorer = CallScorer("c1", ScoringSettings(interaction=interaction), model)
        events = []
        for start, seconds in ((0.0, 4.0), (10.0, 4.0), (20.0, 4.0), (30.0, 2.0)):
            events += scorer.customer(Utterance(f"u{start}", role, TEN, start, start + seconds))  # type: ignore[arg-type]
        last = [event for event in events if isinstance(event, ScoreUpdated)][-1]
        return [event for event in events if isinstance(event, InteractionNoted)], last.signals.interaction

    noted, points = told("customer")
    assert [(event.kind, event.start, event.end, event.by) for event in noted] == [("faster", 30.0, 32.0, "customer")]
    assert points > 0
    assert told("unknown") == ([], 0.0)
    assert told("customer", interaction=False) == ([], 0.0)
    pressure = Pressure()
    for start in range(10):
        pressure.add(Noted("faster", float(start), start + 1.0, "customer", 9.0))
    assert sum(item.points for item in pressure.items(10.0)) <= LIMIT + 1e-9
