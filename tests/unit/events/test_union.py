"""The vocabulary: encoding, decoding, wire names, unknown fields and types."""

import pytest
from pydantic import ValidationError

from monitor.events.coach import TipShown
from monitor.events.score import LevelChanged
from monitor.events.speech import SpeechFinal
from monitor.events.union import decode, decode_frame, encode, encode_frame


def test_levels_travel_by_their_wire_names() -> None:
    event = LevelChanged(call_id="c", from_level="calm", to_level="tense")
    assert '"from":"calm","to":"tense"' in encode(event)
    assert decode(encode(event)) == event


def test_a_frame_is_a_json_array_of_events() -> None:
    event = SpeechFinal(
        call_id="c", utterance_id="u", role="agent", text="hi", start=0.0, end=1.0, confidence=1.0, mode="fast"
    )
    assert decode_frame(encode_frame([encode(event), encode(event)])) == [event, event]
    assert decode_frame(encode_frame([])) == []


def test_an_unknown_field_is_ignored_and_an_unknown_type_is_not() -> None:
    assert decode('{"type":"call.ended","duration":1.5,"from_the_future":true}').call_id == ""
    with pytest.raises(ValidationError):
        decode('{"type":"call.exploded"}')


def test_events_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        LevelChanged(from_level="calm", to_level="tense").at = 3.0  # type: ignore[misc]


def test_a_headline_longer_than_an_agent_can_read_is_refused() -> None:
    with pytest.raises(ValidationError):
        TipShown(tip_id="t", step="own", audience="agent", headline="x" * 61)
