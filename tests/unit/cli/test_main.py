"""The command line: errors are one line, exit codes are 0, 1 and 2, JSON is on stdout."""

import json
from pathlib import Path

import pytest

from tests.fakes.command import at_home, run_command


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
        (["bench", "--partials", "some"], 2, "--partials is adaptive or off"),
        (["serve", "--config", "nowhere.toml"], 1, "settings file not found"),
        (["export", "no-such-call"], 1, "no call no-such-call is stored"),
        (["export", "x", "--format", "pdf"], 2, "--format is one of"),
        (["import", "x.wav"], 2, "may not be stored"),
        (["import", "x.wav", "--consent", "perhaps"], 2, "--consent is given or unknown"),
        (["score", "nowhere.jsonl"], 1, "nowhere.jsonl"),
        (["playbook", "check", "nowhere.toml"], 1, "nowhere.toml"),
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


def test_the_doctor_names_every_check(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = run(capsys, monkeypatch, "doctor", "--json")
    checks = {finding["check"] for finding in json.loads(out)}
    assert {"speech weights", "frustration model", "playbook", "dashboard", "data folder", "port"} <= checks
