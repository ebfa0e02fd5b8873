"""What the rolling window keeps: it runs while the customer speaks, and a pause counts as little."""

from monitor.scoring.window import PAUSE_S, Blend, Turn, Window
from monitor.scoring.words import Evidence

BLEND = Blend(base=0.0, now=0.5, memory=1.5, prior=0.5, half_life=2.0, limit=6.0, floor_fade=8.0)


def spoken(*times: float, span_s: float = 300.0) -> Window:
    window = Window(BLEND, span_s)
    for at in times:
        window.add(Turn(f"u{at:.0f}", at, (Evidence("waiting", 1.0, "kept waiting"),)))
    return window


def names(window: Window) -> list[str]:
    return [turn.utterance_id for turn in window.turns]


def test_turns_older_than_the_span_drop_out() -> None:
    window = spoken(*range(0, 400, 20))
    assert window.forget(400.0)
    assert names(window)[0] == "u120"
    assert not window.forget(400.0)


def test_a_pause_counts_as_little_however_long() -> None:
    window = spoken(0.0, 20.0, 40.0)
    assert not window.forget(5000.0)
    assert names(window) == ["u0", "u20", "u40"]


def test_many_long_pauses_add_up() -> None:
    window = spoken(*(number * 400.0 for number in range(20)))
    assert window.forget(19 * 400.0 + 1.0)
    assert len(window.turns) == 300.0 / PAUSE_S


def test_the_newest_turn_is_never_forgotten() -> None:
    window = spoken(0.0, 20.0, span_s=5.0)
    assert window.forget(3000.0)
    assert names(window) == ["u20"]
