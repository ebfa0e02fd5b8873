"""What the vendors of Twilio-shaped streams do differently, as data.

Twilio: https://www.twilio.com/docs/voice/media-streams/websocket-messages
"""

from monitor.audio.frames import Encoding
from monitor.telephony.json_media import Dialect

_G711 = {
    "audio/x-mulaw": Encoding.PCMU,
    "audio/mulaw": Encoding.PCMU,
    "mulaw": Encoding.PCMU,
    "pcmu": Encoding.PCMU,
    "audio/x-alaw": Encoding.PCMA,
    "audio/alaw": Encoding.PCMA,
    "pcma": Encoding.PCMA,
}

TWILIO = Dialect("twilio", encodings=_G711)
TWILIO_DIALECTS = {"": TWILIO, "twilio": TWILIO}
