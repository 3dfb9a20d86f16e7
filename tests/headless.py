"""Headless Chromium for tests of pages: it logs its console and what it asks of the network."""

import contextlib
import json
import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
_DRIVER = shutil.which("chromedriver")
PHONE = 390  # px wide


@contextlib.contextmanager
def chromium() -> Iterator[Chrome]:
    """A browser with a window of 1000 x 900 px."""
    if _CHROMIUM is None or _DRIVER is None:
        pytest.skip(
            "Chromium or its driver is not installed "
            "(tools/install-test-programs does it on Debian and Ubuntu, as root)"
        )
    options = ChromeOptions()
    options.binary_location = _CHROMIUM
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
        "--force-device-scale-factor=1", "--window-size=1000,900",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(_DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def as_phone(browser: Chrome) -> None:
    """From now on pages have the width of a phone."""
    size = {"width": PHONE, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def requested(browser: Chrome) -> set[str]:
    """The addresses that pages have asked for since this was last called."""
    messages = (json.loads(each["message"])["message"] for each in browser.get_log("performance"))
    return {
        each["params"]["request"]["url"]
        for each in messages
        if each["method"] == "Network.requestWillBeSent"
    }
