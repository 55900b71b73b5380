"""What detect-secrets' detectors find, when the workspace asks for them: tokens `privacy` does not know.

The list is closed, and texts are only looked at: nothing is verified over the network, and neither a file nor
a comment of the repository changes what is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from generator.diagnostics import UnusableError

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

_LONG_WORD: Final = re.compile(r"[\w-]{20}")
"""Every one of these tokens holds one; most lines do not, and need not be shown to eight detectors."""


class DetectorsError(UnusableError):
    """The detectors are asked for and cannot be had."""


def detect(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where secrets start and end in a text, and what they are. Raises DetectorsError."""
    start = 0
    for line in text.split("\n"):
        if _LONG_WORD.search(line):
            for detector in _detectors():
                for secret in dict.fromkeys(detector.analyze_string(line)):
                    at = start + line.find(secret)
                    yield at, at + len(secret), detector.secret_type
        start += len(line) + 1


@cache
def _detectors() -> Sequence[RegexBasedDetector]:
    """Return the detectors that find what `privacy` does not, and nothing in 161 files without secrets.

    Left out, with what they said of those files and of the sample: high entropy (3,897 times), keywords (6,
    and slower than all others together), keys of AWS (4, all of them examples), addresses of machines (no
    secrets), Artifactory (`APA` and eight letters are one), and issuers that `privacy` knows by itself.
    """
    try:
        # Costs a quarter of a second, which only those pay who ask for it.
        from detect_secrets.plugins import (  # noqa: PLC0415
            cloudant,
            discord,
            ibm_cloud_iam,
            ibm_cos_hmac,
            mailchimp,
            softlayer,
            square_oauth,
            twilio,
        )
    except ImportError as error:
        raise DetectorsError(
            "`extra.handoff.detect_secrets` asks for detectors; install `handoff-generator[secrets]`"
        ) from error
    return (
        cloudant.CloudantDetector(),
        discord.DiscordBotTokenDetector(),
        ibm_cloud_iam.IbmCloudIamDetector(),
        ibm_cos_hmac.IbmCosHmacDetector(),
        mailchimp.MailchimpDetector(),
        softlayer.SoftlayerDetector(),
        square_oauth.SquareOAuthDetector(),
        twilio.TwilioKeyDetector(),
    )
