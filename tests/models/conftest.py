"""A checkpoint, and a server that offers it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from checkpoint_server import ARCHITECTURE, Server, offer

from reseg_geo.models.architecture import build, open_clip_config


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state dict with random weights in half precision, wrapped and prefixed."""
    torch.manual_seed(1)
    state = build(open_clip_config(ARCHITECTURE), "a test").half().state_dict()
    path = tmp_path_factory.mktemp("checkpoint") / "small.pt"
    torch.save({"epoch": 3, "state_dict": {f"module.{k}": v for k, v in state.items()}}, path)
    return path


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def offered(server: Server, checkpoint: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path on the server of a model "small" of the user's catalogue."""
    path = "/someone/small/resolve/main/weights/small.pt"
    server.files[path] = checkpoint.read_bytes()
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    offer(home, "weights/small.pt")
    return path
