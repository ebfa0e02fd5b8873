"""A site's cue changes: as the page edits them, as TOML the scorer reads, and back."""

from pathlib import Path

import pytest

from monitor.config import ScoringSettings
from monitor.errors import UsageError
from monitor.scoring.words import lexicon_for
from monitor.server.site_cues import CueChanges, OwnCue, known_cues, read_changes


def test_what_is_written_is_what_the_scorer_reads(tmp_path: Path) -> None:
    ours = known_cues(lexicon_for(ScoringSettings()))
    changes = CueChanges(
        remove=[ours[0].name],
        weigh={ours[1].name: 1.25},
        cue=[OwnCue(name="lawyer", says='says "lawyer" \U0001f600', weight=2.0, patterns=["lawyer", "solicitor"])],
    )
    text = changes.to_toml()
    assert text is not None
    file = tmp_path / "cues.toml"
    file.write_text(text, encoding="utf-8")
    cues = {cue.name: cue for cue in lexicon_for(ScoringSettings(cues=file)).cues}
    assert ours[0].name not in cues
    assert cues[ours[1].name].site == 1.25
    assert (cues["lawyer"].site, cues["lawyer"].says) == (2.0, 'says "lawyer" \U0001f600')
    assert read_changes(text) == changes


def test_no_change_is_no_file() -> None:
    assert CueChanges().to_toml() is None
    assert read_changes(None) == CueChanges()


def test_a_file_that_says_more_is_left_to_an_editor() -> None:
    with pytest.raises(UsageError, match="text editor"):
        read_changes('[weigh]\nlegal = "much"\n')
