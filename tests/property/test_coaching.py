"""Whatever is said, the coach keeps its promises."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.coaching.steps import LABELS, StepDetector
from monitor.config import CoachingSettings
from monitor.events.base import LEVELS
from monitor.events.coach import TipShown, TipWithheld
from tests.unit.coaching.say import Talk, tips

WORDS = st.sampled_from(
    [
        "Nobody called me back.", "Who can help me?", "When will it come?", "My wife died.", "Thank you.",
        "This is a joke.", "I want a manager.", "You promised.", "Fine.", "I am going to cancel.",
    ]
)  # fmt: skip
ANSWERS = st.sampled_from(
    ["I'm sorry we let you down.", "It's our policy.", "Let me check.", "I can refund it or replace it.", "Calm down."]
)
TURN = st.tuples(WORDS, st.sampled_from(LEVELS), ANSWERS, st.floats(0.5, 30.0))


@settings(max_examples=40, deadline=None)
@given(st.lists(TURN, min_size=1, max_size=14))
def test_rare_one_at_a_time_and_never_twice(turns: list[tuple[str, str, str, float]]) -> None:
    talk = Talk()
    for said, level, answer, pause in turns:
        talk.customer(said, level)  # type: ignore[arg-type]
        talk.agent(answer)
        talk.wait(pause)
    for audience in ("agent", "supervisor"):
        shown = tips(talk.events, audience)
        assert all(b.at - a.at >= 20.0 - 1e-6 for a, b in pairwise(shown))
        open_ids: set[str] = set()
        mine = {tip.tip_id for tip in shown}
        for event in talk.events:
            data = event.model_dump()
            if data.get("tip_id") in mine:
                if data["type"] == "tip.shown":
                    assert not open_ids
                    open_ids.add(data["tip_id"])
                else:
                    open_ids.discard(data["tip_id"])
    sentences = [text for event in talk.events if event.model_dump().get("type") == "tip.shown"
                 for text in (event.model_dump()["headline"], event.model_dump()["say"]) if text]  # fmt: skip
    assert len(sentences) == len(set(sentences))


@settings(max_examples=40, deadline=None)
@given(st.lists(TURN, min_size=1, max_size=14), st.sampled_from([0.0, 0.3]))
def test_a_moment_withheld_is_told_once(turns: list[tuple[str, str, str, float]], share: float) -> None:
    talk = Talk(settings=CoachingSettings(holdout=share))
    for said, level, answer, pause in turns:
        talk.customer(said, level)  # type: ignore[arg-type]
        talk.agent(answer)
        talk.wait(pause)
    since: set[tuple[str, str]] = set()
    for event in talk.events:
        if isinstance(event, TipShown) and event.audience == "agent":
            since.clear()
        if isinstance(event, TipWithheld):
            assert share or event.reason == "cooldown"
            if event.reason == "cooldown":
                assert (event.step, event.reason) not in since
            since.add((event.step, event.reason))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.booleans())
def test_any_text_has_labels_of_the_vocabulary(text: str, before: str, cut_in: bool) -> None:
    found = StepDetector.load().detect(text, before, cut_in=cut_in)
    assert set(found) <= set(LABELS)
