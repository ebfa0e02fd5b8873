"""Whatever a peer sends: only PeerError escapes, nothing grows without bound, and a fault leaves the codec usable."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import SourceSettings
from monitor.errors import PeerError
from monitor.telephony.audiohook import KNOWN, NULL_UUID, TRANSITIONS, AudioHookCodec, State
from monitor.telephony.codec import CallClosed, CallOpened, Close, Gap, Media, MetadataChanged, WebsocketCodec
from monitor.telephony.protocols import WEBSOCKET_CODECS
from tests.conformance.conversation import conversations, unhex

Said = tuple[str, Any]


def recorded(protocol: str) -> list[Said]:
    """Everything the conformance files of a protocol say: the seeds that get past the first check."""
    said: list[Said] = []
    for path in conversations(protocol):
        for step in json.loads(path.read_text())["steps"]:
            said += [("text", step["text"])] if "text" in step else []
            said += [("binary", unhex(step["binary"])[:4000])] if "binary" in step else []
    return said


SEEDS = {protocol: recorded(protocol) for protocol in WEBSOCKET_CODECS}
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("-1") | st.just("1")
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@st.composite
def mutated(draw: st.DrawFn, said: Any) -> Any:
    """A recorded message with one field, at any depth, replaced, removed or added."""
    if not isinstance(said, dict):
        return said
    changed = dict(said)
    key = draw(st.sampled_from(sorted(changed))) if changed else "event"
    match draw(st.integers(0, 3)):
        case 0:
            changed[key] = draw(anything)
        case 1:
            changed.pop(key, None)
        case 2:
            changed[draw(st.text(max_size=8))] = draw(anything)
        case _:
            changed[key] = draw(mutated(changed.get(key)))
    return changed


@st.composite
def conversation(draw: st.DrawFn, protocol: str) -> list[Said]:
    steps: list[Said] = []
    for _ in range(draw(st.integers(1, 12))):
        kind, said = draw(st.sampled_from(SEEDS[protocol]))
        match draw(st.integers(0, 5)):
            case 0:
                steps.append(("text", draw(st.text(max_size=40))))
            case 1:
                steps.append(("binary", draw(st.binary(max_size=400))))
            case 2 | 3:
                steps.append((kind, draw(mutated(said))))
            case _:
                steps.append((kind, said))
    return steps


def say(codec: WebsocketCodec, kind: str, said: Any) -> None:
    text = said if isinstance(said, str) else json.dumps(said) if kind == "text" else ""
    for event in codec.text(text) if kind == "text" else codec.binary(said):
        assert isinstance(event, CallOpened | Media | Gap | MetadataChanged | CallClosed)
        if isinstance(event, CallOpened):
            assert 1 <= len(event.roles) <= 2
            assert event.call_id
            event.call_id.encode()
            event.metadata.model_dump_json().encode()
        if isinstance(event, Gap):
            assert 0 < event.seconds <= 6 * 3600


@pytest.mark.parametrize("protocol", WEBSOCKET_CODECS)
def test_only_peer_errors_escape(protocol: str) -> None:
    @settings(max_examples=80, deadline=None)
    @given(conversation(protocol))
    def check(steps: list[Said]) -> None:
        codec = WEBSOCKET_CODECS[protocol](SourceSettings.model_validate({"protocol": protocol}))
        fault: PeerError | None = None
        for kind, said in steps:
            try:
                say(codec, kind, said)
            except PeerError as error:
                fault = error
                break
            for reply in codec.replies():
                assert not isinstance(reply, Close) or reply.code
            assert not codec.replies()
        if fault is not None:
            assert 1000 < fault.close_code < 5000
            assert len(str(fault).encode()) <= 123, "a close frame holds 123 bytes of reason"
        codec.lost()
        codec.drained(0)

    check()


@pytest.mark.parametrize("protocol", WEBSOCKET_CODECS)
def test_a_flood_of_audio_is_not_kept(protocol: str) -> None:
    codec = WEBSOCKET_CODECS[protocol](SourceSettings.model_validate({"protocol": protocol}))
    path = next(path for path in conversations(protocol) if '"opened"' in path.read_text())
    for step in json.loads(path.read_text())["steps"]:
        if "text" in step and "closed" not in json.dumps(step.get("events", [])):
            codec.text(step["text"] if isinstance(step["text"], str) else json.dumps(step["text"]))
    codec.replies()
    for _ in range(300):
        with_error = False
        try:
            codec.binary(bytes(64 * 1024))
            codec.text("{}" * 1000)
        except PeerError:
            with_error = True
        codec.replies()
    assert with_error or size(codec) < 1_000_000


def size(thing: object, seen: set[int] | None = None) -> int:
    """Bytes held by an object and what it refers to."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    total = sys.getsizeof(thing)
    inner: list[object] = []
    if isinstance(thing, dict):
        inner = [*thing.keys(), *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset):
        inner = list(thing)
    elif hasattr(thing, "__dict__"):
        inner = list(vars(thing).values())
    return total + sum(size(one, seen) for one in inner)


ID, ORG, CONVERSATION = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "abc")
PARAMETERS: dict[str, dict[str, Any]] = {
    "open": {
        "organizationId": ORG,
        "conversationId": CONVERSATION,
        "media": [{"type": "audio", "format": "PCMU", "channels": ["external", "internal"], "rate": 8000}],
    },
    "resumed": {"start": "PT0S", "discarded": "PT1S"},
    "discarded": {"start": "PT0S", "discarded": "PT1S"},
    "update": {"language": "en-US"},
    "error": {"code": 400, "message": "x"},
    "close": {"reason": "end"},
}
WAY = {State.PREPARING: (), State.ACTIVE: ("open",), State.PAUSED: ("open", "paused"), State.CLOSED: ("open", "close")}


def hook(codec: AudioHookCodec, seq: int, kind: str) -> list[object]:
    message = {"version": "2", "id": ID, "type": kind, "seq": seq, "serverseq": 0, "position": "PT0S"}
    codec.text(json.dumps({**message, "parameters": PARAMETERS.get(kind, {})}))
    return list(codec.replies())


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", sorted(KNOWN | {"dtmf", "news"}))
def test_every_pair_of_audiohook_state_and_message_is_defined(state: State, kind: str) -> None:
    codec = AudioHookCodec(SourceSettings(protocol="audiohook"))
    for step, before in enumerate(WAY[state]):
        hook(codec, step + 1, before)
    replies = hook(codec, len(WAY[state]) + 1, kind)
    closes = [reply for reply in replies if isinstance(reply, Close)]
    if state is State.CLOSED or kind not in KNOWN:
        assert replies == []
    elif (state, kind) in TRANSITIONS:
        assert closes == []
        assert codec._state is TRANSITIONS[state, kind]
    else:
        assert [close.code for close in closes] == [1002]
        assert '"disconnect"' in str(replies[0])


def test_an_open_for_another_organisation_than_signed_is_unauthorized() -> None:
    codec = AudioHookCodec(SourceSettings(protocol="audiohook"))
    codec.organization = NULL_UUID
    replies = hook(codec, 1, "open")
    assert '"unauthorized"' in str(replies[0])
    assert replies[1] == Close(4401, "organizationId is not the one that signed the request", "unauthorized")
