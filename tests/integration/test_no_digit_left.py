"""After a whole call in which a card number was said, no digit of it is left in any file, file name or log line."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from monitor.config import StoreSettings
from monitor.server.wiring import serving
from monitor.speech.scripted import ScriptedRecogniser, Turn
from monitor.store.comments import add_comment, keep_wrapup
from monitor.store.edits import edit_words
from tests.fakes.remains import cleaned
from tests.fakes.whole import WholeServer, whole_settings

CUSTOMER = (
    Turn(0.5, 2.5, "This is the third time I am calling, my card number is four eight one"),  # harmless so far
    Turn(3.0, 4.5, "seven three six two"),  # completes it: what was said before is masked after all
    Turn(6.0, 9.0, "Or as it is printed, 4817 3629 5018 4625, and I am furious about this."),
)
AGENT = (Turn(10.0, 12.0, "So that was four eight one seven three six, I am so sorry about that."),)
TYPED = "she read out 4817 3629 5018 4625 to me"
NEEDLES = (b"four eight one", b"eight one", b"seven three six", b"three six two", b"4817 36", b"3629 50", b"5018 46")


def script(call_id: str, channel: int) -> Sequence[Turn]:
    return AGENT if channel else CUSTOMER


def found_in(folder: Path, needles: Sequence[bytes] = NEEDLES) -> list[tuple[str, bytes]]:
    """Every file, also those of subfolders, with a needle in it or in its name."""
    held = [(file, str(file).encode() + file.read_bytes()) for file in folder.rglob("*") if file.is_file()]
    return [(file.name, needle) for file, whole in held for needle in needles if needle in whole.lower()]


async def test_no_unmasked_digit_is_left_anywhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    at = "2026-11-21T09:00:00.000Z"
    settings = whole_settings(tmp_path, store=StoreSettings(data_dir=tmp_path, record_audio=True))
    async with serving(settings, lambda settings: ScriptedRecogniser(script)) as running:
        server = WholeServer(running)
        await server.hold("c1")
        archive = running.site.archive
        assert archive is not None
        store = archive.store
        found = await store.reader.call("c1")
        assert found is not None
        said = [event for event in found[1] if event["type"] == "speech.final"]
        assert len(said) == 4
        assert any(event["type"] == "speech.redacted" for event in found[1])
        assert all("•" in event["text"] for event in said)
        utterance = said[0]["utterance_id"]
        await store.writer.run(lambda connection: add_comment(connection, "c1", 7.0, TYPED, "Rita", at))
        await store.writer.run(lambda connection: keep_wrapup(connection, "c1", TYPED, "Rita", at))
        await store.writer.run(lambda connection: edit_words(connection, "c1", utterance, (0, 4), TYPED, "Rita", at))
        await cleaned(store)
        audio = tmp_path / "audio"
        async with asyncio.timeout(60):
            while any((audio / "spool").iterdir()) or not any(audio.glob("*.opus")):
                await asyncio.sleep(0.05)
        assert found_in(tmp_path, [b"my card number is"])  # this is how it would be found
        assert found_in(tmp_path) == []  # with the write-ahead log as it is
    assert found_in(tmp_path) == []
    logged = "".join(capfd.readouterr()).lower().encode()
    assert [needle for needle in NEEDLES if needle in logged] == []


async def test_a_server_without_a_usable_store_still_shows_calls(tmp_path: Path) -> None:
    (tmp_path / "calmline.db").write_bytes(b"this is no database at all" * 100)
    async with serving(whole_settings(tmp_path), lambda settings: ScriptedRecogniser(script)) as running:
        server = WholeServer(running)
        async with server.http() as http, server.peer("c1"):
            items = (await http.get("/api/calls", params={"state": "live"})).json()["items"]
            assert [(item["call_id"], item["stored"]) for item in items] == [("c1", False)]
            ready = await http.get("/readyz")
            assert ready.status_code == 503
            assert "damaged" in ready.json()["checks"]["store"]
            assert (await http.get("/api/calls", params={"state": "ended"})).json()["items"] == []
    assert (tmp_path / "calmline.db").read_bytes() == b"this is no database at all" * 100
