"""What a device that does not fit says: one line. `tests/pipeline/test_whisper_net.py` has the loaded network."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ctranslate2
import faster_whisper
import faster_whisper.tokenizer
import numpy as np
import pytest

from monitor.errors import ModelError
from monitor.speech.weights import Weights
from monitor.speech.whisper import WhisperNet


def load(folder: Path, *, device: str = "cpu", compute_type: str = "int8") -> WhisperNet:
    weights = Weights("tiny.en", folder)
    return WhisperNet(weights, device=device, compute_type=compute_type, workers=1, language="en")


@pytest.mark.skipif(ctranslate2.get_cuda_device_count() > 0, reason="this machine has the device")
def test_a_machine_without_the_device_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^speech model tiny\.en cannot be loaded on cuda: .+$"):
        load(tmp_path, device="cuda")


def test_a_compute_type_there_is_not_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^speech model tiny\.en cannot be loaded on cpu: .*int7.*$"):
        load(tmp_path, compute_type="int7")


class BareModel:
    """Loads, and finds at the first encode that a library of the device is missing, as CTranslate2 with CUDA does."""

    is_multilingual = False

    def encode(self, *_: Any, **__: Any) -> None:
        raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")


def test_a_library_of_the_device_that_is_missing_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mels(_samples: object, *, padding: int) -> Any:
        return np.zeros((80, 3000 + padding), np.float32)

    loaded = SimpleNamespace(model=BareModel(), hf_tokenizer=None, feature_extractor=mels)
    monkeypatch.setattr(faster_whisper, "WhisperModel", lambda *_, **__: loaded)
    monkeypatch.setattr(faster_whisper.tokenizer, "Tokenizer", lambda *_, **__: None)
    with pytest.raises(ModelError, match=r"^speech model tiny\.en cannot be loaded on cuda: Library libcublas\.so\.12"):
        load(tmp_path, device="cuda")
