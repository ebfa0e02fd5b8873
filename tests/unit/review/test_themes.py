"""A cause that runs through calls is found, small talk is not."""

from dataclasses import replace

from monitor.events.base import Event
from monitor.events.score import ScoreUpdated
from monitor.review.record import CallRecord
from monitor.review.themes import TREND_WEEKS, Theme, find_all, phrases_of, show_themes, week_of
from tests.unit.store.samples import ended, final, stamp_all, started

CAUSES = (
    "the engineer never came to my house",
    "you charged me twice for the router",
    "I was cut off again by the menu",
)


def record(number: int, cause: str | None) -> CallRecord:
    said = [("good morning it is about my order", 5.0), ("my name is on the letter", 5.0)]
    if cause:
        said += [(f"well {cause} and nobody told me", 45.0)]
    return spoken(number, [*said, ("thank you have a nice day", 30.0)])


def spoken(number: int, said: list[tuple[str, float]]) -> CallRecord:
    events: list[Event] = [started(f"c{number}")]
    for turn, (text, score) in enumerate(said):
        events.append(final(text, f"u{turn}", 4.0 * turn + 4, f"c{number}"))
        update = {"score": score, "slope": 0.0, "level": "calm", "utterance_id": f"u{turn}"}
        events.append(ScoreUpdated.model_validate({"call_id": f"c{number}", "at": 4.0 * turn + 4} | update))
    item = {"call_id": f"c{number}", "started_at": f"2026-11-{2 + 7 * (number % 3):02d}T09:00:00.000Z"}
    return CallRecord(item, tuple(stamp_all([*events, ended(60.0, f"c{number}")])))  # type: ignore[arg-type]


def test_words_set_right_count_and_are_quoted() -> None:
    heard = "the engine ear never came to my house"
    calls = [record(number, heard if number % 4 == 0 else None) for number in range(40)]
    edited = [
        replace(call, edited={turn.utterance_id: turn.text.replace("engine ear", "engineer") for turn in call.turns()})
        for call in calls
    ]
    theme = next(theme for theme in find_all(edited).trouble if any("engineer" in phrase for phrase in theme.phrases))
    assert "engineer never came" in theme.examples[0].text
    assert show_themes(edited[0], find_all(edited))
    assert not any("ear" in phrase.split() for theme in find_all(edited).trouble for phrase in theme.phrases)


def test_causes_are_found_with_counts_weeks_and_moments() -> None:
    calls = [record(number, CAUSES[number % 4] if number % 4 < 3 else None) for number in range(40)]
    themes = find_all(calls).trouble
    found = {word for theme in themes[:4] for phrase in theme.phrases for word in phrase.split()}
    assert {"engineer", "charged", "menu"} <= found
    assert not found & {"morning", "order", "day", "letter"}
    engineer = next(theme for theme in themes if any("engineer" in phrase for phrase in theme.phrases))
    assert (engineer.calls, engineer.share) == (10, 0.25)
    assert sum(count for _, count in engineer.by_week) == 10
    assert "engineer never came" in engineer.examples[0].text
    assert themes == find_all(calls).trouble


def test_a_theme_that_is_over_has_weeks_without_it_up_to_the_newest_call() -> None:
    def engineer(calls: list[CallRecord]) -> Theme:
        return next(theme for theme in find_all(calls).trouble if "engineer" in theme.phrases)

    def on(day: str, number: int, cause: str | None) -> CallRecord:
        call = record(number, cause)
        return replace(call, item=call.item | {"started_at": f"{day}T09:00:00.000Z"})

    calls = [on("2025-12-22", number, CAUSES[0]) for number in range(5)]
    calls += [on("2026-01-07", number, CAUSES[0]) for number in range(5, 8)]
    calls += [on("2026-01-20" if number < 30 else "", number, None) for number in range(8, 40)]
    assert engineer(calls).by_week == (
        ("2025-W52", 5),
        ("2026-W01", 0),
        ("2026-W02", 3),
        ("2026-W03", 0),
        ("2026-W04", 0),
    )
    calls.append(on("2027-06-01", 40, None))
    assert len(engineer(calls).by_week) == TREND_WEEKS


def test_praise_is_a_theme_too() -> None:
    said = [
        [("your colleague Ines was wonderful and so patient", 10.0), ("thank you please", 10.0)],
        [("I want to change my address please, we moved house in the spring", 10.0), ("thanks very much", 10.0)],
        [("could you read the meter number back and put my daughter on the account", 10.0)],
    ]
    calls = [spoken(number, said[number % 3]) for number in range(60)]
    found = find_all(calls)
    assert found.trouble == ()
    assert {"wonderful", "patient"} <= {
        word for theme in found.praise for said in theme.phrases for word in said.split()
    }
    assert found.praise[0].calls == 20
    moments = show_themes(spoken(99, said[0]), found)
    assert [(moment.theme, moment.at_s) for moment in moments] == [(found.praise[0].name, 3.0)]
    assert show_themes(spoken(99, said[1]), found) == []


def test_nothing_in_common_is_no_theme() -> None:
    assert find_all([record(1, CAUSES[0]), record(2, CAUSES[1])]).trouble == ()
    assert find_all([]).trouble == ()


def test_phrases_begin_and_end_with_content() -> None:
    assert phrases_of("The engineer never came") == {
        "engineer", "never", "came", "engineer never", "never came", "engineer never came",
    }  # fmt: skip
    assert week_of("2026-11-20T10:00:00.000Z") == "2026-W47"
    assert week_of("") == ""
