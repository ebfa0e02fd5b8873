"""Consent is asked before anything is kept."""

from monitor.config import PrivacySettings
from monitor.events.base import CallMetadata
from monitor.store import gate
from monitor.store.gate import ConsentGate, Erase
from tests.unit.store.samples import consent, ended, final, stamp_all, started

UNKNOWN = CallMetadata(consent="unknown")
REFUSED = CallMetadata(consent="refused")


def test_given_is_kept_from_the_first_event_to_the_last() -> None:
    door = ConsentGate(PrivacySettings())
    events = stamp_all([started(), final("hello"), ended()])
    assert door.take(events[:2]) == events[:2]
    assert door.stored("c1")
    assert door.take(events[2:]) == events[2:]
    assert not door.stored("c1")


def test_refused_and_no_storage_are_never_kept() -> None:
    assert ConsentGate(PrivacySettings(store_unknown=True)).take([started(metadata=REFUSED), final("hi")]) == []
    assert ConsentGate(PrivacySettings(storage=False, store_unknown=True)).take([started(), final("hi")]) == []


def test_unknown_waits_and_comes_out_in_order_when_consent_is_given() -> None:
    door = ConsentGate(PrivacySettings())
    events = stamp_all([started(metadata=UNKNOWN), final("hello"), consent("given"), final("bye", "u2"), ended()])
    assert door.take(events[:2]) == []
    assert not door.stored("c1")
    assert door.take(events[2:3]) == events[:3]
    assert door.take(events[3:]) == events[3:]


def test_unknown_to_the_end_is_forgotten() -> None:
    door = ConsentGate(PrivacySettings())
    assert door.take([started(metadata=UNKNOWN), final("hello"), ended()]) == []
    assert door.take([consent("given")]) == []


def test_unknown_is_kept_when_the_settings_say_so() -> None:
    events = stamp_all([started(metadata=UNKNOWN), ended()])
    assert ConsentGate(PrivacySettings(store_unknown=True)).take(events) == events


def test_withdrawal_erases_and_nothing_more_is_kept() -> None:
    door = ConsentGate(PrivacySettings())
    door.take([started(), final("hello")])
    assert door.take([consent("refused"), final("bye", "u2")]) == [Erase("c1")]
    assert door.take([consent("given"), ended()]) == []


def test_too_long_a_wait_gives_up() -> None:
    door = ConsentGate(PrivacySettings())
    door.take([started(metadata=UNKNOWN), *[final("again")] * gate.HELD_EVENTS])
    assert door.given_up == 1
    assert door.take([consent("given"), ended()]) == []


def test_events_of_a_call_whose_beginning_was_not_seen_are_passed_over() -> None:
    assert ConsentGate(PrivacySettings()).take([final("hello"), ended()]) == []
