"""The site: it builds without a warning, asks nobody for anything, and fits a phone."""

import functools
import os
import re
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from headless import PHONE, as_phone, chromium, requested
from pages import ROOT, words
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

DOCS = ROOT / "docs"
ELSEWHERE = runpy.run_path(str(ROOT / "tools" / "site_hooks.py"))["ELSEWHERE"]
# A proxy that nobody has, so that nothing can be asked for.
_OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
_NO_WORKER = "window.Worker = class { postMessage() {} addEventListener() {} terminate() {} }"
_LONGEST = 900  # words of a page that one reads from top to bottom


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; links, anchors and pages that no menu names are errors."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", folder],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **_OFFLINE},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served on this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing of a request."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with chromium() as driver:
        yield driver


def test_pages_are_short() -> None:
    """All but those in which one looks things up."""
    pages = {page.relative_to(DOCS).as_posix(): page for page in DOCS.rglob("*.md")}
    pages |= {place: ROOT / source for place, source in ELSEWHERE.items()}
    long = {name: words(page) for name, page in pages.items() if "reference/" not in name}
    assert {name: count for name, count in long.items() if count >= _LONGEST} == {}


def test_pages_open_without_errors_requests_or_sideways_scrolling(
    site: Path, address: str, browser: Chrome
) -> None:
    """At the width of a phone; without the search, which reads its index on every page."""
    as_phone(browser)
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _NO_WORKER})
    faults = []
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        browser.get(address + name)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        if wide > PHONE:
            faults.append(f"{name} is {wide} px wide")
        others = {url for url in requested(browser) if not url.startswith((address, "data:"))}
        faults += [f"{name} asks for {url}" for url in others]
        faults += [f"{name}: {entry['message']}" for entry in browser.get_log("browser")]
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert faults == []


def test_a_word_is_found(address: str, browser: Chrome) -> None:
    browser.get(address + "index.html?q=neyman")
    found = WebDriverWait(browser, 20).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, ".md-search-result__item a")
    )
    assert "accuracy.html" in found[0].get_attribute("href")
    assert browser.get_log("browser") == []
    assert {url for url in requested(browser) if not url.startswith((address, "data:"))} == set()


def test_every_command_has_a_page(site: Path) -> None:
    folder = site / "reference" / "commands"
    text = (folder / "segment.html").read_text(encoding="utf-8")
    assert re.search(r"<code>--classes[^<]*</code></td>\s*<td>Classes to map", text)
    text = (folder / "assess.html").read_text(encoding="utf-8")
    for name in ("sample", "report"):
        assert re.search(rf"<h2[^>]*><code>reseg-geo assess {name}</code>", text)


def test_options_of_functions_are_tables(site: Path) -> None:
    """Not sections of a docstring that run together as a paragraph."""
    text = (site / "reference" / "python.html").read_text(encoding="utf-8")
    assert not re.search(r"<p>\s*(Arguments|Options|Other Parameters):", text)
    assert text.count("Other Parameters:") > 5
    assert re.search(r"<code>region_levels</code></td>\s*<td[^>]*>\s*<code>", text)


def test_pictures_lead_to_their_files(site: Path) -> None:
    text = (site / "gallery.html").read_text(encoding="utf-8")
    assert text.count('<a href="images/gallery/river.jpg"><img') == 1
    text = (site / "notebooks" / "first-map.html").read_text(encoding="utf-8")
    assert 'src="data:' in text
    assert 'href="data:' not in text


def test_a_notebook_is_a_page_with_its_outputs(site: Path) -> None:
    page = site / "notebooks" / "accuracy.html"
    text = page.read_text(encoding="utf-8")
    assert "Overall accuracy" in text
    assert 'href="accuracy.ipynb"' in text
    assert (page.parent / "accuracy.ipynb").is_file()
    pictures = re.findall(r'src="(accuracy-[\d-]+\.png)"', text)
    assert pictures
    assert all((page.parent / name).is_file() for name in pictures)
    assert "../notebooks/first-map.html" in (site / "how-to" / "python.html").read_text("utf-8")
