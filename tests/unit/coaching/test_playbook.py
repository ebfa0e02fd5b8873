"""The built-in playbook and a company's own."""

import re
from pathlib import Path

import pytest

from monitor.coaching.coach import shared_detector
from monitor.coaching.conditions import CONDITIONS
from monitor.coaching.phrases import Phrases
from monitor.coaching.playbook import ACTIONS, CARE, HEADLINE_MAX, STEPS, check_playbook, load_playbook, reload_playbook
from monitor.coaching.steps import MISTAKES
from monitor.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ours.toml"


def test_every_step_kindness_and_action_has_words() -> None:
    playbook = load_playbook(None)
    for section, keys in (("steps", STEPS), ("care", CARE), ("supervisor", ACTIONS)):
        for key in keys:
            entry = playbook.entry(section, key)  # type: ignore[arg-type]
            assert entry is not None, (section, key)
            assert len(entry.prompts) >= 3, (section, key)
            assert entry.why
            assert set(entry.due) <= set(CONDITIONS)


def test_no_sentence_stands_twice() -> None:
    playbook = load_playbook(None)
    prompts = [prompt for entry in playbook.entries for prompt in entry.prompts]
    said = [prompt.say for prompt in prompts if prompt.say]
    headlines = [prompt.headline for prompt in prompts]
    assert len(set(said)) == len(said)
    assert len(set(headlines)) == len(headlines)
    assert all(len(headline) <= HEADLINE_MAX for headline in headlines)


SAID_BEFORE_THE_STEP = frozenset({"offer", "goodwill", "explain_next"})
"""Their sentences lead up to what only the agent knows: the ways there are, the amount, the day."""


def test_what_an_agent_is_asked_to_say_counts_as_the_step_and_is_no_mistake() -> None:
    playbook = load_playbook(None)
    detector, phrases = shared_detector(), Phrases(playbook.phrases())
    before = "This is the third time I have called and nobody called me back."
    for entry in playbook.section("steps", "care"):
        for say in filter(None, (prompt.say for prompt in entry.prompts)):
            found = {*detector.detect(say, before, cut_in=False), *phrases.steps_in(say)}
            assert not found & {*MISTAKES, "non_apology"}, say
            if entry.section == "steps" and entry.key not in SAID_BEFORE_THE_STEP:
                assert entry.key in found, say


def test_an_agent_is_told_nothing_as_a_fact_that_may_not_be_one() -> None:
    """Read each new sentence aloud: is it true in any call where it may be shown? These were not."""
    facts = re.compile(
        r"\b(said we'd|promised|lost|still isn't fixed|waiting|waited|a while|drag|noon|tomorrow|thursday|note on|"
        r"replaced|money|bill|fee|refund|call back|nobody|wrong with|passed to|on us)\b",
        re.IGNORECASE,
    )
    for entry in load_playbook(None).section("steps"):
        for prompt in entry.prompts:
            if not prompt.moments:
                assert not facts.search(prompt.say), prompt.say


def test_goodwill_is_promised_only_beside_the_limit() -> None:
    entry = load_playbook(None).entry("steps", "goodwill")
    assert entry is not None
    for prompt in entry.prompts:
        asks = re.search(r"\blet me (ask|see|find out)\b", prompt.say, re.IGNORECASE)
        assert asks or "{limit}" in prompt.headline, prompt.say


def test_a_company_adds_its_own_words(file: Path) -> None:
    file.write_text('[steps.own]\nphrases = ["count on me"]\ntips = [{ headline = "Take the wheel", say = "Go." }]\n')
    own = load_playbook(file).entry("steps", "own")
    ours = load_playbook(None).entry("steps", "own")
    assert own is not None
    assert ours is not None
    assert own.prompts[0].headline == "Take the wheel"
    assert len(own.prompts) == len(ours.prompts) + 1
    assert own.due == ours.due
    assert dict(load_playbook(file).phrases())["own"] == (*ours.phrases, "count on me")


def test_a_company_may_stand_alone_or_switch_off(file: Path) -> None:
    own = 'title = "Own it"\ndue = { next = 9 }\ntips = [{ headline = "Take the wheel" }]'
    file.write_text(f'mode = "replace"\n[steps.own]\n{own}\n[steps.offer]\nenabled = false\n')
    assert [entry.key for entry in load_playbook(file).section("steps", "care", "supervisor")] == ["own"]
    file.write_text("[steps.ask_again]\nenabled = false\n")
    assert load_playbook(file).entry("steps", "ask_again") is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[steps.own]\ntips = [\n{ headline = 'a' },\n{ headline = '" + "x" * 61 + "' },\n]\n", 4, "shorten"),
        ("[steps.sing]\n", 1, "unknown steps entry"),
        ("[steps.own]\ndue = { moon = 3 }\n", 2, "unknown condition"),
        ("[steps.own]\n\nweight = 11\n", 3, "0 to 10"),
        ("[steps.own]\ntitel = 'x'\n", 2, "unknown key"),
        ("[steps.own]\ntips = [{ say = 'x' }]\n", 2, "headline"),
        ("[supervisor.join]\ntips = [{ headline = 'Ask {nobody}' }]\n", 2, "no other"),
        ("\nmode = 'other'\n", 2, "extend"),
        ("mode = 'replace'\n", 1, "no [steps"),
        ("[steps.own]\ntips = [{ headline = 'same' }, { headline = 'Same' }]\n", 2, "twice"),
        ("[steps.own]\ntitle = \n", 2, "TOML"),
        ("mode = 'replace'\n[steps.own]\ndue = { next = 9 }\ntips = [{ headline = 'x' }]\n", 2, "needs a title"),
        ("mode = 'replace'\n[steps.own]\ntitle = 'Own'\ntips = [{ headline = 'x' }]\n", 2, "needs due"),
        ("steps.own.title = 'Own'\nmode = 'replace'\n", 1, "no tips"),
        ("mode = 'replace'\n[steps.own]\ntitle = 'Own'\ndue = {}\ntips = [{ headline = 'x' }]\n", 4, "needs due"),
        ("[colours]\nred = 1\n", 1, "unknown section"),
        ("[steps.own]\norder = 1.5\n", 2, "whole number from 0 to 99"),
        ("[steps.own]\nphrases = ['count on me', '...']\n", 2, "with words"),
        ("[steps.own]\nweight = nan\n", 2, "0 to 10"),
        ("[steps.own]\ntips = [{ headline = 'a', for = [['x']] }]\n", 2, "for must list conditions"),
        ("[steps.own]\ntips = [{ headline = 'a', for = [{ x = 1 }] }]\n", 2, "for must list conditions"),
        ("[steps.own]\norder = " + "9" * 5000 + "\n", 2, "too long"),
        ("\nmode = " + "[" * 5000 + "]" * 5000 + "\n", 2, "inside each other"),
        ("mode." + "a." * 5000 + "a = 1\n", 1, "inside each other"),
        ("mode = '" + "x" * 5000 + "'\n", 1, "extend"),
        ("[steps.own]\ntitle = '" + "x" * 1_000_000 + "'\n", 1, "no playbook"),
        ("[supervisor.goodwill]\ntips = [{ headline = 'Give {limit:.2f}' }]\n", 2, "{limit}"),
        ("[supervisor.goodwill]\ntips = [{ headline = 'a', say = 'Ask {agent!r}' }]\n", 2, "{limit}"),
        ("[supervisor.goodwill]\ntips = [{ headline = 'Give {limit:{step}}' }]\n", 2, "{limit}"),
        ("[supervisor.goodwill]\ntips = [{ headline = 'Give {agent.name}' }]\n", 2, "{limit}"),
        ("[supervisor.goodwill]\ntips = [{ headline = 'Give {}' }]\n", 2, "{limit}"),
        ("[supervisor.goodwill]\ntips = [{ headline = 'Give } more' }]\n", 2, "{limit}"),
    ],
)
def test_mistakes_name_file_line_and_cure(file: Path, text: str, line: int, words: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_playbook(file)
    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < len(str(file)) + 1000


def test_check_names_every_mistake(file: Path) -> None:
    file.write_text("[steps.own]\nweight = 11\norder = -1\n")
    assert [problem.line for problem in check_playbook(file)] == [2, 3]


def test_a_missing_file_is_one_line(file: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_playbook(file)


def test_a_broken_file_leaves_the_old_one_in_force(file: Path) -> None:
    old = load_playbook(None)
    file.write_text("[steps.own]\nweight = 11\n")
    kept, error = reload_playbook(old, file)
    assert kept is old
    assert error is not None
    assert f"{file}:2:" in str(error)
    file.write_text("[steps.own]\nweight = 9\n")
    fresh, error = reload_playbook(old, file)
    assert error is None
    own = fresh.entry("steps", "own")
    assert own is not None
    assert own.weight == 9
