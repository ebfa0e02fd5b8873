"""Which playbook steps, and which mistakes, an agent turn contains. One linear model per step over `features`.

Weights are data (`models/steps/weights/steps.npz`), learned by `models/steps/train.py`; here is only arithmetic.
The detector reads words and timing of the agent, never the voice.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from monitor.coaching.earlier import NOTHING, Earlier
from monitor.coaching.features import HASH_DIM, NAMED, TurnFeatures, turn_features
from monitor.config import resource
from monitor.errors import ModelError
from monitor.events.coach import Mistake, Step

STEPS: tuple[str, ...] = get_args(Step)
MISTAKES: tuple[str, ...] = get_args(Mistake)
LABELS: tuple[str, ...] = (*STEPS, *MISTAKES)
WEIGHTS_FILE = "steps.npz"
NEEDS_TIMES = "interrupt"
CUT_IN_S = 0.2
"""An agent who starts this long before the customer's end has cut in; shorter overlaps are ordinary turn taking."""
_MEND = "reinstall calmline, or run `python models/steps/train.py` in the checkout"


@dataclass(frozen=True, slots=True)
class StepDetector:
    """`named` (features, labels), `hashed` (HASH_DIM, labels), `bias` and `thresholds` (labels,): log-odds."""

    named: NDArray[np.float32]
    hashed: NDArray[np.float32]
    bias: NDArray[np.float32]
    thresholds: NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path | None = None) -> "StepDetector":
        """The installed weights, or those in `folder`. Raises ModelError naming the command that mends them."""
        path = (folder or resource("steps")) / WEIGHTS_FILE
        try:
            with np.load(path, allow_pickle=False) as data:
                if tuple(data["labels"].tolist()) != LABELS or tuple(data["features"].tolist()) != NAMED:
                    raise ModelError(f"{path} was made for another version; {_MEND}", code="steps_version")
                detector = cls(
                    named=data["named"].astype(np.float32),
                    hashed=data["hashed"].astype(np.float32) * data["hashed_scale"],
                    bias=data["bias"].astype(np.float32),
                    thresholds=data["thresholds"].astype(np.float32),
                )
        except FileNotFoundError:
            raise ModelError(f"{path} is missing; {_MEND}", code="steps_missing") from None
        except (OSError, ValueError, KeyError, EOFError):
            raise ModelError(f"{path} is damaged; {_MEND}", code="steps_damaged") from None
        if detector.hashed.shape != (HASH_DIM, len(LABELS)):
            raise ModelError(f"{path} is damaged; {_MEND}", code="steps_damaged")
        return detector

    def detect(self, text: str, before: str, *, cut_in: bool = False, earlier: Earlier = NOTHING) -> list[str]:
        """Steps, then mistakes, of one agent turn, in the order of LABELS.

        `before`: the customer's last turn, "" when there was none. `cut_in`: the agent began before the customer had
        ended, by CUT_IN_S at least. `earlier`: all turns of the call before this one. `interrupt` is never answered
        for a first turn.
        """
        if not text.strip():
            return []
        margins = self.margins(turn_features(text, before, cut_in=cut_in, earlier=earlier))
        found = [label for label, margin in zip(LABELS, margins, strict=True) if margin >= 0]
        if not before.strip():
            found = [label for label in found if label != NEEDS_TIMES]
        return found

    def margins(self, features: TurnFeatures) -> NDArray[np.float32]:
        """Log-odds of each label less its threshold, shape (labels,): 0 and above means seen."""
        total = self.bias - self.thresholds
        if features.named:
            total = total + self.named[sorted(features.named)].sum(axis=0)
        if features.hashed:
            total = total + self.hashed[sorted(features.hashed)].sum(axis=0)
        return np.asarray(total, dtype=np.float32)
