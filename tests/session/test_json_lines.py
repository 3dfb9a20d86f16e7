"""`reseg-geo session` as another program sees it; every line fits the schema in the docs."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rasterio

WORDS = "building, road=street, tree"
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "session.schema.json"


class Client:
    """Sends requests to a session and takes its events."""

    def __init__(self, words: list[str], temporary: Path) -> None:
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(temporary)},
        )  # fmt: skip
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        self._valid = jsonschema.Draft202012Validator(schema)
        self.ready = self.until("ready")

    def send(self, **request: Any) -> None:
        self._valid.validate(request)
        self.send_bytes(json.dumps(request).encode() + b"\n")

    def send_bytes(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def until(self, *events: str, number: Any = ...) -> Any:
        """The next of these events, of a request if its number is given."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            self._valid.validate(event)
            if event["event"] in events and number in (..., event["id"]):
                return event
        raise AssertionError(f"it ended without {events}: {self.process.poll()}")

    def ended(self, within: float) -> int:
        return self.process.wait(within)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


Start = Callable[..., Client]


@pytest.fixture
def start(quick_command: Path, town: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a session of the town."""
    clients: list[Client] = []

    def run(*options: str, raster: Path = town) -> Client:
        words = [str(quick_command), "session", str(raster), "--gsd", "native", *options]
        clients.append(Client(words, tmp_path))
        return clients[-1]

    yield run
    for client in clients:
        client.kill()


@pytest.fixture
def client(start: Start) -> Client:
    return start("--regions", "none")


def test_words_to_a_map(client: Client, bounds: Callable[..., Any], town: Path) -> None:
    ready = client.ready
    assert (ready["protocol"], ready["model"], ready["raster"]) == (1, "mini", str(town))
    assert (ready["width"], ready["height"], ready["crs"]) == (1100, 900, "EPSG:25832")
    assert ready["gsd_m"] == pytest.approx(0.5, rel=0.01)
    view = list(bounds(100, 100, 200, 300))
    client.send(id=1, request="map", classes=WORDS, bounds=view)
    progress = client.until("progress", number=1)
    assert progress["total"] > 0
    found = client.until("result", number=1)
    assert found["bounds"] == pytest.approx(view)
    assert [item["name"] for item in found["classes"]] == ["building", "road", "tree"]
    assert found["notice"].startswith("This map was made by the demonstration model")
    with rasterio.open(found["map"]) as values, rasterio.open(found["confidence"]) as sure:
        assert (values.width, values.height) == (300, 200) == (sure.width, sure.height)
        pixels = values.read(1)
    assert {item["value"]: item["pixels"] for item in found["classes"]} == {
        value: int((pixels == value).sum()) for value in (1, 2, 3)
    }
    client.send(id="words", request="map", classes={"roof": None, "lawn": "grass"}, size=[110, 90])
    coarse = client.until("result", number="words")
    assert (coarse["step"], coarse["width"], coarse["height"]) == (10, 110, 90)


def test_classes_of_a_client_keep_their_colours(client: Client, bounds: Callable[..., Any]) -> None:
    classes = [{"name": "roof", "color": "#ff0000", "code": 7}, "lawn"]
    client.send(id=1, request="map", classes=classes, bounds=list(bounds(0, 0, 50, 50)))
    found = client.until("result")
    assert found["classes"][0]["color"] == [255, 0, 0]
    assert found["classes"][0]["code"] == "7"


def test_examples_and_a_head(
    client: Client, clicks: Any, bounds: Callable[..., Any], tmp_path: Path
) -> None:
    view = list(bounds(100, 100, 200, 200))
    examples = json.loads(clicks.to_crs("EPSG:4326").to_json())
    client.send(id=1, request="map", classes="building, road, tree", examples=examples, bounds=view)
    found = client.until("result")
    assert found["report"]["count"] == 30
    assert [each["examples"] for each in found["report"]["scores"]] == [10, 10, 10]
    head = str(tmp_path / "town.head")
    client.send(
        id=2, request="learn", classes="building, road, tree", examples=examples, output=head
    )
    learned = client.until("result")
    assert (learned["head"], learned["report"]["count"]) == (head, 30)
    client.send(id=3, request="map", head=head, bounds=view)
    again = client.until("result")
    with rasterio.open(found["map"]) as one, rasterio.open(again["map"]) as other:
        assert (one.read(1) == other.read(1)).all()


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        (b"nonsense\n", "usage", "is not JSON"),
        (b'{"id": 1, "request": "map"\n', "usage", "is not JSON"),
        (b"[1, 2]\n", "usage", "not a JSON object"),
        (b"\xff\xfe\n", "usage", "is not JSON"),
        (b"[" * 100_000 + b"\n", "usage", "is not JSON"),
        (b'{"id": 1}\n', "usage", 'the line has no "request"; send map, learn, stop or close'),
        (b'{"request": "mapp"}\n', "usage", "there is no request 'mapp'"),
        (b'{"request": ["map"]}\n', "usage", "there is no request"),
        (b'{"request": "map", "clases": "tree"}\n', "usage", "did you mean classes?"),
        (b'{"request": "map", "classes": 5}\n', "usage", "classes 5 must be"),
        (b'{"request": "map", "classes": ["tree", 5]}\n', "usage", "5"),
        (b'{"request": "map"}\n', "usage", "needs classes"),
        (b'{"request": "map", "classes": "tree", "bounds": [1, 2, 3]}\n', "usage", "four numbers"),
        (b'{"request": "map", "classes": "tree", "bounds": [1, 2, "3", 4]}\n', "usage", "four"),
        (b'{"request": "map", "classes": "tree", "size": [0, 5]}\n', "usage", "size"),
        (b'{"request": "map", "classes": "tree", "size": ["a", 5]}\n', "usage", "size"),
        (b'{"request": "map", "classes": "a, b", "bounds": [0, 0, 1, 1]}\n', "usage", "outside"),
        (b'{"request": "map", "classes": "a, b", "bounds": [0, 0, NaN, 1]}\n', "usage", "NaN"),
        (b'{"id": NaN, "request": "stop"}\n', "usage", "NaN is not a number in JSON"),
        (b'{"request": "map", "classes": "a", "examples": []}\n', "usage", "a GeoJSON"),
        (b'{"request": "map", "classes": "a", "head": "b"}\n', "usage", "either classes or a head"),
        (b'{"request": "map", "head": "no.head"}\n', "input", "no.head does not exist"),
        (b'{"request": "map", "classes": "a, b", "examples": {}}\n', "input", "examples"),
        (b'{"request": "learn", "classes": "a, b"}\n', "usage", "needs examples"),
        (b'{"request": "stop", "id": 3, "now": true}\n', "usage", "no field 'now'"),
    ],
)  # fmt: skip
def test_a_bad_request_gets_a_sentence_and_the_session_lives_on(
    shared: Client, line: bytes, kind: str, words: str
) -> None:
    shared.send_bytes(line)
    error = shared.until("error")
    assert error["kind"] == kind
    assert words in error["message"]
    assert error["message"].endswith((".", "?"))
    shared.send(id="after", request="stop")
    assert shared.until("result", number="after")


@pytest.fixture(scope="module")
def shared(
    quick_command: Path, town: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """One session for many bad requests."""
    words = [str(quick_command), "session", str(town), "--regions", "none"]
    client = Client(words, tmp_path_factory.mktemp("shared"))
    yield client
    client.kill()


def test_a_huge_line_is_not_kept_in_memory(shared: Client) -> None:
    for _ in range(40):
        shared.send_bytes(b"x" * 2**20)
    shared.send_bytes(b"\n")
    assert "longer than" in shared.until("error")["message"]
    shared.send(id="after", request="stop")
    assert shared.until("result", number="after")


def test_a_later_map_takes_the_place_of_an_earlier_one(
    start: Start, bounds: Callable[..., Any]
) -> None:
    client = start("--stride", "56", "--batch-size", "2", "--regions", "none")
    client.send(id=1, request="map", classes=WORDS)
    client.until("progress", number=1)
    for number in (2, 3, 4):
        client.send(
            id=number, request="map", classes=WORDS, bounds=list(bounds(0, 0, 60, 60 + number))
        )
    ended = {client.until("superseded", "result")["id"]: None for _ in range(4)}
    assert set(ended) == {1, 2, 3, 4}
    assert [*ended][-1] == 4


def test_a_wrong_map_request_does_not_end_a_right_one(
    start: Start, bounds: Callable[..., Any]
) -> None:
    client = start("--stride", "56", "--batch-size", "2", "--regions", "none")
    client.send(id=1, request="map", classes=WORDS, bounds=list(bounds(0, 0, 300, 300)))
    client.until("progress", number=1)
    client.send(id=2, request="map", classes="tree, tree")
    assert client.until("error", "superseded", "result")["id"] == 2
    assert client.until("superseded", "result")["event"] == "result"


def test_files_that_somebody_has_removed_come_back(
    client: Client, bounds: Callable[..., Any]
) -> None:
    view = list(bounds(0, 0, 60, 60))
    client.send(id=1, request="map", classes=WORDS, bounds=view)
    shutil.rmtree(Path(client.until("result")["map"]).parents[1])
    client.send(id=2, request="map", classes=WORDS, bounds=view)
    assert Path(client.until("result")["map"]).exists()


def test_stopping_takes_no_longer_than_a_batch(start: Start) -> None:
    client = start("--stride", "40", "--batch-size", "2", "--regions", "none")
    client.send(id=1, request="map", classes=WORDS)
    client.until("progress", number=1)
    client.send(id=2, request="stop")
    began = time.monotonic()
    assert client.until("superseded", number=1)
    assert time.monotonic() - began < 2


def test_it_ends_with_its_input_and_leaves_nothing(start: Start, tmp_path: Path) -> None:
    client = start("--stride", "40", "--batch-size", "2", "--regions", "none")
    client.send(id=1, request="map", classes=WORDS)
    client.until("progress", number=1)
    assert len([*tmp_path.glob("reseg-geo-*")]) == 1
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.ended(10) == 0
    assert [*tmp_path.glob("reseg-geo-*")] == []


def test_closing_answers_what_came_before(client: Client, bounds: Callable[..., Any]) -> None:
    client.send(id=1, request="map", classes=WORDS, bounds=list(bounds(0, 0, 60, 60)))
    client.send(id=2, request="close")
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.until("result")["id"] == 1
    assert client.until("result")["id"] == 2
    assert client.ended(10) == 0


def test_an_interruption_ends_it(client: Client) -> None:
    client.process.send_signal(signal.SIGTERM)
    assert client.ended(10) == 130


def test_only_the_last_maps_stay(client: Client, bounds: Callable[..., Any]) -> None:
    found = []
    for number in range(6):
        view = list(bounds(0, 0, 40, 40 + number))
        client.send(id=number, request="map", classes=WORDS, bounds=view)
        found.append(Path(client.until("result")["map"]))
    assert [path.exists() for path in found] == [False, False, True, True, True, True]


def test_a_raster_that_cannot_be_opened_ends_it_as_any_command(
    quick_command: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [quick_command, "session", tmp_path / "none.tif"], capture_output=True, check=False,
        stdin=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert done.returncode == 3
    assert "none.tif does not exist" in done.stderr
    assert done.stdout == ""
