"""The shipped lexicon and a site's changes to it."""

from pathlib import Path

import pytest

from monitor.config import resource
from monitor.errors import ConfigError
from monitor.scoring.cues import Lexicon, load_lexicon, with_site


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(resource("frustration") / "cues.en.toml")


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("This is the third time I've called about it", "repeat_contact"),
        ("ive been on hold for forty minutes", "waiting"),
        ("they keep getting me transferred, I was passed around all day", "transfers"),
        ("You said it would be here by Friday and nobody came", "broken_promise"),
        ("get me a supervisor", "supervisor"),
        ("I'm cancelling my contract", "leaving"),
        ("you'll hear from my solicitor", "legal"),
        ("I'm going to put the phone down now", "parting"),
        ("we'll take our business elsewhere", "parting"),
        ("I shall be writing to the ombudsman", "parting"),
        ("you useless bunch of clowns", "abuse"),
        ("oh, brilliant, another form", "sarcasm"),
        ("are you kidding me", "disbelief"),
        ("thank you so much", "thanks"),
        ("my husband passed away in March", "grief"),
    ],
)
def test_cues_are_found(lexicon: Lexicon, text: str, cue: str) -> None:
    assert cue in {hit.cue.name for hit in lexicon.find(text)}


@pytest.mark.parametrize(
    ("text", "threat"),
    [
        ("I'll call the police if you don't send it back", True),
        ("I've got the police on you already", True),
        ("someone stole my card so I've told the police", False),
        ("they stole it and the police gave me a crime number", False),
        ("don't call the police but I washed my phone", False),
    ],
)
def test_the_police_told_of_a_theft_are_no_threat_to_us(lexicon: Lexicon, text: str, threat: bool) -> None:
    assert ("legal" in {hit.cue.name for hit in lexicon.find(text)}) is threat


def test_spans_point_at_the_words(lexicon: Lexicon) -> None:
    text = "İ well, GET ME A SUPERVISOR please"
    spans = [text[hit.start : hit.end] for hit in lexicon.find(text) if hit.cue.name == "supervisor"]
    assert spans == ["GET ME A SUPERVISOR"]


def test_nothing_matches_inside_a_word(lexicon: Lexicon) -> None:
    assert "swearing" not in {hit.cue.name for hit in lexicon.find("the shell class in Scunthorpe, hello")}


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_site_adds_removes_and_weighs(lexicon: Lexicon, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        'remove = ["joking"]\n[weigh]\nwaiting = 0.5\n[[cue]]\nname = "red_card"\nweight = 2\n'
        'patterns = ["red card"]\n',
    )
    changed = {cue.name: cue for cue in with_site(lexicon, file).cues}
    assert "joking" not in changed
    assert changed["waiting"].site == 0.5
    assert changed["red_card"].site == 2.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('remove = ["nope"]', "no cue is called 'nope'"),
        ("[weigh]\nwaiting = 9", "between -5 and 5"),
        ('[[cue]]\nname = "x"\npatterns = ["("]', "bad expression"),
        ('[[cue]]\nname = "x"\npatterns = []', "patterns"),
        ('[[cue]]\nname = "x"\nwieght = 1\npatterns = ["a"]', "unknown key wieght"),
        ('[[cue]]\nname = "waiting"\npatterns = ["a"]', "already a cue"),
        ("format = 2", "format 2"),
        ("[weight]\nwaiting = 1", "unknown key weight"),
        ('removed = ["joking"]', "unknown key removed"),
        ("remove = [[1]]", "list of cue names"),
        ("[weigh]\nwaiting = nan", "between -5 and 5"),
        ("[weigh]\nwaiting = inf", "between -5 and 5"),
        ('[[cue]]\nname = "x"\nweight = nan\npatterns = ["a"]', "between -5 and 5"),
        ('[[cue]]\nname = "x"\nhard = "no"\npatterns = ["a"]', "`hard` is true or false"),
        ('[[cue]]\nname = "x"\nquiet = 1\npatterns = ["a"]', "`quiet` is true or false"),
        ('[[cue]]\nname = "x"\nsays = 5\npatterns = ["a"]', "`says` is the words"),
        ('[[cue]]\nname = "x"\npatterns = ["a{99999999999}"]', "bad expression"),
        ("x = ", "site.toml"),
    ],
)
def test_a_wrong_site_file_is_one_line(lexicon: Lexicon, tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        with_site(lexicon, write(tmp_path, text))
    assert "\n" not in str(caught.value)
    assert "site.toml" in str(caught.value)


def test_capitals_in_a_pattern_do_not_keep_it_from_matching(lexicon: Lexicon, tmp_path: Path) -> None:
    file = write(tmp_path, '[[cue]]\nname = "red_card"\npatterns = ["Red Card"]\n')
    for text in ("my red card is lost", "My Red Card is lost"):
        assert "red_card" in {hit.cue.name for hit in with_site(lexicon, file).find(text)}
