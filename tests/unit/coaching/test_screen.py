"""When a tip leaves the screen."""

from pathlib import Path

import pytest

from monitor.coaching.playbook import load_playbook
from monitor.events.base import Event
from monitor.events.coach import TipResolved, TipShown
from tests.unit.coaching.say import Talk, final, partial, score, tips

POLICY = "As I said, that's our policy and there's nothing I can do."


def gone(events: list[Event], tip: TipShown) -> float | None:
    """When the tip went."""
    return next((event.at for event in events if isinstance(event, TipResolved) and event.tip_id == tip.tip_id), None)


def pouring_out() -> tuple[Talk, TipShown, float]:
    """A customer who has spoken for 30 s and still speaks, frustrated; the tip to let them; when they began."""
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.tell(score("frustrated", talk.at))
    start = talk.at + 1.0
    for second in range(1, 31):
        talk.tell(partial("customer", "and another thing " * second, start, start + second))
        talk.wait(1.0)
    (tip,) = tips(talk.events)
    assert tip.step == "listen"
    return talk, tip, start


def end_of_story(talk: Talk, start: float) -> float:
    said = final("customer", "It never came and nobody called me back.", start, talk.at)
    talk.tell(said)
    talk.tell(score("frustrated", said.end, utterance=said.utterance_id))
    return said.end


def test_let_them_finish_stays_while_they_speak_and_draw_breath_and_goes_after_though_it_is_heated() -> None:
    talk, tip, start = pouring_out()
    assert gone(talk.events, tip) is None
    ended = end_of_story(talk, start)
    talk.wait(1.0)
    assert gone(talk.events, tip) is None
    talk.wait(1.0)
    assert gone(talk.events, tip) == pytest.approx(ended + 1.5)  # the first look after the breath


def test_let_them_finish_stays_when_the_voice_is_back_before_its_words() -> None:
    talk, tip, start = pouring_out()
    end_of_story(talk, start)
    talk.coach.voice("customer", True, talk.at + 0.5)
    talk.wait(3.0)
    assert gone(talk.events, tip) is None


def cut_off() -> tuple[Talk, TipShown]:
    """The agent has just cut in on a frustrated customer, who gave way."""
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.customer("So on Monday I asked her, and then she said", "frustrated", p=0.05, seconds=6.0)
    talk.wait(0.5)
    talk.tell(final("agent", "No, no.", talk.at - 2.5, talk.at + 0.5))
    shown = [tip for tip in tips(talk.events) if tip.step == "listen"]
    assert shown, [tip.step for tip in tips(talk.events)]
    return talk, shown[0]


def test_hand_them_back_the_word_stays_in_the_silence_and_goes_with_the_agents_answer() -> None:
    talk, tip = cut_off()
    talk.wait(3.0)
    assert gone(talk.events, tip) is None
    talk.agent("Let me look up the order.", 2.0)
    assert gone(talk.events, tip) == pytest.approx(talk.at)


def test_hand_them_back_the_word_goes_once_they_had_it() -> None:
    talk, tip = cut_off()
    talk.tell(partial("customer", "as I was saying", talk.at + 1.0, talk.at + 2.0))
    assert gone(talk.events, tip) is None
    talk.customer("As I was saying, she said Monday.", "frustrated", p=0.05, seconds=3.0)
    assert gone(talk.events, tip) == pytest.approx(talk.at)


def test_hand_them_back_the_word_goes_when_it_is_long_ago() -> None:
    talk, tip = cut_off()
    talk.wait(25.0)
    gone_at = gone(talk.events, tip)
    assert gone_at is not None
    assert gone_at - tip.at <= 21.0


def test_a_breath_goes_after_two_turns_of_the_agent_though_it_is_heated(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text("[care.breathe]\ndue = { agent_strained = 99 }\n")
    talk = Talk()
    talk.coach.use(load_playbook(file))
    talk.customer("My parcel.", "critical", seconds=2.0)
    for _ in range(2):
        talk.wait(25)
        talk.agent(POLICY, 2.0)
        talk.customer("Are you even listening to me?", "critical", seconds=1.0)
    tip = tips(talk.events)[-1]
    assert tip.step == "breathe"
    for _ in range(2):
        talk.agent(POLICY, 2.0)
        talk.customer("Are you even listening to me?", "critical", seconds=1.0)
    assert gone(talk.events, tip) is None
    talk.agent(POLICY, 2.0)
    assert gone(talk.events, tip) == pytest.approx(talk.at)
