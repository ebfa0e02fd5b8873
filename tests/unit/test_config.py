"""What single settings take."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from monitor.config import CoachingSettings, ScoringSettings, ServerSettings, SpeechSettings, StoreSettings


def test_the_home_folder_may_be_written_as_in_a_shell() -> None:
    home = Path(os.path.expanduser("~"))
    assert StoreSettings(data_dir=Path("~/calls")).data_dir == home / "calls"
    assert ServerSettings(tls_cert=Path("~/a"), tls_key=Path("~/b")).tls_key == home / "b"
    assert ScoringSettings(cues=Path("~/cues.toml")).cues == home / "cues.toml"
    assert CoachingSettings(playbook=Path("~/playbook.toml")).playbook == home / "playbook.toml"
    assert StoreSettings(data_dir=Path("/a/~")).data_dir == Path("/a/~")


@pytest.mark.parametrize("url", ["calls.example.com", "ftp://calls.example.com", "https://", "https://a b"])
def test_a_public_url_is_a_link(url: str) -> None:
    assert ServerSettings(public_url="https://calls.example.com/").public_url
    with pytest.raises(ValidationError):
        ServerSettings(public_url=url)


@pytest.mark.parametrize(
    ("key", "value"), [("device", "gpu"), ("compute_type", "int9"), ("language", ""), ("language", "EN")]
)
def test_the_recogniser_knows_no_such(key: str, value: str) -> None:
    with pytest.raises(ValidationError):
        SpeechSettings.model_validate({key: value})
