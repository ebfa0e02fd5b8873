"""What customers complain of and praise again and again, found without being listed in advance. Pure.

Method: phrases of one to three words that occur in more of the customers' turns after which frustration rose than in
their other turns, by log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words",
section 3.5.1); the prior is all turns together, so that rare phrases need more evidence. Chosen over topic models as
each theme is a phrase people really said, can be checked by hearing its moments, needs no tuning, and is deterministic.
Phrases that occur in mostly the same calls become one theme. Praise is found the same way, in turns whose words are
plainly friendly (VADER) and after which the score did not rise.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.review.record import CallRecord, Turn
from monitor.store.call_themes import ThemeMoment

LEAST_CALLS = 3
"""Calls in which a phrase must occur."""
LEAST_Z = 1.96
"""Standard deviations by which a phrase must stand out (two-sided 5 %)."""
RISE = 3.0
"""Points by which a turn must raise the score."""
FIRST = 20.0
"""The score a first turn is compared with: most calls begin below."""
SAME = 0.5
"""Share of calls two phrases must have in common to be one theme (Jaccard)."""
EXAMPLES = 5
TREND_WEEKS = 53
"""Weeks of a theme's trend at most: a year, and the week it began in."""
PRIOR = 200.0
"""Weight of the prior in phrases; a few dozen turns' worth."""
FRIENDLY = 0.4
"""VADER compound, manners aside, from which a turn counts as praise; VADER itself calls 0.05 positive."""
_MANNERS = re.compile(
    r"\b(?:thanks?|please|yes|okay|hello|hi|bye|(?:nice|good|great) (?:morning|afternoon|evening|day|weekend))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LIGHT_WORDS = """
    a an and are as at be been but by can could did do does for from get got had has have he her him his how i i'd
    i'll i'm i've if in into is it it's its just like me my no not of on or our out she so some that that's the
    their them then there they this to too up us very was we well were what when which who will with would yeah yes
    you you're your um uh okay oh really don't now all about any because being going go know said say please thank
    thanks hello hi
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())


@dataclass(frozen=True, slots=True)
class Moment:
    """Where to hear it."""

    call_id: str
    at: float
    utterance_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A recurring cause. `z`: how far it stands out.

    `by_week`: calls a week, in order, from the theme's first week to that of the newest call looked at; weeks without
    the theme count 0, or one that is over would look as if it went on. At most the last TREND_WEEKS.
    """

    name: str
    phrases: tuple[str, ...]
    z: float
    calls: int
    share: float
    """Of all calls looked at."""
    by_week: tuple[tuple[str, int], ...]
    examples: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Themes of a set of calls, the strongest first; `moments`: the first of each call that shows one."""

    calls: int
    trouble: tuple[Theme, ...]
    praise: tuple[Theme, ...]
    moments: tuple[ThemeMoment, ...]


def find_all(records: Iterable[CallRecord], limit: int = 20) -> Found:
    """What frustrates and what is praised in these calls, `limit` themes each at most."""
    reader = SentimentIntensityAnalyzer()
    trouble, praise = _Phrases(), _Phrases()
    weeks: dict[str, str] = {}
    for record in records:
        weeks[record.call_id] = week_of(str(record.item.get("started_at", "")))
        for turn, rose in _customer_turns(record.turns()):
            said = phrases_of(turn.reads)
            moment = Moment(record.call_id, turn.start, turn.utterance_id, turn.reads)
            trouble.add(said, moment, hot=rose)
            praise.add(said, moment, hot=not rose and is_praise(reader, turn.reads))
    bad, bad_moments = trouble.themes(weeks, limit)
    good, good_moments = praise.themes(weeks, limit)
    return Found(len(weeks), tuple(bad), tuple(good), (*bad_moments, *good_moments))


def show_themes(record: CallRecord, known: Found) -> list[ThemeMoment]:
    """Which of the known themes a call that came later shows, and when first."""
    reader = SentimentIntensityAnalyzer()
    moments: dict[str, ThemeMoment] = {}
    for turn, rose in _customer_turns(record.turns()):
        said = phrases_of(turn.reads)
        wanted = known.trouble if rose else known.praise if is_praise(reader, turn.reads) else ()
        for theme in wanted:
            if not said.isdisjoint(theme.phrases):
                moment = ThemeMoment(theme.name, record.call_id, turn.utterance_id, turn.start)
                moments.setdefault(theme.name, moment)
    return list(moments.values())


def is_praise(reader: SentimentIntensityAnalyzer, text: str) -> bool:
    """Whether a turn is plainly friendly beyond its thanks: more than manners."""
    bare = _MANNERS.sub(" ", text)
    return bool(reader.polarity_scores(bare)["compound"] >= FRIENDLY)


class _Phrases:
    """Counts phrases in the turns that matter (hot) and in the others."""

    def __init__(self) -> None:
        self._hot, self._cold = Counter[str](), Counter[str]()
        self._where: dict[str, dict[str, Moment]] = defaultdict(dict)

    def add(self, said: set[str], moment: Moment, *, hot: bool) -> None:
        """One turn of the customer's."""
        (self._hot if hot else self._cold).update(said)
        if hot:
            for phrase in said:
                self._where[phrase].setdefault(moment.call_id, moment)

    def themes(self, weeks: dict[str, str], limit: int) -> tuple[list[Theme], list[ThemeMoment]]:
        """The strongest themes, and the first moment of each in each call. `weeks`: of every call looked at."""
        where = self._where
        scored = [(z_score(said, self._hot, self._cold), said) for said in where if len(where[said]) >= LEAST_CALLS]
        standing = sorted(((z, phrase) for z, phrase in scored if z >= LEAST_Z), key=lambda pair: (-pair[0], pair[1]))
        groups: list[list[tuple[float, str]]] = []
        for z, phrase in standing:
            home = next((group for group in groups if _same(set(where[group[0][1]]), set(where[phrase]))), None)
            if home is None:
                groups.append([(z, phrase)])
            else:
                home.append((z, phrase))
        themes, moments = [], []
        newest = max(map(_monday, set(weeks.values())), default=date.min)
        for group in groups[:limit]:
            here = _moments(group, where)
            themes.append(_theme(group, here, weeks, newest))
            moments += [ThemeMoment(themes[-1].name, m.call_id, m.utterance_id, m.at) for m in here.values()]
        return themes, moments


def phrases_of(text: str) -> set[str]:
    """Phrases of one to three words; neither the first nor the last is a word without content."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    return {
        " ".join(words[start : start + size])
        for size in (1, 2, 3)
        for start in range(len(words) - size + 1)
        if words[start] not in _LIGHT and words[start + size - 1] not in _LIGHT and len(words[start]) > 2
    }


def z_score(phrase: str, hot: Counter[str], cold: Counter[str]) -> float:
    """How far the phrase's log-odds in heating turns stand above its log-odds in the others."""
    total = hot.total() + cold.total()
    prior = PRIOR * (hot[phrase] + cold[phrase]) / total
    a, b = hot[phrase] + prior, cold[phrase] + prior
    rest_a, rest_b = hot.total() + PRIOR - a, cold.total() + PRIOR - b
    delta = math.log(a / rest_a) - math.log(b / rest_b)
    return delta / math.sqrt(1 / a + 1 / b)


def week_of(started_at: str) -> str:
    """The ISO week of a stamp: `2026-W47`; empty when there is none."""
    try:
        year, week, _ = date.fromisoformat(started_at[:10]).isocalendar()
    except ValueError:
        return ""
    return f"{year}-W{week:02d}"


def _customer_turns(turns: Sequence[Turn]) -> list[tuple[Turn, bool]]:
    """The customer's turns, and whether the score rose with each."""
    found, before = [], FIRST
    for turn in turns:
        if turn.role != "agent":
            after = before if turn.score is None else turn.score
            found.append((turn, after - before >= RISE))
            before = after
    return found


def _same(one: set[str], other: set[str]) -> bool:
    return len(one & other) / len(one | other) >= SAME


def _moments(group: list[tuple[float, str]], where: dict[str, dict[str, Moment]]) -> dict[str, Moment]:
    """By call the moment of its strongest phrase."""
    moments: dict[str, Moment] = {}
    for _, phrase in group:
        for call_id, moment in where[phrase].items():
            moments.setdefault(call_id, moment)
    return moments


def _theme(group: list[tuple[float, str]], moments: dict[str, Moment], weeks: dict[str, str], newest: date) -> Theme:
    by_week = Counter(weeks[call_id] for call_id in moments if weeks[call_id])
    strong = [phrase for z, phrase in group if z >= group[0][0] * 0.8]
    name = max(strong, key=lambda phrase: (_content(phrase), phrase))
    return Theme(
        name=name,
        phrases=tuple(phrase for _, phrase in group),
        z=round(group[0][0], 2),
        calls=len(moments),
        share=round(len(moments) / len(weeks), 4),
        by_week=_trend(by_week, newest),
        examples=tuple(list(moments.values())[:EXAMPLES]),
    )


def _trend(by_week: Counter[str], newest: date) -> tuple[tuple[str, int], ...]:
    """Calls of each week up to the newest (its Monday), those without any too."""
    if not by_week:
        return ()
    span = (newest - min(_monday(week) for week in by_week)).days // 7 + 1
    back = reversed(range(min(span, TREND_WEEKS)))
    return tuple((week, by_week[week]) for week in (week_of((newest - timedelta(weeks=n)).isoformat()) for n in back))


def _monday(week: str) -> date:
    """The first day of an ISO week; the first of all days for none."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1) if number else date.min


def _content(phrase: str) -> int:
    """Words with content less those without: "engineer never came" names a theme better than "house and nobody"."""
    return sum(-1 if word in _LIGHT else 1 for word in phrase.split())
