"""One call from utterances to events: levels, alerts, reasons, data states, bad input."""

from itertools import pairwise

import pytest

from monitor.config import ScoringSettings
from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Event
from monitor.events.score import InteractionNoted, LevelChanged, ScoreUpdated
from monitor.scoring.messages import Utterance, VoiceFeatures
from monitor.scoring.scorer import MOST_FALL, CallScorer
from monitor.scoring.words import WordsModel, load_words_model

SETTINGS = ScoringSettings()
ANGRY = [
    ("customer", "Hello, this is the third time I've called about my boiler."),
    ("agent", "You'd need to read the policy, it does say that on the form."),
    ("customer", "You said somebody would come on Friday and nobody came. Are you even listening to me?"),
    ("agent", "There's no need to shout. You should have been in."),
    ("customer", "This is a joke. You people are useless. Get me a supervisor or you'll hear from my solicitor."),
]


@pytest.fixture(scope="module")
def words() -> WordsModel:
    return load_words_model(SETTINGS)


class Talk:
    """Feeds turns with plain times."""

    def __init__(self, words: WordsModel, settings: ScoringSettings = SETTINGS) -> None:
        self.scorer = CallScorer("c1", settings, words)
        self.at = 0.0
        self.events: list[Event] = []

    def say(self, role: str, text: str, voice: VoiceFeatures | None = None) -> list[Event]:
        start, self.at = self.at + 0.4, self.at + 8.0
        turn = Utterance(f"u{self.at}", "agent" if role == "agent" else "customer", text, start, self.at, voice=voice)
        new = self.scorer.agent(turn) if role == "agent" else self.scorer.customer(turn)
        self.events += new
        return new

    @property
    def last(self) -> ScoreUpdated:
        return [event for event in self.events if isinstance(event, ScoreUpdated)][-1]


def test_a_call_that_turns_sour_raises_one_alert_with_reasons(words: WordsModel) -> None:
    talk = Talk(words)
    for role, text in ANGRY:
        talk.say(role, text)
    alerts = [event for event in talk.events if isinstance(event, AlertRaised)]
    assert [alert.alert_id for alert in alerts] == ["c1-a1"]
    assert alerts[0].reasons
    assert all(reason.text and reason.kind for reason in alerts[0].reasons)
    assert talk.last.level in ("frustrated", "critical")
    assert any(event.to_level == talk.last.level for event in talk.events if isinstance(event, LevelChanged))


def test_an_alert_comes_back_once_when_the_call_becomes_critical(words: WordsModel) -> None:
    talk = Talk(words, SETTINGS.model_copy(update={"tense": 20.0, "frustrated": 34.0}))
    for role, text in [*ANGRY, *ANGRY[-2:]]:
        talk.say(role, text)
    told = [event for event in talk.events if isinstance(event, AlertRaised | AlertUpdated)]
    assert [(event.type, event.alert_id, event.level) for event in told] == [
        ("alert.raised", "c1-a1", "frustrated"), ("alert.updated", "c1-a1", "critical"),
    ]  # fmt: skip
    back = told[1]
    assert isinstance(back, AlertUpdated)
    assert (back.acknowledged, back.by) == (False, "")
    assert back.score is not None
    assert back.score >= SETTINGS.critical
    assert back.reasons
    assert back.utterance_id


def test_an_alert_is_of_the_turn_that_raised_it_however_late_it_was_heard(words: WordsModel) -> None:
    prompt, late = Talk(words), Talk(words)
    for role, text in ANGRY:
        late.scorer.advance(late.at + 20.0)
        prompt.say(role, text)
        late.say(role, text)
    times = [[event.at for event in talk.events if isinstance(event, AlertRaised)] for talk in (prompt, late)]
    assert times[0] == times[1]
    assert times[0]


def test_reasons_sum_to_the_score(words: WordsModel) -> None:
    talk = Talk(words)
    for role, text in ANGRY:
        talk.say(role, text)
        if role == "customer":
            assert sum(reason.weight for reason in talk.last.reasons) == pytest.approx(talk.last.score, abs=0.06)


def test_good_handling_brings_the_level_down(words: WordsModel) -> None:
    talk = Talk(words)
    for role, text in ANGRY:
        talk.say(role, text)
    top = talk.last.score
    for _ in range(5):
        talk.say("agent", "You're right, I'm so sorry. I'll sort it myself, I've booked the engineer for today.")
        talk.say("customer", "Oh, lovely. Thank you, that's great.")
    assert talk.last.score < top - 30
    assert talk.last.level in ("calm", "tense")


def test_a_fall_says_why(words: WordsModel) -> None:
    talk = Talk(words)
    for role, text in ANGRY:
        talk.say(role, text)
    for _ in range(5):
        talk.say("agent", "You're right, I'm so sorry. I'll sort it myself, I've booked the engineer for today.")
        talk.say("customer", "Oh, lovely. Thank you, that's great.")
    falls = [e for e in talk.events if isinstance(e, LevelChanged) and e.to_level in ("calm", "tense")][-1]
    assert falls.reasons[-1].kind == "memory"
    assert all(reason.weight < 0 for reason in falls.reasons)


def test_a_calm_call_is_explained_from_a_typical_calm_call(words: WordsModel) -> None:
    talk = Talk(words)
    talk.say("customer", "Hello, I'd like to change my address please.")
    talk.say("agent", "Of course, what is the new one?")
    talk.say("customer", "It's twelve Mill Lane, from the first of May.")
    by_kind = {reason.kind: reason.weight for reason in talk.last.reasons}
    assert talk.last.reasons[0].kind not in ("baseline", "together")
    assert by_kind["baseline"] < 20.0
    assert by_kind.get("together", 0.0) > -8.0


def test_negative_words_without_a_complaint_stay_calm(words: WordsModel) -> None:
    talk = Talk(words)
    talk.say("customer", "Hiya, my laptop has a dead battery and I'd like to cancel the duplicate order please.")
    talk.say("agent", "Of course, I can do that. Is the battery the one that failed?")
    talk.say("customer", "Yeah, it's the dead one, it crashed and killed the charger. No rush at all, thanks.")
    assert talk.last.level == "calm"
    assert not [event for event in talk.events if isinstance(event, AlertRaised)]


def test_neutral_turns_count(words: WordsModel) -> None:
    talk = Talk(words)
    for role, text in ANGRY:
        talk.say(role, text)
    before = talk.last.score
    talk.say("customer", "It is number twelve.")
    assert talk.last.score < before


def test_a_heated_hard_cue_lifts_as_a_listed_reason(words: WordsModel) -> None:
    talk = Talk(words)
    for _ in range(4):
        talk.say("customer", "Lovely, thank you. That's fine.")
    new = talk.say("customer", "You useless liars. I'm cancelling my contract, and you'll hear from my solicitor.")
    assert talk.last.level in ("frustrated", "critical")
    assert [event for event in new if isinstance(event, AlertRaised)]
    assert {"abuse", "legal"} & {reason.kind for reason in talk.last.reasons}


FURIOUS = [
    ("customer", "This is the fourth time I've rung, you people are useless, I'm absolutely furious."),
    ("agent", "You should have read the policy, it does say so."),
    ("customer", "Are you kidding me? You said it would come on Friday and nobody came. This is a disgrace!"),
    ("agent", "Right, I'll put you on hold."),
]


def test_a_furious_caller_on_hold_does_not_calm_down_by_the_clock(words: WordsModel) -> None:
    talk = Talk(words)
    for role, text in FURIOUS:
        talk.say(role, text)
    before = talk.last
    assert before.level in ("frustrated", "critical")
    for second in range(0, 600, 5):
        assert talk.scorer.advance(talk.at + second) == []
    held = talk.scorer.speech("agent", True, talk.at + 600.0)
    assert all(event.level == before.level for event in held if isinstance(event, ScoreUpdated))


def test_a_promise_does_not_wipe_out_an_angry_answer(words: WordsModel) -> None:
    talk = Talk(words)
    for role, text in FURIOUS[:3]:
        talk.say(role, text)
    scores = [talk.last.score]
    for promise, answer in (
        ("I'm sorry about that. I'll sort it out myself today, I can send another or refund it.", "That won't do."),
        ("I'll make sure it is done, I'll ring you tomorrow myself.", "So they told me the last time."),
        ("I've booked it for today, I'm so sorry.", "Oh, lovely, thank you."),
    ):
        talk.say("agent", promise)
        talk.say("customer", answer)
        scores.append(talk.last.score)
        assert sum(reason.weight for reason in talk.last.reasons) == pytest.approx(talk.last.score, abs=0.06)
    assert all(after >= before - MOST_FALL - 0.05 for before, after in pairwise(scores))
    assert scores[0] > 80
    told = [reason.text for event in talk.events if isinstance(event, ScoreUpdated) for reason in event.reasons]
    assert any("falls slowly" in text for text in told)


def test_the_first_words_after_six_minutes_are_heard_after_what_was_said_before(words: WordsModel) -> None:
    def next_score(pause: float) -> float:
        talk = Talk(words)
        for role, text in FURIOUS:
            talk.say(role, text)
        talk.at += pause
        talk.say("customer", "Still here.")
        return talk.last.score

    assert next_score(360.0) == next_score(0.0)


@pytest.mark.parametrize(
    "parting",
    [
        "I see. I'm putting the phone down, and you'll never hear from me again.",
        "No need. We're going to switch to one of your competitors.",
        "Very well. I shall be writing to the regulator about it.",
    ],
)
def test_a_quiet_threat_to_leave_lifts_a_tense_call(words: WordsModel, parting: str) -> None:
    talk = Talk(words)
    talk.say("customer", "I asked twice for the invoice and I still haven't got it.")
    assert talk.last.level == "tense"
    talk.say("agent", "I can see here that it was sent.")
    raised = [event for event in talk.say("customer", parting) if isinstance(event, AlertRaised)]
    assert [alert.level for alert in raised] == ["frustrated"]
    assert "parting" in {reason.kind for reason in talk.last.reasons}


def test_a_calm_caller_may_hang_up(words: WordsModel) -> None:
    talk = Talk(words)
    talk.say("customer", "Hello, I'd like to change my address please.")
    talk.say("agent", "That is done for you.")
    talk.say("customer", "Lovely, thank you. I'm going to hang up now, bye.")
    assert talk.last.level == "calm"


@pytest.mark.parametrize(
    "text",
    [
        "A scammer got into my savings and I've reported it to the police, I'm livid with that crook.",
        "Haha, don't set the police on me, but I dropped the key of the hire car in the river.",
    ],
)
def test_a_thief_and_the_police_are_no_alarm(words: WordsModel, text: str) -> None:
    talk = Talk(words)
    talk.say("agent", "Hello, how can I help?")
    talk.say("customer", text)
    assert not [event for event in talk.events if isinstance(event, AlertRaised)]
    assert "legal" not in {reason.kind for reason in talk.last.reasons}


def test_what_cannot_be_seen_does_not_fall(words: WordsModel) -> None:
    talk = Talk(words)
    for role, text in ANGRY:
        talk.say(role, text)
    talk.scorer.data("gap", talk.at)
    assert talk.scorer.advance(talk.at + 1000.0) == []
    talk.scorer.data("ok", talk.at + 1000.0)
    assert talk.scorer.advance(talk.at + 1009.0) == []
    assert talk.last.level in ("frustrated", "critical")


def test_silence_is_noted_with_times(words: WordsModel) -> None:
    scorer = CallScorer("c1", SETTINGS, words)
    scorer.speech("customer", True, 1.0)
    scorer.speech("customer", False, 3.0)
    noted = [event for event in scorer.speech("agent", True, 9.0) if isinstance(event, InteractionNoted)]
    assert [(event.kind, event.start, event.end) for event in noted] == [("silence", 3.0, 9.0)]
    assert scorer.speech("unknown", True, 99.0) == []


VOICE = VoiceFeatures(14.0, 17.0, 6.0, 3.0, 1300.0, 0.85, 2.0)


def test_the_voice_alone_is_never_an_alarm_and_can_be_switched_off(words: WordsModel) -> None:
    talk = Talk(words)
    for _ in range(6):
        talk.say("customer", "It is number twelve on the left.", VOICE)
    assert talk.last.level in ("calm", "tense")
    assert talk.last.signals.voice > 0
    silent = Talk(words, ScoringSettings(voice=False))
    silent.say("customer", "It is number twelve on the left.", VOICE)
    assert silent.last.signals.voice == 0


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "•••••• ••••", "1234567890 " * 400, "😀🎉😡", "Ã¼ÃŸ â€œ\ufffd\ufffd", "\x00\x01",
        "thanks for watching " * 300,
        "word " * 20_000, "Меня зовут Иван, где мой заказ", "你好 我的订单在哪里", "İİİ", "?" * 5000,
    ],
)  # fmt: skip
def test_bad_input_scores_without_a_jump(words: WordsModel, text: str) -> None:
    talk = Talk(words)
    talk.say("customer", "Hello, I'd like to change my address please.")
    before = talk.last.score
    talk.say("customer", text)
    assert 0.0 <= talk.last.score <= 100.0
    assert talk.last.score - before < 20.0
    assert not [event for event in talk.events if isinstance(event, AlertRaised)]


def test_words_the_recogniser_is_unsure_of_count_less(words: WordsModel) -> None:
    def heard(confidence: float) -> float:
        scorer = CallScorer("c1", SETTINGS, words)
        said = Utterance("u1", "customer", ANGRY[-1][1], 0.0, 6.0, confidence=confidence)
        return [event for event in scorer.customer(said) if isinstance(event, ScoreUpdated)][-1].score

    assert heard(0.3) < heard(0.6) < heard(0.9)
