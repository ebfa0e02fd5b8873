"""The command line: errors are one line, exit codes are 0, 1 and 2, JSON is on stdout."""

import json
from pathlib import Path

import pytest

from tests.fakes.command import at_home, run_command

ROOT = Path(__file__).resolve().parents[3]
DIALOGUES = ROOT / "models" / "frustration" / "data"
SOUND = ROOT / "monitor" / "simulate" / "calls" / "battery-calm.opus"


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    code = run_command(monkeypatch, *arguments)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings of the person who runs the tests."""
    at_home(monkeypatch, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["transcribe", "nowhere.wav"], 1, "recording not found"),
        (["transcribe", "nowhere.wav", "--pace", "slow"], 2, "--pace is offline or realtime"),
        (["bench", "forever"], 2, "bench takes nothing or `limit`"),
        (["bench", "--calls", "0"], 2, "--calls is a whole number from 1 on, not '0'"),
        (["bench", "--calls", "many"], 2, "--calls is a whole number from 1 on"),
        (["bench", "--calls", "9999"], 2, "--calls is at most 1200 with --seconds 60"),
        (["bench", "limit", "--calls", "401"], 2, "--calls is at most 400"),
        (["bench", "--seconds", "inf"], 2, "--seconds is a number from 5 to 3600, not 'inf'"),
        (["bench", "--seconds", "nan"], 2, "--seconds is a number from 5 to 3600"),
        (["bench", "--seconds", "long"], 2, "--seconds is a number from 5 to 3600"),
        (["bench", "--partials", "some"], 2, "--partials is adaptive or off"),
        (["bench", "limit", "--window", "wide"], 2, "--window is auto, fast or accurate"),
        (["serve", "--config", "nowhere.toml"], 1, "settings file not found"),
        (["export", "no-such-call"], 1, "no call no-such-call is stored"),
        (["export", "x", "--format", "pdf"], 2, "--format is one of"),
        (["import", "x.wav"], 2, "may not be stored"),
        (["import", "x.wav", "--consent", "perhaps"], 2, "--consent is given or unknown"),
        (["score", "nowhere.jsonl"], 1, "nowhere.jsonl"),
        (["playbook", "check", "nowhere.toml"], 1, "nowhere.toml"),
        (["serve", "--port", "70000"], 2, "--port 70000"),
        (["demo", "--port", "70000", "--no-browser"], 2, "--port 70000"),
        (["mic", "--to", "127.0.0.1:8484"], 2, "ws://127.0.0.1:8484"),
        (["replay", str(SOUND), "--to", "udp://nohost.invalid:5000", "--as", "rtp"], 1, "udp://nohost.invalid:500"),
        (["train", "--data", ".", "--name", "new", "--own", "nowhere"], 2, "--own"),
        (["train", "--data", ".", "--name", "new", "--own", str(DIALOGUES), "--out", __file__], 2, "--out"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    got, out, err = run(capsys, monkeypatch, *arguments)
    last = err.strip().splitlines()[-1]
    assert (got, out) == (code, ""), err
    assert last.startswith("calmline: ")
    assert says in last
    assert "Traceback" not in err


def test_wrong_usage_is_exit_2(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(capsys, monkeypatch, "serve", "--no-such-option")[0] == 2


def test_a_token_is_made_listed_and_revoked(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run(capsys, monkeypatch, "token", "create", "--role", "supervisor", "--name", "ada")
    made = json.loads(out)
    assert code == 0
    assert set(made) == {"token", "role", "name", "expires", "sign_in_url"}
    assert made["token"] in made["sign_in_url"]
    key = next(path for path in (home / "data").iterdir() if "key" in path.name)
    assert key.stat().st_mode & 0o777 == 0o600
    _, out, _ = run(capsys, monkeypatch, "token", "list", "--json")
    assert made["token"] not in out
    assert run(capsys, monkeypatch, "token", "revoke", "ada")[0] == 0
    _, out, _ = run(capsys, monkeypatch, "token", "list", "--json")
    assert json.loads(out)[0]["state"] == "revoked"


def test_a_token_for_an_unknown_role_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run(capsys, monkeypatch, "token", "create", "--role", "king", "--name", "x")
    assert (code, out) == (2, "")
    assert "supervisor" in err


def test_a_settings_file_is_checked_with_file_and_key(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "calmline.toml"
    file.write_text("[scoring]\ntense = 140\n", encoding="utf-8")
    code, _, err = run(capsys, monkeypatch, "config", "check", "--config", str(file))
    assert code == 1
    assert str(file) in err
    assert "scoring.tense" in err
    file.write_text("[scoring]\ntense = 30\n", encoding="utf-8")
    code, out, _ = run(capsys, monkeypatch, "config", "check", "--config", str(file))
    assert (code, out.strip()) == (0, f"ok: {file}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[scoring]\ncues = "nowhere.toml"\n', "scoring.cues"),
        ('[scoring]\nmodel = "nowhere"\n', "nowhere"),
        ('[speech]\nmodel = "nowhere"\n', "nowhere"),
        ('[server]\ntls_cert = "nowhere.pem"\ntls_key = "nowhere.pem"\n', "nowhere.pem"),
        ('[server]\nhost = "0.0.0.0"\n', "server.host"),
        ('[telephony]\naudiosocket = "0.0.0.0:9092"\n', "telephony.allow"),
        ('[telephony]\nrtp = "nowhere"\n', "telephony.rtp"),
        ('[telephony]\nrtp = "127.0.0.1:40000-40000"\n', "telephony.rtp"),
        ('[telephony]\nsiprec = "127.0.0.1:5060"\nsiprec_rtp = "0.0.0.0:41000-41001"\n', "telephony.allow"),
        (
            '[telephony]\nrtp = "127.0.0.1:41000-41001"\nsiprec = "127.0.0.1:5060"\n'
            'siprec_rtp = "127.0.0.1:41001-41002"\n',
            "share ports",
        ),
        ('[store]\nurl = "nonsense"\n', "store.url"),
        ('[store]\nurl = "mysql://x/y"\n', "mysql"),
        ('[speech]\ncompute_type = "int8_float16"\n', "speech.compute_type"),
        ('[speech]\nlanguage = "xx"\n', "speech.language"),
        ('[speech]\nlanguage = "de"\nmodel = "tiny.en"\n', "English only"),
        ('[sources.x]\nprotocol = "twilio"\ndialect = "odd"\n', "odd"),
        ('[sources.x]\nprotocol = "twilio"\ncustomer = "Inbound"\n', "sources.x.customer"),
    ],
)
def test_what_serve_refuses_the_check_refuses(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    file = home / "calmline.toml"
    file.write_text(text, encoding="utf-8")
    code, out, err = run(capsys, monkeypatch, "config", "check", "--config", str(file))
    assert (code, out) == (1, ""), err
    assert says in err
    assert "Traceback" not in err
    assert run(capsys, monkeypatch, "doctor", "--config", str(file))[0] == 1


def test_a_data_folder_that_is_a_file_is_found_before_the_first_call(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "file"
    file.touch()
    monkeypatch.setenv("CALMLINE_STORE__DATA_DIR", str(file))
    code, out, err = run(capsys, monkeypatch, "config", "check")
    assert (code, out) == (1, "")
    assert f"{file} is no folder" in err


def test_the_check_names_the_file_it_read(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, monkeypatch, "config", "check")[1].strip() == "ok: no settings file, defaults"
    file = home / "uni.toml"
    file.touch()
    monkeypatch.setenv("CALMLINE_CONFIG", str(file))
    assert run(capsys, monkeypatch, "config", "check")[1].strip() == f"ok: {file}"


def test_the_doctor_knows_a_host_that_is_none(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "calmline.toml"
    file.write_text('[server]\nhost = "nohost.invalid"\nbehind_proxy = true\n', encoding="utf-8")
    code, out, err = run(capsys, monkeypatch, "doctor", "--config", str(file))
    assert code == 1
    assert "WRONG  port: nohost.invalid" in out
    assert "Traceback" not in err


def test_the_doctor_names_every_check(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = run(capsys, monkeypatch, "doctor", "--json")
    checks = {finding["check"] for finding in json.loads(out)}
    assert {"speech weights", "frustration model", "playbook", "dashboard", "data folder", "port"} <= checks
