"""Which settings file is read, and where a mistake is said to be: in the file or in a variable."""

import os
from pathlib import Path

import pytest

from monitor.config_file import load_settings, settings_file
from monitor.errors import ConfigError


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("CALMLINE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_the_file_is_the_named_one_then_the_variables_then_the_platforms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_file() is None
    usual, told, given = tmp_path / "config" / "calmline" / "calmline.toml", tmp_path / "told", tmp_path / "given"
    usual.parent.mkdir(parents=True)
    for file in (usual, told, given):
        file.write_text(f'[store]\ndata_dir = "{file}.d"\n')
    assert settings_file() == usual
    monkeypatch.setenv("CALMLINE_CONFIG", "~/told")
    assert settings_file() == told
    assert load_settings().store.data_dir == Path(f"{told}.d")
    assert settings_file(given) == given


def test_a_named_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load_settings(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("CALMLINE_SERVER__PORT", "abc", "^CALMLINE_SERVER__PORT: server.port: "),
        ("CALMLINE_SERVER__PROT", "1", "^CALMLINE_SERVER__PROT: server.prot: "),
        ("CALMLINE_SERVER", '{"port": "abc"}', "^CALMLINE_SERVER: server.port: "),
        ("CALMLINE_SERVR__PORT", "1", "^CALMLINE_SERVR__PORT: no section servr"),
        ("CALMLINE_SERVER__LISTEN_UNREDACTED", "ann", "^CALMLINE_SERVER__LISTEN_UNREDACTED: .*JSON"),
        ("CALMLINE_SOURCES__A__PROTOCOL", "odd", "^CALMLINE_SOURCES__A__PROTOCOL: sources.a.protocol: "),
        ("CALMLINE_SCORING__TENSE", "59", "calmline.toml and CALMLINE_SCORING__TENSE: scoring: "),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    file = tmp_path / "calmline.toml"
    file.write_text("[server]\nport = 1\n")
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=says):
        load_settings(file)


def test_a_mistake_in_the_file_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "calmline.toml"
    monkeypatch.setenv("CALMLINE_SERVER__HOST", "127.0.0.1")
    for text, key in (("[server]\nport = 'abc'\n", "server.port"), ("[server\n", "")):
        file.write_text(text)
        with pytest.raises(ConfigError, match=rf"^{file}: {key}"):
            load_settings(file)
