from collections.abc import Iterator

import pytest

from monitor.errors import UsageError
from monitor.simulate.faults import STALL_AT_S, Faults, add_faults, parse_faults
from monitor.simulate.peers.peer import Frame


def frames(count: int) -> Iterator[Frame]:
    return (Frame((number + 1) * 0.02, str(number)) for number in range(count))


def test_parses_every_fault() -> None:
    text = "loss=0.02,reorder=0.01,jitter=40ms,drop-after=30,stall=5s,duplicate=0.01,seed=7"
    assert parse_faults(text) == Faults(0.02, 0.01, 0.01, 0.04, 30.0, 5.0, 7)
    assert parse_faults("") == Faults()


@pytest.mark.parametrize("text", ["loss", "loss=much", "loss=1.5", "noise=1", "stall=-1", "jitter=nan"])
def test_refuses_nonsense(text: str) -> None:
    with pytest.raises(UsageError, match="--fault"):
        parse_faults(text)


def test_no_fault_changes_nothing() -> None:
    assert list(add_faults(frames(50), Faults())) == list(frames(50))


def test_loss_is_the_share_asked_for_and_repeats_with_the_seed() -> None:
    faults = Faults(loss=0.1, seed=4)
    kept = list(add_faults(frames(5000), faults))
    assert 4400 < len(kept) < 4600
    assert kept == list(add_faults(frames(5000), faults))
    assert kept != list(add_faults(frames(5000), Faults(loss=0.1, seed=5)))


def test_reorder_and_duplicate_lose_nothing() -> None:
    out = list(add_faults(frames(500), Faults(reorder=0.1, duplicate=0.1)))
    assert {frame.data for frame in out} == {str(number) for number in range(500)}
    assert len(out) > 500
    assert [frame.at for frame in out] == sorted(frame.at for frame in out)
    assert [frame.data for frame in out] != sorted((frame.data for frame in out), key=int)


def test_control_messages_are_never_touched() -> None:
    control = [Frame(0.1, "x", audio=False)] * 100
    assert list(add_faults(control, Faults(loss=1.0, duplicate=1.0, reorder=1.0))) == control


def test_drop_ends_the_stream() -> None:
    assert [frame.at for frame in add_faults(frames(100), Faults(drop_after=1.0))][-1] < 1.0


def test_stall_sends_late_what_waited() -> None:
    out = list(add_faults(frames(500), Faults(stall=5.0)))
    assert all(not STALL_AT_S + 0.001 <= frame.at < STALL_AT_S + 5 for frame in out)
    assert len(out) == 500


def test_jitter_delays_within_its_bound() -> None:
    out = list(add_faults(frames(200), Faults(jitter=0.04)))
    assert all(0 <= late.at - frame.at <= 0.04 for frame, late in zip(frames(200), out, strict=True))
