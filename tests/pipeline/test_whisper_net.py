"""The network itself, real weights: how much it may say, how it goes on from a prefix; a batch changes nothing."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.audio.levels import to_float
from monitor.audio.wav import read_recording
from monitor.speech.guard import token_limit
from monitor.speech.weights import WeightStore
from monitor.speech.whisper import Task, WhisperNet, short_window

pytestmark = pytest.mark.asr
CALLS = Path(__file__).parents[2] / "monitor" / "simulate" / "calls"


@pytest.fixture(scope="module")
def net() -> WhisperNet:
    return WhisperNet(WeightStore().resolve("tiny.en"), device="cpu", compute_type="int8", workers=1, language="en")


@pytest.fixture(scope="module")
def turns() -> list[NDArray[np.float32]]:
    """The first four turns of a customer, 16 kHz."""
    recording = read_recording(CALLS / "parcel-polite.opus", 16_000)
    said = [t for t in json.loads((CALLS / "parcel-polite.json").read_text()) if t["role"] == "customer"]
    customer = recording.samples[0]
    return [to_float(customer[int(t["start"] * 16_000) : int(t["end"] * 16_000)]) for t in said[:4]]


def task(net: WhisperNet, sound: NDArray[np.float32], *, said: str = "", limit: int = 0, words: bool = False) -> Task:
    seconds = len(sound) / 16_000
    least = limit or token_limit(seconds)
    return Task(net.mel(sound), short_window(12.0), least, prefix=net.prefix(said), words=words)


def test_it_says_as_many_tokens_as_it_may(net: WhisperNet, turns: list[NDArray[np.float32]]) -> None:
    longest = max(turns, key=len)
    [whole] = net.decode([task(net, longest)])
    assert len(whole.tokens) > 16
    for limit in (8, 16):
        [cut] = net.decode([task(net, longest, limit=limit)])
        assert cut.tokens == whole.tokens[:limit]
    short, beside = net.decode([task(net, longest, limit=8), task(net, longest)])
    assert (short.tokens, beside.tokens) == (whole.tokens[:8], whole.tokens), "what shares the batch changes nothing"


def test_a_partial_goes_on_from_its_words_and_says_them_once(net: WhisperNet, turns: list[NDArray[np.float32]]) -> None:
    whole = net.decode([task(net, turn) for turn in turns])
    heads = [" ".join(said.text.split()[:count]) for said, count in zip(whole, (0, 2, 3, 5), strict=True)]
    goes_on = [task(net, turn, said=head) for turn, head in zip(turns, heads, strict=True)]
    together = net.decode(goes_on)
    assert [said.text for said in together] == [net.decode([one])[0].text for one in goes_on]
    for said, head in zip(together, heads, strict=True):
        assert said.text.startswith(head)
        assert head not in said.text[len(head) :] or not head


def test_words_aligned_together_are_those_aligned_alone(net: WhisperNet, turns: list[NDArray[np.float32]]) -> None:
    tasks = [task(net, turn, words=True) for turn in turns]
    said = list(zip(tasks, net.decode(tasks), strict=True))
    alone = [net.words([one])[0] for one in said]
    assert net.words(said) == alone
    assert all(" ".join(word.text for word in words) == one.text for words, (_, one) in zip(alone, said, strict=True))


@pytest.mark.parametrize("beam", [2, 5])
def test_hypotheses_beside_the_first_say_no_less_surely_and_no_more_than_they_may(
    net: WhisperNet, turns: list[NDArray[np.float32]], beam: int
) -> None:
    greedy = net.decode([task(net, turn) for turn in turns])
    wide = net.decode([replace(task(net, turn), beam=beam) for turn in turns])
    assert all(b.logprob >= a.logprob - 0.02 for a, b in zip(greedy, wide, strict=True))
    [alone] = net.decode([replace(task(net, turns[1]), beam=beam)])
    assert alone.text == wide[1].text, "what shares the batch changes nothing"
    [cut] = net.decode([replace(task(net, max(turns, key=len), limit=8), beam=beam)])
    assert len(cut.tokens) <= 8
