"""What the wall shows of a call."""

from monitor.calls.summary import LAST_WORDS, SummaryFold, top_reasons, top_text
from monitor.events.base import Reason, Span
from monitor.events.call import CallUpdated
from monitor.events.coach import TipResolved, TipShown
from monitor.events.score import ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechRedacted
from monitor.events.union import encode

REASONS = (
    Reason(kind="memory", weight=30.0, text="said earlier"),
    Reason(kind="repeat_contact", weight=20.0, text="third call about this"),
    Reason(kind="thanks", weight=-25.0, text="thanked"),
)


def final(text: str, utterance_id: str = "u1") -> SpeechFinal:
    return SpeechFinal(
        call_id="c", at=2.0, utterance_id=utterance_id, role="customer", text=text, start=1.0, end=2.0,
        confidence=0.9, mode="fast",
    )  # fmt: skip


def test_it_is_given_only_when_something_changed() -> None:
    fold = SummaryFold("c")
    assert fold.take() is not None
    assert fold.take() is None
    fold.apply(SpeechPartial(call_id="c", at=1.0, utterance_id="u1", role="agent", text="one moment", start=0.5))
    summary = fold.take()
    assert summary is not None
    assert (summary.last_words, summary.last_role) == ("one moment", "agent")
    assert fold.take() is None


def test_a_partial_taken_back_leaves_the_last_final_masked_as_it_is_now() -> None:
    fold = SummaryFold("c")
    made_up = {"call_id": "c", "at": 4.0, "utterance_id": "u2", "role": "agent", "start": 3.0}
    fold.apply(SpeechPartial(**made_up, text="Thanks for watching."))
    fold.apply(SpeechPartial(**made_up, text=""))
    assert fold.summary.last_words == ""
    fold.apply(final("It is 4711."))
    fold.apply(SpeechPartial(**made_up, text="Thanks for watching."))
    fold.apply(SpeechRedacted(call_id="c", at=4.0, utterance_id="u1", spans=(Span(start=6, end=10),)))
    assert fold.summary.last_words == "Thanks for watching."
    fold.apply(SpeechPartial(**made_up, text=""))
    assert (fold.summary.last_words, fold.summary.last_role) == ("It is ••••.", "customer")


def test_score_level_and_top_reason_follow_the_score() -> None:
    fold = SummaryFold("c")
    fold.apply(ScoreUpdated(call_id="c", at=3.0, score=61.5, slope=4.0, level="frustrated", reasons=REASONS))
    assert fold.summary.score == 61.5
    assert fold.summary.level == "frustrated"
    assert fold.summary.top_reason == "third call about this"
    assert fold.peak_score == 61.5


def test_the_three_strongest_reasons_go_along_with_time_and_points() -> None:
    many = (
        *REASONS,
        Reason(kind="wording", weight=9.0, text="wording of the turn"),
        Reason(kind="asks_manager", weight=5.4, text="asks for a manager", at=134.7, utterance_id="u9"),
        Reason(kind="waiting", weight=0.44, text="waited long", at=7.0),
        Reason(kind="voice", weight=0.5, text="voice raised"),
    )
    fold = SummaryFold("c")
    fold.apply(ScoreUpdated(call_id="c", at=140.0, score=61.5, slope=4.0, level="frustrated", reasons=many))
    told = [(reason.kind, reason.text, reason.at, reason.weight) for reason in fold.summary.reasons]
    assert told == [
        ("repeat_contact", "third call about this", None, 20.0),
        ("asks_manager", "asks for a manager", 134.0, 5.0),
        ("voice", "voice raised", None, 0.5),
    ]
    assert fold.summary.top_reason == told[0][1]


def test_a_weight_that_creeps_makes_no_summary_of_its_own() -> None:
    fold = SummaryFold("c")
    for at, weight in ((1.0, 20.0), (2.0, 20.3)):
        reason = Reason(kind="repeat_contact", weight=weight, text="third call about this", at=0.2 * at)
        fold.apply(ScoreUpdated(call_id="c", at=at, score=61.5, slope=4.0, level="frustrated", reasons=(reason,)))
        summary = fold.take()
        assert (summary is not None) == (at == 1.0)


def test_a_summary_with_its_reasons_is_small() -> None:
    reasons = tuple(Reason(kind="k" * 16, weight=9.0, text="w" * 40, at=100.0, utterance_id="u") for _ in range(8))
    fold = SummaryFold("c")
    before = len(encode(fold.summary))
    fold.apply(ScoreUpdated(call_id="c", at=140.0, score=61.5, slope=4.0, level="frustrated", reasons=reasons))
    assert len(encode(fold.summary)) - before < 450


def test_no_data_shows_no_score_and_the_score_returns() -> None:
    fold = SummaryFold("c")
    fold.apply(ScoreUpdated(call_id="c", at=3.0, score=20.0, slope=0.0, level="calm"))
    fold.apply(CallUpdated(call_id="c", at=9.0, data="gap", lag=1.0))
    assert fold.summary.score is None
    fold.apply(CallUpdated(call_id="c", at=12.0, data="ok", lag=0.0))
    assert fold.summary.score == 20.0


def test_a_late_redaction_reaches_the_last_words() -> None:
    fold = SummaryFold("c")
    fold.apply(final("it is 411"))
    fold.apply(SpeechRedacted(call_id="c", at=4.0, utterance_id="u1", spans=(Span(start=6, end=9),)))
    assert fold.summary.last_words == "it is •••"


def test_a_late_redaction_of_a_long_turn_masks_the_right_letters() -> None:
    said = "so " * 80 + "it is 411"
    start = said.index("411")
    fold = SummaryFold("c")
    fold.apply(final(said))
    fold.apply(SpeechRedacted(call_id="c", at=4.0, utterance_id="u1", spans=(Span(start=start, end=start + 3),)))
    assert fold.summary.last_words == (said[:start] + "•••")[-LAST_WORDS:]


def test_the_suggestion_leaves_with_its_tip() -> None:
    fold = SummaryFold("c")
    fold.apply(TipShown(call_id="c", tip_id="t1", step="join", audience="supervisor", headline="Join this call"))
    fold.apply(TipShown(call_id="c", tip_id="t2", step="apologise", audience="agent", headline="Say sorry once"))
    assert fold.summary.suggestion == "Join this call"
    fold.apply(TipResolved(call_id="c", tip_id="t2", outcome="done"))
    assert fold.summary.suggestion == "Join this call"
    fold.apply(TipResolved(call_id="c", tip_id="t1", outcome="done"))
    assert fold.summary.suggestion == ""


def test_top_reason_names_something_where_anything_has_a_name() -> None:
    vague = Reason(kind="wording", weight=9.0, text="wording of the turn")
    named = Reason(kind="cue", weight=1.0, text="asks for a manager")
    against = Reason(kind="cue", weight=-3.0, text="thanks")
    assert top_text(top_reasons((vague, named, against))) == "asks for a manager"
    assert top_text(top_reasons((vague, against))) == "wording of the turn"


def test_top_reason_of_nothing_is_empty() -> None:
    assert top_text(top_reasons(())) == ""
    assert top_text(top_reasons(REASONS[:1])) == ""
