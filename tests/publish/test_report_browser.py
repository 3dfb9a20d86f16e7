"""The report in a browser, opened as a file: headless Chromium."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from headless import PHONE, as_phone, chromium, requested
from PIL import Image
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from reseg_geo.classes import LandCover, read_classes

MakeReport = Callable[..., Path]
GREY = (90, 90, 90)  # what the image has in every pixel
CLASSES = read_classes("building, tree, water")


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chromium() as driver:
        yield driver


@pytest.fixture
def browser(started: Chrome) -> Iterator[Chrome]:
    """A browser with empty logs; at the end its console must be empty, too."""
    for kind in ("browser", "performance"):
        started.get_log(kind)
    yield started
    started.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    started.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert started.get_log("browser") == []


def open_example(browser: Chrome, make_report: MakeReport, **more: Any) -> None:
    """An image that is all grey, and a map that is all trees."""
    values = np.full((200, 300), 2, np.uint8)
    confidence = np.full(values.shape, 80, np.uint8)
    confidence[:10] = 30
    page = make_report(
        values, image=(np.full((200, 300, 3), GREY, np.uint8), values > 0),
        confidence=confidence, **more,
    )  # fmt: skip
    browser.get(page.as_uri())


def clip(browser: Chrome) -> float:
    """How much of the map's left is cut off, in per cent, from the style that is in force."""
    style = browser.find_element(By.CLASS_NAME, "over").value_of_css_property("clip-path")
    found = re.fullmatch(r"inset\(0px 0px 0px ([\d.]+)%\)", style)
    assert found, style
    return float(found[1])


def assert_divided_at(browser: Chrome, share: float) -> None:
    """The screen shows the image left and the map right of this share of the width."""
    stage = browser.find_element(By.ID, "compare")
    picture = np.asarray(Image.open(io.BytesIO(stage.screenshot_as_png)).convert("RGB"))
    row = picture[picture.shape[0] // 4].astype(int)
    at, margin = round(share * len(row)), 6  # px that the divider takes
    assert abs(row[: at - margin] - GREY).max() <= 3
    assert (row[at + margin :] == CLASSES[1].color).all()


def test_the_keyboard_moves_the_slider(browser: Chrome, make_report: MakeReport) -> None:
    open_example(browser, make_report)
    assert clip(browser) == 50
    assert_divided_at(browser, 0.5)
    slider = browser.find_element(By.ID, "slider")
    slider.send_keys(Keys.ARROW_LEFT * 20)
    assert clip(browser) == pytest.approx(30)
    assert_divided_at(browser, 0.3)
    assert slider.get_attribute("aria-valuetext") == "30% image, 70% map"
    slider.send_keys(Keys.END)
    assert clip(browser) == 100
    slider.send_keys(Keys.HOME)
    assert clip(browser) == 0


def test_the_pointer_drags_the_slider(browser: Chrome, make_report: MakeReport) -> None:
    open_example(browser, make_report)
    stage = browser.find_element(By.ID, "compare")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", stage)
    width = stage.rect["width"]
    ActionChains(browser).move_to_element(stage).click_and_hold().move_by_offset(
        round(width / 4), 10
    ).release().perform()
    assert clip(browser) == pytest.approx(75, abs=0.5)
    assert_divided_at(browser, 0.75)
    # A click is enough, and the divider comes to where it was.
    ActionChains(browser).move_to_element_with_offset(
        stage, round(-0.4 * width), 60
    ).click().perform()
    assert clip(browser) == pytest.approx(10, abs=0.5)
    assert_divided_at(browser, 0.1)


def test_no_request_leaves_the_page(browser: Chrome, make_report: MakeReport) -> None:
    nasty = "<img src=http://example.org/a.png onerror=\"console.error('in')\">"
    open_example(browser, make_report, title=nasty, command=nasty, properties=[(nasty, nasty)])
    browser.find_element(By.ID, "slider").send_keys(Keys.ARROW_RIGHT)
    loaded = browser.execute_script(
        "return [...document.images].map(image => image.complete && image.naturalWidth)"
    )
    assert loaded == [300] * 4
    kinds = [url.split(":")[0] for url in requested(browser)]
    assert kinds.count("file") == 1
    assert set(kinds) == {"file", "data"}


@pytest.mark.parametrize("shape", [(200, 300), (1400, 1), (1, 1400)])
def test_it_fits_a_phone(browser: Chrome, make_report: MakeReport, shape: tuple[int, int]) -> None:
    as_phone(browser)
    long = "a-very-long-name-of-a-class-without-a-single-place-to-break" * 3
    classes = (LandCover(long, (), (1, 2, 3)), *CLASSES[1:])
    page = make_report(
        np.ones(shape, np.uint8), classes, title=long, command=long, properties=[(long, long)],
        confidence=np.full(shape, 50, np.uint8),
    )  # fmt: skip
    browser.get(page.as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth") == PHONE
    stage = browser.find_element(By.ID, "compare").rect
    assert 40 < stage["height"] < 844
    assert 120 < stage["width"] <= 350


def luminance(color: str) -> float:
    """Relative luminance of a CSS colour, by WCAG 2."""
    parts = np.array([int(part) for part in re.findall(r"\d+", color)[:3]]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_colour_schemes_can_be_read(
    browser: Chrome, make_report: MakeReport, scheme: str
) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    open_example(browser, make_report, warnings=["Take care."])
    page = luminance(
        browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    )
    assert (page > 0.5) == (scheme == "light")
    for selector in ("h1", "figcaption", ".kicker", "td", "thead th", ".absent th", ".warnings li"):
        text = luminance(
            browser.find_element(By.CSS_SELECTOR, selector).value_of_css_property("color")
        )
        light, dark = max(text, page), min(text, page)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, selector


def test_paper_shows_image_and_map_side_by_side(browser: Chrome, make_report: MakeReport) -> None:
    open_example(browser, make_report)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    stage = browser.find_element(By.ID, "compare")
    picture = np.asarray(Image.open(io.BytesIO(stage.screenshot_as_png)).convert("RGB")).astype(int)
    middle = picture[picture.shape[0] // 2]
    assert abs(middle[: int(0.48 * len(middle))] - GREY).max() <= 3
    assert (middle[int(0.52 * len(middle)) :] == CLASSES[1].color).all()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert printed.startswith(b"%PDF")
