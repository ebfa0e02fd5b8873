"""What the audit says of a change: who joined which team, which cue weighs what, how much of the playbook."""

import hashlib
from typing import Any

import pytest

from monitor.config import Settings, StoreSettings
from monitor.scoring.words import lexicon_for
from monitor.server.site_cues import CueChanges, known_cues
from monitor.server.tuning import Tuning
from monitor.server.tuning_words import MOST, what_changed

BOOK = 'mode = "extend"\n[steps.own]\nweight = 4\n'


@pytest.fixture(scope="module")
def tuning(tmp_path_factory: pytest.TempPathFactory) -> Tuning:
    return Tuning(Settings(store=StoreSettings(data_dir=tmp_path_factory.mktemp("kept"))))


def said(tuning: Tuning, *changes: dict[str, Any]) -> str:
    """What the last of these changes is called."""
    overlays = [tuning.now.overlay]
    for change in changes:
        overlays.append(overlays[-1].changed(change))
    return what_changed(*(tuning.build(overlay) for overlay in overlays[-2:]))


def cues(**changes: Any) -> dict[str, Any]:
    return {"cues": CueChanges.model_validate(changes).to_toml()}


def test_values_before_and_after(tuning: Tuning) -> None:
    assert said(tuning, {"scoring": {"tense": 30.0}}) == "scoring.tense: 35.0 -> 30.0"
    assert said(tuning, {"scoring": {"tense": 35.0}}) == "nothing changed"
    assert said(tuning, {"scoring": {"tense": 30.0}}, {"scoring": {"tense": None}}) == "scoring.tense: 30.0 -> 35.0"


def test_teams_by_who_joins_and_leaves(tuning: Tuning) -> None:
    first = {"teams": {"Harbour": ["Omar", "Bo"], "Night": []}}
    assert said(tuning, first) == "team Harbour added: +Omar +Bo, team Night added"
    assert (
        said(tuning, first, {"teams": {"Harbour": ["Bo", "Ines"]}}) == "team Harbour: +Ines -Omar, team Night dropped"
    )
    many = {"teams": {"Harbour": [f"agent {n}" for n in range(MOST + 5)]}}
    assert said(tuning, many).endswith("and 5 more")


def test_cues_by_name_and_weight(tuning: Tuning) -> None:
    name, other = (cue.name for cue in known_cues(lexicon_for(tuning.base.scoring))[:2])
    own = {"name": "vet", "says": "the vet", "weight": 2.0, "patterns": ["vet"]}
    first = cues(weigh={name: -1.5}, cue=[own])
    assert said(tuning, first) == f"cue {name}: +0 -> -1.5, own cue vet added (+2, 1 phrase)"
    heavier = cues(weigh={name: 0.5}, remove=[other], cue=[own | {"weight": 3.0}])
    assert said(tuning, first, heavier) == f"cue {other} removed, cue {name}: -1.5 -> +0.5, own cue vet: +2 -> +3"
    assert (
        said(tuning, first, cues(weigh={name: -1.5}, cue=[own | {"patterns": ["vet", "clinic"]}]))
        == "own cue vet reworded"
    )
    assert said(tuning, first, {"cues": None}) == f"cue {name}: -1.5 -> +0, own cue vet dropped"


def test_the_playbook_by_its_lines(tuning: Tuning) -> None:
    sha = hashlib.sha256(BOOK.encode()).hexdigest()[:8]
    assert said(tuning, {"playbook": BOOK}) == f"playbook: +3 -0 lines, file -> {sha}"
    longer = BOOK.replace("4", "5")
    assert said(tuning, {"playbook": BOOK}, {"playbook": longer}).startswith(f"playbook: +1 -1 lines, {sha} -> ")
    assert said(tuning, {"playbook": BOOK}, {"playbook": None}) == f"playbook: +0 -3 lines, {sha} -> file"
