"""Named patterns over opened, lower-case sentences (see `wording.normalise`): evidence, not verdicts.

The weights of each for each step are learned (models/steps/train.py). The order is that of the weights' columns.
"""

import re

from monitor.coaching.patterns_feeling import FEELING
from monitor.coaching.patterns_slips import SLIPS
from monitor.coaching.patterns_solving import SOLVING

PATTERNS: dict[str, str] = {**FEELING, **SOLVING, **SLIPS}

COMPILED: dict[str, re.Pattern[str]] = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
