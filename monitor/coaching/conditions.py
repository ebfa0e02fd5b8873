"""When a prompt is due: named conditions over the state of a call, each with the reason in plain words. One table.

The playbook maps conditions to priorities. "Hot" is frustrated or critical; "pressed" means that the customer's last
turn still complains while the call is hot, or tense with the complaint passed over.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.coaching.state import CallState
from monitor.events.coach import Manner

SWIFT_S = 20.0
"""A complaint wants an answer within this time (playbook: swift response)."""
LEFT_WAITING_S = 10.0
"""A silence this long, and an upset customer wonders whether anybody is there ..."""
ON_HOLD_S = 30.0
"""... and after this much they have been put on hold: one reminder was enough."""
VENT_S = 20.0
"""A customer who pours out for this long is venting."""
STUCK_S = 40.0
"""Critical for this long is stuck."""
WARM = 50.0
"""Upper half of tense: there a second complaint that is passed over is reason enough ..."""
STRONG_P = 0.45
"""... and a turn this likely to be frustrated is as good as an alert."""
OWN_TURNS = 2
"""Turns of an agent who took a call over before its turn for the better is theirs, too."""
HELPING = frozenset({"acknowledge", "empathise", "apologise", "own", "offer", "goodwill"})
"""Steps by which an agent is visibly doing the right thing."""
_SOLVING = ("offer", "goodwill")


@dataclass(frozen=True, slots=True)
class Condition:
    """`why` is shown to people beside the prompt."""

    why: str
    holds: Callable[[CallState], bool]


def hot(state: CallState) -> bool:
    """Frustrated or critical now."""
    return state.at_least("frustrated")


def complaining(state: CallState) -> bool:
    """The customer's last turn still complains."""
    turn = state.last("customer")
    return turn is not None and turn.complains


def passed_over(state: CallState) -> bool:
    """The agent has answered the complaint without a helping step."""
    turn = state.last("agent")
    return (
        state.complaint_at is not None
        and turn is not None
        and turn.end > state.complaint_at
        and not turn.found & HELPING
    )


def pressed(state: CallState) -> bool:
    """A step is wanted now."""
    if hot(state):
        return complaining(state) or passed_over(state) or state.agent_turns == 0
    if not state.at_least("tense") or not complaining(state):
        return False
    turn = state.last("customer")
    if turn is not None and turn.p >= STRONG_P and state.score >= WARM and state.agent_turns >= 2:
        return not helping(state)
    persists = state.complaints >= 3 or (state.complaints >= 2 and (agent_slips(state, 1) >= 1 or state.score >= WARM))
    return passed_over(state) and persists


def helping(state: CallState) -> bool:
    """The agent's last turn did the right thing and nothing wrong, and the customer has not got worse since."""
    agent, customer = state.last("agent"), state.last("customer")
    if agent is None or not agent.found & HELPING or agent.mistakes:
        return False
    if customer is None or customer.end < agent.start or customer.start < agent.start:
        return True
    earlier = state.last("customer", 2)
    return not customer.complains or (earlier is not None and customer.score < earlier.score - 1.0)


def cooling(state: CallState) -> bool:
    """It has been hot and is not any more, and the customer's last turn does not complain."""
    return state.peaked("frustrated") and state.complaints >= 2 and not hot(state) and not complaining(state)


def solution_open(state: CallState) -> bool:
    """A solution was named in the last turns."""
    return any(state.recently_done(step, 4) for step in _SOLVING)


def agent_slips(state: CallState, turns: int) -> int:
    """How many of the agent's last turns hold a mistake."""
    last = (state.last("agent", nth) for nth in range(1, turns + 1))
    return sum(1 for turn in last if turn is not None and turn.mistakes)


def _manner(*manners: Manner) -> Callable[[CallState], bool]:
    """While it is hot, a mistake of one of these manners in the agent's last turn."""
    return lambda state: hot(state) and not set(manners).isdisjoint(_manners(state))


def _manners(state: CallState) -> Iterable[Manner]:
    turn = state.last("agent")
    return turn.manners.values() if turn is not None else ()


def _moment(name: str, also: Callable[[CallState], bool] = pressed) -> Callable[[CallState], bool]:
    return lambda state: state.moment(name) and also(state)


def _always(state: CallState) -> bool:
    return True


def _unanswered(state: CallState) -> bool:
    if state.complaint_at is None or not pressed(state):
        return False
    return state.acknowledged_at is None or state.acknowledged_at < state.complaint_at


def _complaint_waits(state: CallState) -> bool:
    """Nothing that helps has been said for SWIFT_S after a complaint, and the customer is upset: hot, or nearly.

    Below WARM a tip would only come too early, and its pause then swallow the one for the alert (measured).
    """
    if state.complaint_at is None or state.at - state.complaint_at < SWIFT_S:
        return False
    if not hot(state) and not (state.at_least("tense") and state.score >= WARM):
        return False
    return all(state.done_turn.get(step, 0) <= state.complaint_turn for step in HELPING)


def _left_waiting(state: CallState) -> bool:
    return state.at_least("tense") and LEFT_WAITING_S <= state.silence_s() <= ON_HOLD_S


def _cut_off(state: CallState) -> bool:
    agent = state.last("agent")
    cut = [at for at in state.cut_ins if state.at - at <= SWIFT_S]
    interrupted = agent is not None and "interrupt" in agent.found and state.at - agent.end <= SWIFT_S
    return state.at_least("tense") and (state.moment("cut_off", SWIFT_S) or len(cut) >= 2 or interrupted)


def _goodwill(state: CallState) -> bool:
    wronged = (
        state.moment("broken_promise", 120.0) or state.moment("loss", 120.0) or state.moment("repeats_self", 120.0)
    )
    heard = state.done("acknowledge") or state.done("empathise") or state.done("apologise")
    return hot(state) and wronged and heard and not state.done("goodwill")


def _unresolved(state: CallState) -> bool:
    """It was hot and is not calm, and the customer has answered to a solution, or to a promise not being kept up."""
    promised = not helping(state) and (state.recently_done("own", 4) or state.recently_done("explain_next", 4))
    answered = bool(state.turns) and state.turns[-1].role == "customer"
    hard = state.peaked("frustrated") and state.at_least("tense") and state.agent_turns >= 3
    return hard and answered and (promised or solution_open(state)) and not state.done("follow_up")


def _getting_worse(state: CallState) -> bool:
    """The score rises; and in a call that has been hot, the customer's last turn did not bring it down."""
    turn, earlier = state.last("customer"), state.last("customer", 2)
    fell = turn is not None and earlier is not None and turn.score < earlier.score
    return state.slope > 0.0 and not (state.peaked("frustrated") and fell)


def _stuck(state: CallState) -> bool:
    return state.level == "critical" and (
        state.at - state.level_since >= STUCK_S or (agent_slips(state, 3) >= 2 and complaining(state))
    )


def _had_a_part(state: CallState) -> bool:
    """Whether the agent has had the time to turn the call: two turns of theirs, when they took it over."""
    own = sum(1 for turn in state.turns if turn.role == "agent" and turn.start >= state.agent_since)
    return not state.handovers or own >= OWN_TURNS


def _ended_calm(state: CallState) -> bool:
    return state.ended and state.peaked("frustrated") and state.level == "calm"


CONDITIONS: dict[str, Condition] = {
    # the agent
    "venting": Condition(
        "They are letting it all out.",
        lambda state: (state.at_least("tense") or complaining(state)) and state.customer_run_s() >= VENT_S,
    ),
    "cut_off": Condition("They were cut off.", _cut_off),
    "unanswered_complaint": Condition("Their complaint has not been said back yet.", _unanswered),
    "complaint_waits": Condition("Their complaint has gone unanswered for 20 seconds.", _complaint_waits),
    "left_waiting": Condition("They have been waiting in silence.", _left_waiting),
    "repeats_self": Condition("They have told this before.", lambda s: _unanswered(s) and s.moment("repeats_self")),
    "grief": Condition("They have lost somebody.", _moment("grief", _always)),
    "hardship": Condition("They are going through a hard time.", _moment("hardship", _always)),
    "distress": Condition("They sound worried or hurt.", _moment("distress")),
    "broken_promise": Condition("It did not go as they were told it would.", _moment("broken_promise")),
    "non_apology": Condition(
        "The last sorry was not about what happened.",
        lambda s: pressed(s) and s.recently_done("non_apology", 2) and not s.recently_done("apologise", 2),
    ),
    "loss": Condition("Money, time or something dear is at stake.", _moment("loss")),
    # finer than a broken promise and a loss: for wordings that name what happened
    "no_call_back": Condition("Nobody got back to them.", _moment("no_call_back")),
    "day_lost": Condition("They gave up a day for this.", _moment("day_lost")),
    "money_lost": Condition("They have had trouble with their money.", _moment("money_lost")),
    "waited_long": Condition("They have waited a long time.", _moment("waited_long")),
    "asks_who": Condition("They ask who will help.", _moment("asks_who")),
    "passed_around": Condition("They have been sent around or kept on hold.", _moment("passed_around")),
    "cause_unclear": Condition(
        "Nobody has asked what is behind it.",
        lambda s: pressed(s) and s.agent_turns >= 1 and not s.done("clarify"),
    ),
    "asks_what_can": Condition("They ask what can be done.", _moment("asks_what_can")),
    "refused": Condition("What was offered does not suit them.", _moment("refused")),
    "asks_when": Condition("They ask when, or what happens next.", _moment("asks_when")),
    "solution_without_time": Condition(
        "There is a solution, but no time yet.",
        lambda s: s.peaked("frustrated")
        and s.complaints >= 2
        and solution_open(s)
        and not s.recently_done("explain_next", 4),
    ),
    "solution_unconfirmed": Condition(
        "The solution stands. Do they agree?",
        lambda s: cooling(s) and solution_open(s) and not s.recently_done("confirm", 4),
    ),
    "calmer_without_follow_up": Condition(
        "They are calmer. A call back would keep it so.",
        lambda s: cooling(s) and not s.done("follow_up") and s.agent_turns >= 3,
    ),
    "unresolved": Condition(
        "It is not settled yet. A day to check back would help.",
        _unresolved,
    ),
    "may_stay": Condition(
        "They spoke of leaving, and are calmer now.",
        lambda s: cooling(s) and s.moment("threatens_to_leave", 300.0) and not s.done("invite_back"),
    ),
    "turned_around": Condition(
        "They came round. They will tell you why.",
        lambda s: cooling(s) and s.level == "calm" and s.done("confirm") and s.moment("settled"),
    ),
    "next": Condition("The customer is still frustrated.", pressed),
    "agent_strained": Condition(
        "It is getting heated. A breath helps.",
        lambda s: hot(s) and complaining(s) and agent_slips(s, 2) >= 2,
    ),
    # the end and the turn
    "turned_around_now": Condition(
        "It was heated, and now it is calm.",
        lambda s: s.level == "calm" and cooling(s) and not s.ended and _had_a_part(s),
    ),
    "good_call_over": Condition("The call was heated and ended calm.", lambda s: _ended_calm(s) and not s.handovers),
    "shared_call_over": Condition(
        "The call was heated, changed hands and ended calm.", lambda s: _ended_calm(s) and s.handovers > 0
    ),
    "hard_call_over": Condition(
        "The call was hard from start to end.", lambda s: s.ended and s.peaked("frustrated") and s.level != "calm"
    ),
    # the supervisor
    "rising": Condition(
        "The mood is going down.",
        lambda s: s.level == "tense" and complaining(s) and passed_over(s) and s.complaints >= 2 and _getting_worse(s),
    ),
    "recovering": Condition("The agent is taking it up.", lambda s: hot(s) and helping(s)),
    "frustrated_missing": Condition(
        "A step is missing.", lambda s: s.hears_agent and hot(s) and pressed(s) and not helping(s)
    ),
    "agent_unheard": Condition(
        "They are frustrated, and only one side is heard.", lambda s: hot(s) and not s.hears_agent
    ),
    "agent_mistake": Condition("The agent's last turn made it harder.", lambda s: hot(s) and agent_slips(s, 1) >= 1),
    # finer than any mistake: a prompt must name the one that was made
    "agent_argues": Condition("The agent is arguing.", _manner("argues")),
    "agent_excuses": Condition("The agent is giving reasons, not help.", _manner("excuse")),
    "agent_recites_policy": Condition("The agent is falling back on policy.", _manner("policy")),
    "agent_says_calm_down": Condition("The agent has told them to calm down.", _manner("calm_down")),
    "agent_passes_blame": Condition("The agent is pointing at somebody else.", _manner("not_ours", "blames_others")),
    "agent_blames_customer": Condition("The agent is putting it on the customer.", _manner("blames_customer")),
    "agent_cuts_in": Condition("The agent has cut in on them.", _manner("cuts_in")),
    "agent_empty_sorry": Condition("The last sorry was not about what happened.", _manner("empty_sorry")),
    "mistakes_repeated": Condition("The last turns made it harder.", lambda s: hot(s) and agent_slips(s, 3) >= 2),
    "critical": Condition("The customer is at the top.", lambda s: s.level == "critical" and not helping(s)),
    "wants_supervisor": Condition("They want a supervisor.", lambda s: s.moment("wants_supervisor") and hot(s)),
    "critical_stuck": Condition("It has been critical and nothing moves.", _stuck),
    "abuse": Condition(
        "The customer is insulting the agent.", lambda s: s.level == "critical" and s.moment("abuse", 15.0)
        and agent_slips(s, 1) == 0 and s.at - s.level_since >= SWIFT_S,
    ),
    "goodwill_due": Condition("They may have lost by this, or been let down.", _goodwill),
    "ended_badly": Condition("The call ended in frustration.", lambda s: s.ended and hot(s)),
}  # fmt: skip
