"""Whose turn it is: new deliveries before failed ones, pauses that grow, a bound."""

from monitor.server.outbox import Delivery, Outbox


def box(*bodies: bytes, most: int = 10) -> Outbox:
    """With these in it, told in this order."""
    made = Outbox(most, first_pause_s=1.0, longest_pause_s=5.0)
    for body in bodies:
        made.add(body)
    return made


def take(outbox: Outbox, now_s: float) -> Delivery:
    """The next one, which there must be."""
    found = outbox.take(now_s)
    assert found is not None
    return found


def test_new_ones_go_in_order_and_before_what_failed() -> None:
    outbox = box(b"a", b"b")
    outbox.again(take(outbox, 0.0), 0.0)
    assert take(outbox, 100.0).body == b"b"
    outbox.add(b"c")
    assert [take(outbox, 100.0).body for _ in range(2)] == [b"c", b"a"]
    assert outbox.take(100.0) is None


def test_all_that_wait_can_be_rewritten() -> None:
    outbox = box(b"a", b"b")
    outbox.again(take(outbox, 0.0), 0.0)
    outbox.rewrite(bytes.upper)
    assert [take(outbox, 100.0).body for _ in range(2)] == [b"B", b"A"]


def test_one_whose_try_is_under_way_is_rewritten_for_the_next_and_let_go_when_done() -> None:
    outbox = box(b"a", b"b")
    tried, arrived = take(outbox, 0.0), take(outbox, 0.0)
    outbox.done(arrived)
    outbox.rewrite(bytes.upper)
    assert (tried.body, arrived.body) == (b"A", b"b")
    outbox.again(tried, 0.0)
    assert take(outbox, 100.0).body == b"A"


def test_pauses_grow_up_to_the_longest() -> None:
    outbox, now, pauses = box(b"a"), 0.0, []
    assert outbox.pause_s(now) == 0.0
    for _ in range(5):
        outbox.again(take(outbox, now), now)
        assert outbox.take(now) is None
        pause = outbox.pause_s(now)
        assert pause is not None
        pauses.append(pause)
        now += pause
    assert pauses == [1.0, 2.0, 4.0, 5.0, 5.0]
    assert outbox.pause_s(now + 60) == 0.0
    take(outbox, now)
    assert outbox.pause_s(now) is None


def test_of_failed_ones_the_first_due_comes_first() -> None:
    outbox = box(b"a", b"b")
    slow, quick = take(outbox, 0.0), take(outbox, 0.0)
    outbox.again(slow, 0.0)
    outbox.again(take(outbox, 1.0), 1.0)  # due at 3
    outbox.again(quick, 1.5)  # due at 2.5
    assert [take(outbox, 9.0).body for _ in range(2)] == [b"b", b"a"]


def test_when_full_the_one_told_first_goes_whether_it_failed_or_not() -> None:
    outbox = box(b"a", b"b", b"c", most=3)
    outbox.again(take(outbox, 0.0), 0.0)
    outbox.add(b"d")
    assert (len(outbox), outbox.dropped) == (3, 1)
    outbox.add(b"e")
    assert (len(outbox), outbox.dropped) == (3, 2)
    assert [take(outbox, 9.0).body for _ in range(3)] == [b"c", b"d", b"e"]


def test_one_that_fails_while_the_box_fills_finds_no_room() -> None:
    outbox = box(b"a", most=2)
    first = take(outbox, 0.0)
    outbox.add(b"b")
    outbox.add(b"c")
    outbox.again(first, 0.0)
    assert outbox.dropped == 1
    assert [take(outbox, 9.0).body for _ in range(2)] == [b"b", b"c"]
