"""Text that must not be believed: loops, stock phrases Whisper says over noise, words where nobody spoke.

Pure. A short phrase that was really spoken ("Thank you.", "Okay.") passes when there is voice behind it and the
decoder was sure; figures are those of a measured study of 98 utterances and tuned on tones, music and noise.
"""

import re
import zlib
from collections.abc import Sequence

TOKENS_BASE, TOKENS_PER_S = 12, 9
"""No speaker says more tokens than this many plus this many a second; also the decoder's limit."""
_LOW_LOGPROB, _LOW_LOGPROB_SHORT, _SHORT_TOKENS = -0.5, -0.9, 4
"""Below it an answer is doubted. One or two words are never as sure as a sentence, and a longer window does not change
them: of 19 "Okay." and "Goodbye." at -0.5 to -0.9 none became another word."""
_LOOP_LOGPROB = -1.0
_LOOP_RATIO = 2.4
_LOOP_CHARS = 20
_PERIODS = ((1, 5), (2, 3), (3, 3))  # words repeated, times
_NGRAM = 5
_FEW_WORDS_PER_S, _FEW_WORDS_FROM_S = 0.8, 6.0

_FILM = re.compile(
    r"thanks?( you)?( so much| very much)? for (watching|viewing)"
    r"( (this|the|my|our) (video|channel|show|film|movie|stream|episode)s?)?"
    r"|(please )?(don't forget to )?(like (and|&) subscribe|(like (and|&) )?subscribe to (my|our|the) channel)"
    r"|(i'll )?see you (in the )?next video( bye)?"
    r"|(subtitles?|captions?)( \w+)? by (?!default|e mail|email|post\b|mail).*"
    r"|.*(\bamara\.org|\.com subtitles)\b.*"
)
"""As a whole utterance: what stands under films, which is what Whisper learned from, and nobody says on a call."""
_STOCK = re.compile(
    r"thanks?( you)?( so much| very much)? for (watching|listening|viewing)( (to|this|the|my|our))?( \w+)?"
    r"|(please )?(don't forget to )?subscribe"
    r"|(i'll )?see you (in the )?next (time|one)( bye)?"
    r"|(transcri(bed|ption|pts?)|translat(ed|ion)|subtitles?|captions?)( \w+){0,3} by( \S+){1,5}"
    r"|(for more (information|info) )?(please )?((visit|go to|see) (us at )?)?www\.\S+"
)
"""As a whole utterance: what Whisper says over noise and callers say too. Believed when somebody surely spoke."""
_STOCK_LOGPROB, _STOCK_NO_SPEECH, _STOCK_WORD_S = -0.6, 0.5, 0.15
"""Less sure, more likely silence, or less voice a word than the fastest speaker has: nobody said it."""
_FILLERS = frozenset(
    [
        "you",
        "thank you",
        "thanks",
        "thank you very much",
        "thank you so much",
        "bye",
        "bye bye",
        "okay",
        "ok",
        "yeah",
        "yeah yeah",
        "yes",
        "no",
        "oh",
        "so",
        "uh",
        "um",
        "hmm",
        "mm",
        "mmm",
        "ah",
        "huh",
        "hi",
        "hello",
        "right",
        "and",
        "the",
        "i",
        "it",
        "i'm sorry",
        "all right",
        "silence",
        "music",
        "hey",
        "good",
        "go",
        "wow",
        "you know",
        "oh my god",
        "beep",
        "boo",
        "ha",
        "hm",
        "mhm",
        "shh",
        "what",
    ]
)
_SOUNDS = frozenset(["ah", "eh", "ha", "hm", "hmm", "la", "mm", "mmm", "oh", "oo", "ooh", "shh", "uh", "um"])
"""What is no word, however often it is said: singing and humming are heard as these."""
_SUNG_WORDS = 4
"""So many of them and nothing else: however sure the decoder is, no word is lost with them."""
_BRACKETED = re.compile(r"^[\s.]*[\[(*♪♫].*[\])*♪♫][\s.]*$", re.DOTALL)


def token_limit(seconds: float) -> int:
    """Most tokens an utterance of so many seconds may have."""
    return TOKENS_BASE + int(TOKENS_PER_S * seconds)


def looped(text: str, tokens: int, seconds: float, logprob: float) -> bool:
    """Whether the decoder repeats itself or babbles; ask for another window when it does."""
    words = re.findall(r"[\w']+", text.lower())
    return (
        tokens >= token_limit(seconds)
        or (tokens > 8 and tokens > TOKENS_PER_S * seconds)
        or logprob < _LOOP_LOGPROB
        or (len(text) > _LOOP_CHARS and compression(text) > _LOOP_RATIO)
        or repeats(words)
    )


def repeats(words: Sequence[str]) -> bool:
    """A phrase said again and again at the end, or five words in a row said twice anywhere."""
    for period, times in (*_PERIODS, *((p, 2) for p in range(4, len(words) // 2 + 1))):
        span = period * times
        if len(words) >= span and all(words[-i] == words[-i - period] for i in range(1, span - period + 1)):
            return True
    seen = set()
    for i in range(len(words) - _NGRAM + 1):
        gram = tuple(words[i : i + _NGRAM])
        if gram in seen and len(set(gram)) > 1:
            return True
        seen.add(gram)
    return False


def compression(text: str) -> float:
    """How much zlib shortens the text; above 2.4 it repeats itself."""
    data = text.encode()
    return len(data) / len(zlib.compress(data))


def unsure(tokens: int, logprob: float) -> bool:
    """Whether the decoder was so unsure that a longer window may say something else."""
    return logprob < (_LOW_LOGPROB_SHORT if tokens <= _SHORT_TOKENS else _LOW_LOGPROB)


def too_few_words(text: str, speech_s: float) -> bool:
    """Whether so much speech must have held more words: the decoder stopped early."""
    return speech_s > _FEW_WORDS_FROM_S and len(text.split()) < _FEW_WORDS_PER_S * speech_s


def disbelief(text: str, *, voiced_s: float, seconds: float, logprob: float, no_speech: float) -> str | None:
    """Why this final is quarantined, or None: `empty`, `non_speech`, `stock`, `noise` or `loop`.

    `voiced_s`: seconds the VAD called speech. `logprob`: mean per token. `no_speech`: Whisper's own probability.
    """
    plain = " ".join(re.findall(r"[\w'.&]+", text.lower())).strip(". ")
    plain = re.sub(r"\.(?=\s|$)", "", plain)
    if not any(letter.isalnum() for letter in plain):
        return "empty"
    if _BRACKETED.match(text.strip()):
        return "non_speech"
    if _FILM.fullmatch(plain) or (_STOCK.fullmatch(plain) and not _surely_said(plain, voiced_s, logprob, no_speech)):
        return "stock"
    words = re.findall(r"[\w']+", plain)
    sounds = _SOUNDS.issuperset(words)
    if sounds and len(words) >= _SUNG_WORDS:
        return "non_speech"
    wordless = sounds or plain in _FILLERS
    if wordless and (logprob < -0.9 or voiced_s < 0.2):
        return "stock"
    if (wordless or _said_once(words) in _FILLERS) and no_speech > 0.5 and logprob < -0.5:
        return "stock"
    if no_speech > 0.6 and logprob < -0.8:
        return "noise"
    if voiced_s < 0.3 and logprob < -0.9:
        return "noise"
    if logprob < -1.3:
        return "noise"
    if len(words) >= 10 and (compression(text) > _LOOP_RATIO or len(set(words)) <= len(words) / 4):
        return "loop"
    if any(compression(word) > _LOOP_RATIO for word in words):
        return "loop"  # a vowel that is held, sung or hummed: no word of some thirty letters repeats itself
    if len(words) > 6 * seconds + 4:
        return "loop"
    return None


def _said_once(words: Sequence[str]) -> str:
    """The phrase that all of the words are repetitions of."""
    count = len(words)
    period = next(p for p in range(1, count + 1) if count % p == 0 and list(words) == [*words[:p]] * (count // p))
    return " ".join(words[:period])


def _surely_said(plain: str, voiced_s: float, logprob: float, no_speech: float) -> bool:
    """Whether there is voice behind every word, and the decoder is sure."""
    enough = voiced_s >= _STOCK_WORD_S * len(re.findall(r"[\w']+", plain))
    return enough and logprob >= _STOCK_LOGPROB and no_speech <= _STOCK_NO_SPEECH
