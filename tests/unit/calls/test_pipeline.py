"""The order of work on one call: redact, correct, final, score, coach."""

import numpy as np
import pytest

from monitor.calls.factory import load_factory
from monitor.calls.messages import Begin, Finish, ResolveTip, SetConsent, SetData, UpdateMetadata
from monitor.calls.pipeline import CallPipeline, FinalWithVoice
from monitor.config import PrivacySettings, Settings
from monitor.errors import UsageError
from monitor.events.base import CallMetadata, Event, Role
from monitor.events.call import CallEnded, CallUpdated
from monitor.events.score import ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechRedacted, SpeechUnheard
from monitor.scoring.messages import VoiceFeatures
from monitor.speech.messages import FinalText, MediaTime, PartialText, Quarantined, SpeechStarted, Unheard

ANGRY = VoiceFeatures(28.0, 33.0, 14.0, 6.0, 1700.0, 0.9, 3.0)


def pipeline(roles: tuple[Role, ...] = ("customer", "agent"), *, redact: bool = True) -> CallPipeline:
    made = load_factory(Settings(privacy=PrivacySettings(redact=redact))).make("c1", len(roles))
    made.step(Begin("raw", roles, CallMetadata(), "2026-01-31T09:30:00.000Z"))
    return made


def final(channel: int, text: str, end: float, utterance_id: str = "u1") -> FinalText:
    return FinalText(channel, utterance_id, end - 1.0, end, text, 0.9, "fast", None, np.zeros(16000, np.float32))


def of_type(events: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_numbers_are_masked_in_partials_and_finals_before_anything_else_sees_them() -> None:
    call = pipeline()
    [partial] = of_type(call.step(PartialText(0, "u1", 0.0, 1.0, "my account is 48213377", 10)), SpeechPartial)
    assert isinstance(partial, SpeechPartial)
    assert "48213377" not in partial.text
    events = call.step(final(0, "my account is 48213377", 2.0))
    assert not any("48213377" in event.model_dump_json() for event in events)


def test_a_number_completed_later_corrects_the_earlier_text_first() -> None:
    call = pipeline()
    call.step(final(0, "it starts with 48 2", 2.0, "u1"))
    events = call.step(final(0, "13 377", 4.0, "u2"))
    assert isinstance(events[0], SpeechRedacted)
    assert events[0].utterance_id == "u1"
    assert isinstance(events[1], SpeechFinal)


def test_an_agent_may_say_the_own_name_and_nobody_elses() -> None:
    call = pipeline()
    call.step(UpdateMetadata(CallMetadata(agent="Maya Chen")))

    def said(channel: int, text: str) -> str:
        [heard] = of_type(call.step(final(channel, text, 2.0)), SpeechFinal)
        assert isinstance(heard, SpeechFinal)
        return heard.text

    assert said(1, "Hello, my name is Maya, how can I help?") == "Hello, my name is Maya, how can I help?"
    assert said(1, "so your last name is Smith") == "so your last name is •••••"
    assert said(1, "my name is Maya Smith") == "my name is ••••••••••"
    assert said(0, "my name is Maya") == "my name is ••••"


def test_masking_can_be_switched_off() -> None:
    call = pipeline(redact=False)
    [said] = of_type(call.step(final(0, "my account is 48213377", 2.0)), SpeechFinal)
    assert isinstance(said, SpeechFinal)
    assert "48213377" in said.text


def test_an_agents_turn_is_not_scored_and_a_customers_is() -> None:
    call = pipeline()
    assert of_type(call.step(final(1, "this is ridiculous", 2.0)), ScoreUpdated) == []
    assert len(of_type(call.step(final(0, "this is ridiculous", 4.0)), ScoreUpdated)) == 1


def test_an_unknown_side_is_scored_by_words_alone() -> None:
    with_voice, without = pipeline(("unknown",)), pipeline(("unknown",))
    spoken = final(0, "this is the third time i call about it", 2.0)
    assert with_voice.step(FinalWithVoice(spoken, ANGRY)) == without.step(FinalWithVoice(spoken, None))


def test_quarantined_text_changes_nothing() -> None:
    assert pipeline().step(Quarantined(0, "u1", 0.0, 1.0, "stock phrase")) == []


def test_quarantined_text_that_was_shown_is_taken_back() -> None:
    call = pipeline()
    call.step(PartialText(0, "u1", 0.5, 2.0, "thanks for watching", 6))
    [back] = call.step(Quarantined(0, "u1", 0.5, 3.0, "stock"))
    assert isinstance(back, SpeechPartial)
    assert (back.utterance_id, back.role, back.text, back.confirmed, back.start) == ("u1", "customer", "", 0, 0.5)
    assert call.step(Quarantined(0, "u1", 0.5, 3.0, "stock")) == []
    call.step(PartialText(0, "u2", 4.0, 5.0, "this is", 0))
    call.step(final(0, "this is ridiculous", 6.0))
    assert call.step(Quarantined(0, "u3", 7.0, 8.0, "noise")) == []


def test_what_nobody_understood_is_a_gap_in_the_record_and_its_first_words_are_taken_back() -> None:
    call = pipeline()
    call.step(PartialText(0, "u1", 0.5, 2.0, "i have called", 6))
    call.step(PartialText(0, "u2", 4.0, 5.0, "and again", 0))  # the tries at the first took their time
    back, gap = call.step(Unheard(0, "u1", 0.5, 3.0, "decode_failed"))
    assert isinstance(back, SpeechPartial)
    assert (back.utterance_id, back.text) == ("u1", "")
    assert isinstance(gap, SpeechUnheard)
    assert gap.durable
    assert (gap.role, gap.start, gap.end, gap.reason) == ("customer", 0.5, 3.0, "decode_failed")
    [later] = call.step(Quarantined(0, "u2", 4.0, 5.5, "stock"))
    assert isinstance(later, SpeechPartial)
    assert (later.utterance_id, later.text) == ("u2", "")


def test_a_hole_beside_a_final_takes_nothing_back() -> None:
    call = pipeline()
    call.step(PartialText(0, "u1", 0.5, 2.0, "i have called", 6))
    call.step(final(0, "and again", 6.0))
    [gap] = call.step(Unheard(0, "u1", 0.5, 3.0, "decode_failed"))
    assert isinstance(gap, SpeechUnheard)


def test_the_end_carries_duration_and_count() -> None:
    call = pipeline()
    call.step(final(0, "hello", 2.0))
    end = call.step(Finish("completed", 7.5))[-1]
    assert isinstance(end, CallEnded)
    assert (end.duration, end.finals, end.at) == (7.5, 1, 7.5)


def test_media_time_never_goes_back() -> None:
    call = pipeline()
    call.step(MediaTime(0, 5.0, 0.0))
    call.step(MediaTime(1, 4.0, 0.0))
    assert call.at == 5.0
    assert call.step(SpeechStarted(0, "u1", 5.0)) == []


def test_consent_and_data_state_become_events() -> None:
    call = pipeline()
    [consent] = call.step(SetConsent("given"))
    assert isinstance(consent, CallUpdated)
    assert consent.consent == "given"
    assert call.metadata.consent == "given"
    assert any(isinstance(event, CallUpdated) and event.data == "gap" for event in call.step(SetData("gap", 2.0)))


def test_an_unknown_tip_is_refused() -> None:
    with pytest.raises(UsageError):
        pipeline().step(ResolveTip("nope", "done", "dana"))


def test_the_same_messages_give_the_same_events() -> None:
    turns = [
        final(i % 2, text, 2.0 * i + 2, f"u{i}") for i, text in enumerate(["hi", "hello", "still not fixed", "ok"])
    ]
    first, second = pipeline(), pipeline()
    assert [first.step(turn) for turn in turns] == [second.step(turn) for turn in turns]
