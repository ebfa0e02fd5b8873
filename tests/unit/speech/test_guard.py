"""What is believed and what is not."""

import pytest

from monitor.speech import guard


def doubt(
    text: str, *, voiced: float = 0.6, seconds: float = 1.5, logprob: float = -0.3, none: float = 0.05
) -> str | None:
    return guard.disbelief(text, voiced_s=voiced, seconds=seconds, logprob=logprob, no_speech=none)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Thank you for watching.",
        "Please subscribe to my channel.",
        "Don't forget to like and subscribe!",
        "Subtitles by the Amara.org community",
        "See you in the next video.",
        "Captions by somebody",
        "Thank you so much for watching this video.",
        "Thanks for watching our show!",
        "I'll see you in the next video. Bye.",
        "For subtitles visit amara.org",
    ],
)
def test_stock_phrases_of_films_are_never_said_on_a_call(text: str) -> None:
    assert doubt(text, logprob=-0.1) == "stock"


SAID_ON_CALLS_TOO = [
    "Thank you for listening.",
    "Thank you so much for listening to me.",
    "See you next time.",
    "I'll see you next time.",
    "See you in the next one, bye.",
    "Transcript sent by email.",
    "Transcripts are sent by post.",
    "Translated by my daughter.",
    "Thanks for watching the parcel.",
    "Captions by default.",
    "www.example.com",
    "Please visit www.example.com.",
    "Subscribe.",
]
"""What Whisper also says over noise, as whole utterances."""


@pytest.mark.parametrize("text", SAID_ON_CALLS_TOO)
def test_a_stock_phrase_of_calls_passes_when_somebody_surely_said_it(text: str) -> None:
    assert doubt(text, voiced=1.4, seconds=2.0) is None


@pytest.mark.parametrize("text", SAID_ON_CALLS_TOO)
def test_a_stock_phrase_of_calls_that_nobody_said_is_quarantined(text: str) -> None:
    assert doubt(text, voiced=1.4, seconds=2.0, logprob=-0.8) == "stock"
    assert doubt(text, voiced=1.4, seconds=2.0, none=0.6) == "stock"
    assert doubt(text, voiced=0.13, seconds=2.0) == "stock"


@pytest.mark.parametrize(
    "text",
    [
        "You can track it on www.example.com.",
        "Please go to www.example.com/returns and follow the link.",
        "The transcript of this call is sent by email.",
        "The manual was translated by a friend of mine, badly.",
        "Thank you for listening, I really needed that.",
        "See you next time I am in town.",
        "I never wanted to subscribe to your channel.",
        "The subtitles are missing, I watch by myself.",
        "Thank you for watching this so closely for me.",
    ],
)
@pytest.mark.parametrize("logprob", [-0.1, -0.8])
def test_a_sentence_with_a_stock_phrase_in_it_is_kept(text: str, logprob: float) -> None:
    assert doubt(text, voiced=2.5, seconds=3.2, logprob=logprob) is None


@pytest.mark.parametrize("text", ["Thank you.", "Okay.", "Bye.", "Yeah.", "No.", "I'm sorry."])
def test_short_answers_really_spoken_pass(text: str) -> None:
    assert doubt(text) is None
    assert doubt(text, logprob=-0.7) is None


@pytest.mark.parametrize("text", ["Thank you.", "you", "Bye."])
def test_short_answers_nobody_spoke_do_not(text: str) -> None:
    assert doubt(text, logprob=-1.1) == "stock"
    assert doubt(text, voiced=0.13) == "stock"
    assert doubt(text, none=0.7, logprob=-0.6) == "stock"


@pytest.mark.parametrize(
    ("text", "why"), [("", "empty"), (" ...", "empty"), ("[Music]", "non_speech"), ("♪ la ♪", "non_speech")]
)
def test_no_words(text: str, why: str) -> None:
    assert doubt(text) == why


def test_babble_and_loops() -> None:
    assert doubt("I think this is it", none=0.9, logprob=-1.0) == "noise"
    assert doubt("go on and on and on and on and on and on and on", seconds=5) == "loop"
    assert doubt("one two three four five six seven eight nine ten eleven twelve thirteen fourteen") == "loop"


@pytest.mark.parametrize("text", ["a" + 40 * "h", "o" * 60 + ".", "Yeah, " + 20 * "la" + "."])
def test_a_vowel_that_is_held_is_no_word(text: str) -> None:
    assert doubt(text, seconds=4, voiced=3) == "loop"


@pytest.mark.parametrize(
    "text",
    ["Nooooo, that is not true.", "Hahahahaha.", "Donaudampfschifffahrtsgesellschaftskapitän.", 4 * "1234567890"],
)
def test_long_words_and_drawn_out_ones_pass(text: str) -> None:
    assert doubt(text, seconds=4, voiced=3) is None


@pytest.mark.parametrize("text", ["Ah, ah, ah.", "Oh, oh, uh.", "La la la."])
def test_what_is_no_word_is_none_when_said_again(text: str) -> None:
    assert doubt(text, voiced=1.5, seconds=2.0, logprob=-0.98) == "stock"
    assert doubt(text, voiced=1.5, seconds=2.0) is None


def test_vowels_and_nothing_else_are_sung_however_sure_the_decoder_is() -> None:
    assert doubt("Ah, ah, ah, ah, ah, ah, ah, ah, ah.", voiced=4.0, seconds=5.2) == "non_speech"
    assert doubt("Oh, oh, oh, oh no.", voiced=4.0, seconds=5.2) is None


@pytest.mark.parametrize("text", ["Beep Beep Beep Beep", "Hey, hey, hey.", "Thank you. Thank you.", "No, no, no."])
def test_a_filler_that_is_said_again_passes_unless_nobody_spoke(text: str) -> None:
    assert doubt(text, voiced=1.0, logprob=-0.98) is None
    assert doubt(text, voiced=1.0, none=0.7) is None
    assert doubt(text, voiced=1.0, none=0.7, logprob=-0.6) == "stock"


def test_ordinary_speech_passes() -> None:
    text = "No, no, no, that is not what I said. I said I want my money back, and I want it now."
    assert doubt(text, seconds=6, voiced=5) is None
    assert doubt("Thank you for calling, thanks for watching the parcel for me.", seconds=4) is None


def test_loop_check() -> None:
    good = "I would like to cancel my order please"
    assert not guard.looped(good, 9, 2.5, -0.2)
    assert guard.looped(f"{good}. {good}.", 18, 4.0, -0.1)  # said exactly twice, with a good logprob
    assert guard.looped("no no no no no", 5, 4.0, -0.1)
    assert guard.looped(good, 9, 2.5, -1.2)
    assert guard.looped(good, guard.token_limit(2.0), 2.0, -0.1)
    assert not guard.looped("Yes, yes. That is right, that is right.", 12, 4.0, -0.2)


def test_too_few_words() -> None:
    assert guard.too_few_words("Hello there.", 10.0)
    assert not guard.too_few_words("Hello there.", 5.0)
    assert not guard.too_few_words("one two three four five six seven eight nine", 10.0)


@pytest.mark.parametrize(
    ("tokens", "logprob", "unsure"),
    [(2, -0.6, False), (2, -0.95, True), (4, -0.8, False), (5, -0.6, True), (20, -0.45, False), (20, -0.55, True)],
)
def test_few_words_may_be_less_sure_than_a_sentence(tokens: int, logprob: float, unsure: bool) -> None:
    assert guard.unsure(tokens, logprob) is unsure
