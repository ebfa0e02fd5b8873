"""Words the recogniser is unsure of count less, each by itself."""

from monitor.config import ScoringSettings, resource
from monitor.events.speech import Word
from monitor.scoring.context import Situation
from monitor.scoring.cues import Lexicon, load_lexicon
from monitor.scoring.sureness import LEAST, Sureness
from monitor.scoring.words import load_words_model

TEXT = "they are useless but the garden is lovely"


def words(**doubts: float) -> tuple[Word, ...]:
    return tuple(Word(text=f" {word}", start=0.0, end=1.0, confidence=doubts.get(word, 0.95)) for word in TEXT.split())


def lexicon() -> Lexicon:
    return load_lexicon(resource("frustration") / "cues.en.toml")


def test_a_cue_counts_as_its_least_sure_word() -> None:
    hits = [hit for hit in lexicon().find(TEXT) if TEXT[hit.start : hit.end] == "useless"]
    assert hits
    sure = Sureness(TEXT, 0.9, words())
    assert {sure.of(hit) for hit in hits} == {1.0}
    assert {Sureness(TEXT, 0.9, words(garden=0.1)).of(hit) for hit in hits} == {1.0}
    assert {Sureness(TEXT, 0.9, words(useless=0.1)).of(hit) for hit in hits} == {LEAST}
    assert {Sureness(TEXT, 0.375).of(hit) for hit in hits} == {0.5}


def test_words_that_are_not_found_again_say_nothing() -> None:
    hit = lexicon().find(TEXT)[0]
    other = (Word(text="•••", start=0.0, end=1.0, confidence=0.1), Word(text="", start=0.0, end=1.0, confidence=0.1))
    assert Sureness(TEXT, 0.9, other).of(hit) == 1.0


def test_the_reading_follows() -> None:
    model = load_words_model(ScoringSettings())

    def heat(**doubts: float) -> float:
        return model.read(TEXT, Situation(), 0.9, words(**doubts)).log_odds

    assert heat(useless=0.1) < heat(garden=0.1) <= heat()
