"""The bundled calls by their stored words, through the whole pipeline without a recogniser."""

from functools import lru_cache

import numpy as np
import pytest

from monitor.calls.factory import load_factory
from monitor.calls.messages import Begin, Finish
from monitor.config import Settings
from monitor.events.alert import AlertRaised
from monitor.events.base import CallMetadata, Event, Role
from monitor.events.coach import TipShown
from monitor.simulate.calls.bundle import list_calls
from monitor.speech.messages import FinalText, MediaTime

ROLES: tuple[Role, ...] = ("customer", "agent")
SILENT = np.zeros(0, dtype=np.float32)


@lru_cache(maxsize=8)
def events_of(name: str) -> tuple[Event, ...]:
    call = next(call for call in list_calls() if call.name == name)
    pipeline = load_factory(Settings()).make(name, 2)
    out = pipeline.step(Begin("file", ROLES, CallMetadata.model_validate(call.metadata), "2026-01-01T00:00:00.000Z"))
    at = 0.0
    for number, turn in enumerate(sorted(call.truth, key=lambda turn: turn.end)):
        while at < turn.end:
            at += 0.5
            out += pipeline.step(MediaTime(0, at, 0.0))
        out += pipeline.step(
            FinalText(
                ROLES.index(turn.role), f"u{number}", turn.start, turn.end, turn.text, 0.9, "scripted", None, SILENT
            )
        )
    return (*out, *pipeline.step(Finish("completed", call.duration_s)))


def test_the_bereaved_bring_a_warm_word_for_the_agent_and_no_alert() -> None:
    events = events_of("bank-bereaved")
    steps = [event.step for event in events if isinstance(event, TipShown) and event.audience == "agent"]
    assert "empathise" in steps
    assert not any(isinstance(event, AlertRaised) for event in events)
    assert not any(isinstance(event, TipShown) and event.audience == "supervisor" for event in events)


@pytest.mark.parametrize("name", ["battery-calm", "clinic-booking"])
def test_calm_calls_show_nothing(name: str) -> None:
    assert not any(isinstance(event, TipShown | AlertRaised) for event in events_of(name))
