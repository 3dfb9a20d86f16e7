"""The proxy of the QGIS options, for programs that QGIS starts."""

from __future__ import annotations

import os
from urllib.parse import quote, urlsplit

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy

_KINDS = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}
_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")


def proxy_variables() -> dict[str, str]:
    """Return the environment variables that name the proxy; none if the environment has its own.

    In lower case, which all programs read; curl ignores HTTP_PROXY.
    """
    if any(name in _VARIABLES for name in map(str.lower, os.environ)):
        return {}
    manager = QgsNetworkAccessManager.instance()
    proxy = manager.fallbackProxy()
    kind = _KINDS.get(proxy.type())
    if kind is None or not proxy.hostName():
        return {}
    user = ":".join(quote(word, safe="") for word in (proxy.user(), proxy.password()) if word)
    port = f":{proxy.port()}" if proxy.port() else ""
    address = f"{kind}://{user}{'@' if user else ''}{proxy.hostName()}{port}"
    # QGIS has the starts of addresses here.
    hosts = {urlsplit(each).hostname or each for each in manager.noProxyList()}
    return {
        **dict.fromkeys(_VARIABLES, address),
        "no_proxy": ",".join(sorted({*hosts, "localhost", "127.0.0.1"})),
    }
