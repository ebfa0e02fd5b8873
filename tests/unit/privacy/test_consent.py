"""What each consent allows under each setting."""

import pytest

from monitor.config import PrivacySettings
from monitor.events.base import Consent
from monitor.privacy.consent import may_monitor, may_store, may_store_later


@pytest.mark.parametrize(
    ("consent", "storage", "store_unknown", "stored"),
    [
        ("given", True, False, True),
        ("unknown", True, False, False),
        ("unknown", True, True, True),
        ("refused", True, True, False),
        ("given", False, True, False),
    ],
)
def test_may_store(consent: Consent, storage: bool, store_unknown: bool, stored: bool) -> None:
    assert may_store(consent, PrivacySettings(storage=storage, store_unknown=store_unknown)) is stored


def test_only_a_refusal_forbids_watching() -> None:
    assert may_monitor("unknown", PrivacySettings())
    assert not may_monitor("refused", PrivacySettings())
    assert may_monitor("refused", PrivacySettings(monitor_refused=True))


def test_unknown_may_become_given() -> None:
    assert may_store_later("unknown", PrivacySettings())
    assert not may_store_later("unknown", PrivacySettings(storage=False))
    assert not may_store_later("refused", PrivacySettings())
