"""What is an agent's to see: one definition for the live screen and for reading a call."""

from monitor.events.union import schema
from monitor.server.agent_view import KEPT_FROM_AGENTS, SCREEN, listed, on_screen, readable


def _tip(tip_id: str, audience: str) -> dict[str, str]:
    return {"type": "tip.shown", "tip_id": tip_id, "audience": audience}


def test_the_screen_shows_nothing_that_is_kept_from_agents() -> None:
    assert not SCREEN & KEPT_FROM_AGENTS
    assert {"alert.raised", "note.added", "mistake.noted", "tip.withheld"} <= KEPT_FROM_AGENTS
    assert {"score.updated", "speech.final"} & SCREEN == set()
    assert on_screen("tip.shown", agent_tip=True)
    assert not on_screen("tip.shown", agent_tip=False)


def test_every_name_is_an_event() -> None:
    assert set(schema()["discriminator"]["mapping"]) >= SCREEN | KEPT_FROM_AGENTS


def test_a_supervisors_prompt_goes_with_what_became_of_it() -> None:
    events = [
        _tip("t1", "agent"),
        _tip("t2", "supervisor"),
        {"type": "tip.resolved", "tip_id": "t2"},
        {"type": "tip.resolved", "tip_id": "t1"},
        {"type": "tip.resolved", "tip_id": "t0"},  # whose beginning is not known
        {"type": "tip.withheld", "step": "own"},
        {"type": "speech.final", "text": "hello"},
    ]
    assert readable(events) == [events[0], events[3], events[6]]


def test_a_list_tells_an_agent_neither_alerts_nor_tags() -> None:
    item = {"call_id": "c1", "peak": 71.0, "alerts": 2, "tags": ["rude"]}
    assert listed(item) == {"call_id": "c1", "peak": 71.0}
