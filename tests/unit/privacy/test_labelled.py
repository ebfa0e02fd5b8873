"""Precision and recall of masking on a labelled set, in characters and in whole passages (see docs/privacy.md)."""

import re
from dataclasses import dataclass
from pathlib import Path

from monitor.privacy.redaction import Redactor

LABELLED = Path(__file__).with_name("labelled.txt")


@dataclass(frozen=True)
class Measured:
    """What was found of what is there."""

    precision: float
    recall: float
    whole: float
    """Share of labelled passages of which every digit and letter is masked."""
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def labelled() -> list[list[tuple[str, set[int]]]]:
    """Groups of utterances of one speaker, each with the places that must be masked."""
    groups = []
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            groups.append([parse(said) for said in line.split(" || ")])
    return groups


def parse(said: str) -> tuple[str, set[int]]:
    text, places = "", set[int]()
    inside = False
    for letter in said:
        if letter in "[]":
            inside = letter == "["
        else:
            if inside:
                places.add(len(text))
            text += letter
    return text, places


def measure() -> Measured:
    """Run all groups. Only letters and digits count: whether a comma within is masked is no matter."""
    right = masked_count = truth_count = whole = passages = 0
    missed, wrong = [], []
    for group in labelled():
        redactor = Redactor()
        masked: list[set[int]] = []
        for place, (text, _) in enumerate(group):
            done = redactor.final(str(place), text, None)
            masked.append({at for span in done.spans for at in range(span.start, span.end)})
            for fix in done.corrections:
                masked[int(fix.utterance_id)] |= {at for span in fix.spans for at in range(span.start, span.end)}
        for (text, truth), found in zip(group, masked, strict=True):
            said = {match.start() for match in re.finditer(r"\w", text)}
            right += len(said & truth & found)
            masked_count += len(said & found)
            truth_count += len(said & truth)
            if said & found - truth:
                wrong.append(text)
            if said & truth - found:
                missed.append(text)
            for run in re.finditer("1+", "".join("1" if at in truth else "0" for at in range(len(text)))):
                passages += 1
                whole += not (said & set(range(*run.span()))) - found
    return Measured(right / masked_count, right / truth_count, whole / passages, tuple(missed), tuple(wrong))


def test_precision_and_recall_hold() -> None:
    measured = measure()
    assert measured.recall >= 0.98, measured.missed
    assert measured.precision >= 0.97, measured.wrong
    assert measured.whole >= 0.96, measured.missed
