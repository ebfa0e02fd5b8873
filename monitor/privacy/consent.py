"""What a customer's consent allows. Pure: the settings decide, the telephony peer or a person tells the consent."""

from monitor.config import PrivacySettings
from monitor.events.base import Consent


def may_store(consent: Consent, privacy: PrivacySettings) -> bool:
    """Whether anything of the call may be kept. Refused is never kept; unknown as `privacy.store_unknown` says."""
    if not privacy.storage or consent == "refused":
        return False
    return consent == "given" or privacy.store_unknown


def may_monitor(consent: Consent, privacy: PrivacySettings) -> bool:
    """Whether the call may be watched live. Only a refusal can forbid it, unless `privacy.monitor_refused`."""
    return consent != "refused" or privacy.monitor_refused


def may_store_later(consent: Consent, privacy: PrivacySettings) -> bool:
    """Whether a call that may not be kept now could still become one: consent may yet be given while it lasts."""
    return privacy.storage and consent == "unknown"
