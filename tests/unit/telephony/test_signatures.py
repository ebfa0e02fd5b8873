"""Against the examples that Twilio and Genesys publish."""

import base64
from collections.abc import Callable

import pytest

from monitor.errors import PeerError
from monitor.telephony.signatures import (
    AudioHookSignature,
    Authenticator,
    BasicAuth,
    TwilioSignature,
    Upgrade,
    sign_audiohook,
)

KEY = "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh"
SECRET = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="
CREATED = 1641013200
SIGNED = {
    # app/audiohook/test/httpsignature/signature-verifier.test.ts of the AudioHook reference implementation
    "host": "audiohook.example.com",
    "audiohook-organization-id": "d7934305-0972-4844-938e-9060eef73d05",
    "audiohook-session-id": "30b0e395-84d3-4570-ac13-9a62d8f514c0",
    "audiohook-correlation-id": "e160e428-53e2-487c-977d-96989bf5c99d",
    "x-api-key": KEY,
    "signature": "sig1=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:",
    "signature-input": (
        'sig1=("@request-target" "@authority" "audiohook-organization-id" "audiohook-session-id" '
        '"audiohook-correlation-id" "x-api-key");keyid="SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh";'
        'nonce="VGhpc0lzQVVuaXF1ZU5vbmNl";alg="hmac-sha256";created=1641013200;expires=3282026430'
    ),
}
TARGET = "/api/v1/voicebiometrics/ws"


def upgrade(**changes: str) -> Upgrade:
    headers = {**SIGNED, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return Upgrade(TARGET, "audiohook.example.com", {name: value for name, value in headers.items() if value})


def refused(authenticator: Authenticator, request: Upgrade, now: float = CREATED) -> str:
    with pytest.raises(PeerError) as caught:
        authenticator.verify(request, now)
    assert caught.value.close_code == 4401
    assert caught.value.code == "unauthorized"
    return str(caught.value)


def test_the_example_of_genesys_is_genuine() -> None:
    AudioHookSignature(KEY, SECRET).verify(upgrade(), CREATED + 5)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"x_api_key": "other"}, "X-API-KEY"),
        ({"x_api_key": ""}, "X-API-KEY"),
        ({"signature": ""}, "not signed"),
        ({"signature_input": ""}, "not signed"),
        ({"signature": "sig1=:AAAA:"}, "does not match"),
        ({"signature": 'sig1="text"'}, "not signed"),
        ({"signature": "sig1=("}, "cannot be read"),
        ({"audiohook_session_id": "another"}, "does not match"),
        ({"audiohook_session_id": ""}, "not there"),
    ],
)
def test_anything_changed_is_refused(change: dict[str, str], reason: str) -> None:
    assert reason in refused(AudioHookSignature(KEY, SECRET), upgrade(**change))


def test_another_target_or_host_is_refused() -> None:
    for target, authority in (("/other", "audiohook.example.com"), (TARGET, "evil.example.com")):
        request = Upgrade(target, authority, SIGNED)
        assert "does not match" in refused(AudioHookSignature(KEY, SECRET), request)


def test_the_authority_is_compared_in_lower_case() -> None:
    AudioHookSignature(KEY, SECRET).verify(Upgrade(TARGET, "AudioHook.Example.com", SIGNED), CREATED)


def test_a_replayed_signature_is_refused() -> None:
    authenticator = AudioHookSignature(KEY, SECRET)
    authenticator.verify(upgrade(), CREATED)
    assert "used before" in refused(authenticator, upgrade(), CREATED + 1)


def test_a_forged_request_does_not_use_up_the_nonce() -> None:
    authenticator = AudioHookSignature(KEY, SECRET)
    refused(authenticator, upgrade(signature="sig1=:AAAA:"))
    authenticator.verify(upgrade(), CREATED)


@pytest.mark.parametrize("now", [CREATED - 4, CREATED + 14])
def test_the_clock_window(now: float) -> None:
    assert "clocks" in refused(AudioHookSignature(KEY, SECRET), upgrade(), now)


def resigned(edit: Callable[[str], str]) -> Upgrade:
    request = Upgrade(TARGET, "h", {name: SIGNED[name] for name in SIGNED if not name.startswith("signature")})
    headers = sign_audiohook(request, SECRET, CREATED, "n" * 22)
    return Upgrade(
        TARGET,
        "h",
        {
            **request.headers,
            "signature": headers["Signature"],
            "signature-input": edit(headers["Signature-Input"]),
        },
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"x-api-key"', '"host"', "does not cover"),
        ("hmac-sha256", "rsa-pss-sha512", "algorithm"),
        (f'keyid="{KEY}"', 'keyid="other"', "keyid"),
        ("n" * 22, "short", "nonce"),
        (f"created={CREATED};", "", "clocks"),
        (f"expires={CREATED + 10}", f"expires={CREATED - 10}", "expired"),
        (";alg=", ";alg", "cannot be read"),
        (";alg=", ";nonce=", "cannot be read"),
    ],
)
def test_the_parameters_are_checked_before_the_signature(old: str, new: str, reason: str) -> None:
    assert reason in refused(AudioHookSignature(KEY, SECRET), resigned(lambda text: text.replace(old, new)))


def test_what_the_simulator_signs_is_genuine() -> None:
    AudioHookSignature(KEY, SECRET).verify(resigned(lambda text: text), CREATED)


def test_old_nonces_are_forgotten_when_they_cannot_be_replayed_any_more() -> None:
    authenticator = AudioHookSignature(KEY, SECRET)
    base = {name: SIGNED[name] for name in SIGNED if not name.startswith("signature")}
    for number in range(50):
        request = Upgrade(TARGET, "h", base)
        signed = sign_audiohook(request, SECRET, CREATED + number * 20, f"{number:022}")
        headers = {**base, **{name.lower(): value for name, value in signed.items()}}
        authenticator.verify(Upgrade(TARGET, "h", headers), CREATED + number * 20)
    assert len(authenticator._nonces) <= 2


def test_without_a_secret_the_api_key_is_enough_but_a_wrong_signature_is_not() -> None:
    authenticator = AudioHookSignature(KEY, "")
    authenticator.verify(upgrade(signature="", signature_input=""), CREATED)
    assert "does not match" in refused(authenticator, upgrade())
    with pytest.raises(ValueError, match="base64"):
        AudioHookSignature(KEY, "not base64!")


def test_the_example_of_twilio_is_genuine() -> None:
    # twilio-python tests/unit/test_request_validator.py
    fields = {
        "From": "+14158675309",
        "To": "+18005551212",
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
    }
    signature = TwilioSignature("12345").sign("https://mycompany.com/myapp.php?foo=1&bar=2", fields)
    assert signature == b"RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_twilio_upgrade_is_signed_by_its_public_url() -> None:
    authenticator = TwilioSignature("12345")
    for scheme in ("wss", "https"):
        signature = authenticator.sign(f"{scheme}://calls.example.com/ingest/twilio").decode()
        headers = {"x-twilio-signature": signature}
        authenticator.verify(Upgrade("/ingest/twilio", "calls.example.com", headers), 0)
        assert "public URL" in refused(authenticator, Upgrade("/ingest/twilio", "127.0.0.1:8484", headers))
    assert "missing" in refused(authenticator, Upgrade("/ingest/twilio", "calls.example.com", {}))


def test_basic() -> None:
    authenticator = BasicAuth("fs", "pässword")
    told = base64.b64encode("fs:pässword".encode()).decode()
    authenticator.verify(Upgrade("/", "h", {"authorization": f"Basic {told}"}), 0)
    for wrong in ("", f"Bearer {told}", "Basic AAAA", "Basic"):
        assert "Basic" in refused(authenticator, Upgrade("/", "h", {"authorization": wrong}))
