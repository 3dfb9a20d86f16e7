"""Why a set-up failed, and what to do, from the lines of pip and Python."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..translation import tr

# The first that matches counts. A proxy that refuses also looks like a missing network.
_CAUSES = (
    (
        r"No space left on device|Errno 28\b|Disk quota exceeded|Errno 122\b|WinError 112\b",
        tr("the disk is full; free some space, or choose another 'Installation folder'"),
    ),
    (
        r"Permission denied|Errno 13\b|Access is denied|WinError 5\b|Read-only file system",
        tr(
            "a file or folder cannot be written to; close programs that use it, or choose another "
            "'Installation folder'"
        ),
    ),
    (
        r"ProxyError|Cannot connect to proxy|Tunnel connection failed|407 Proxy|Missing "
        r"dependencies for SOCKS",
        tr(
            "the proxy does not let pip through; correct its address, user and password in "
            "Settings ▸ Options ▸ Network"
        ),
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        tr(
            "the certificate of the server is not trusted, perhaps because a proxy inspects the "
            "traffic; set the environment variable PIP_CERT to its certificate file"
        ),
    ),
    (
        r"NewConnectionError|NameResolutionError|Failed to establish a new connection|getaddrinfo "
        r"failed|name resolution|ConnectTimeout|ReadTimeout|Network is unreachable|Connection "
        r"(?:refused|reset|aborted)",
        tr(
            "there is no connection to the server; check the network and the proxy in Settings ▸ "
            "Options ▸ Network, or put --find-links FOLDER into 'Additional pip options' on a "
            "machine without internet access"
        ),
    ),
)


def cause_of(lines: Iterable[str]) -> str:
    """Return the cause and the next step, without a stop at the end; empty if it is unknown."""
    text = "\n".join(lines)
    return next((cause for pattern, cause in _CAUSES if re.search(pattern, text)), "")
