"""Downloads from a real server: complete, interrupted, wrong, moved and unreachable."""

import json
from pathlib import Path
from typing import Any

import platformdirs
import pytest
import torch
from checkpoint_server import ARCHITECTURE, Server, offer
from filelock import FileLock
from safetensors import SafetensorError

from reseg_geo import load_model
from reseg_geo.errors import ModelError
from reseg_geo.models import acquire, store
from reseg_geo.models.catalogue import Entry, entry_called
from reseg_geo.models.download import Report, downloaded


def download(entry: Entry, report: Report = lambda done, total: None) -> bytes:
    """The content of an entry's checkpoint."""
    with downloaded(entry, report) as path:
        return path.read_bytes()


def test_a_model_is_fetched_once_and_then_works_offline(
    server: Server, offered: str, checkpoint: Path, home: Path
) -> None:
    told: list[tuple[int, int | None]] = []
    record = acquire.fetch("small", lambda done, total: told.append((done, total)))
    size = checkpoint.stat().st_size
    assert told[0] == (0, size)
    assert told[-1] == (size, size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert (record.architecture, record.licence) == (ARCHITECTURE, "CC0-1.0")
    assert record.checkpoint_sha256 == store.sha256_of(checkpoint)
    server.close()
    assert acquire.fetch("small") == record
    model = load_model("small")
    assert model.name == "small"
    assert model.encode_text(["roof"]).shape == (1, 256)
    assert [path.name for path in (home / "downloads").iterdir()] == ["small-small.pt.lock"]


def test_the_command_fetches_and_reports_progress(
    server: Server, offered: str, checkpoint: Path, home: Path, run_command: Any
) -> None:
    size = checkpoint.stat().st_size
    events = [
        json.loads(line)
        for line in run_command(
            "models", "fetch", "small", "--progress", "json"
        ).stdout.splitlines()
    ]
    assert {"event": "progress", "done": size, "total": size} == {
        key: events[-2][key] for key in ("event", "done", "total")
    }
    assert events[-1]["event"] == "result"
    assert events[-1]["checkpoint_sha256"] == store.sha256_of(checkpoint)
    asked = len(server.asked)
    done = run_command("models", "fetch", "small")
    assert done.stdout.startswith("small is available (")
    assert len(server.asked) == asked
    run_command("models", "verify", "small")


def test_fetching_a_composition_gets_its_parts_and_composes_them(
    server: Server, offered: str, checkpoint: Path, home: Path, run_command: Any
) -> None:
    known = json.loads((home / "catalogue.yaml").read_text())
    plain = {key: known["small"][key] for key in ("kind", "title", "licence", "megabytes")}
    plain["architecture"] = ARCHITECTURE
    known["twin"] = known["small"]
    known["both"] = plain | {"parts": {"small": 0.25, "twin": 0.75}}
    (home / "catalogue.yaml").write_text(json.dumps(known))
    done = run_command("models", "fetch", "both", "--progress", "none")
    assert done.stdout.startswith("both is available (")
    record = store.read_record("both")
    assert record is not None
    assert record.recipe == {"small": 0.25, "twin": 0.75}
    assert store.installed_models() == ["both", "small", "twin"]


def test_models_are_stored_in_the_platforms_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RESEG_GEO_HOME", raising=False)
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda name: str(tmp_path / name))
    assert store.home() == tmp_path / "reseg-geo"
    monkeypatch.setenv("RESEG_GEO_HOME", "~/models")
    assert store.home() == Path.home() / "models"


def test_two_processes_do_not_fetch_the_same_model_at_once(
    server: Server, offered: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "downloads").mkdir()
    with (
        FileLock(home / "downloads" / "small-small.pt.lock"),
        pytest.raises(ModelError, match="by another process"),
    ):
        acquire.fetch("small")
    assert not server.asked


def test_a_segment_anything_checkpoint_must_fit_its_architecture(
    checkpoint: Path, home: Path
) -> None:
    offer(home, "weights/small.pt", kind="sam", architecture="vit_b")
    with pytest.raises(ModelError, match=r"small\.pt do not fit architecture vit_b"):
        acquire.add("small", checkpoint)
    assert store.installed_models() == []


def test_a_broken_connection_is_resumed(server: Server, offered: str, checkpoint: Path) -> None:
    server.cuts = 2
    assert download(entry_called("small")) == checkpoint.read_bytes()
    paths, ranges = zip(*server.asked, strict=True)
    assert set(paths) == {offered}
    assert ranges[0] is None
    starts = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in ranges[1:]]
    size = checkpoint.stat().st_size
    assert size / 3 < starts[0] <= size / 2 < starts[1] <= size * 3 / 4


def test_an_interrupted_download_is_resumed_by_the_next_run(
    server: Server, offered: str, checkpoint: Path, home: Path
) -> None:
    class StoppedError(Exception):
        pass

    def stop(done: int, total: int | None) -> None:
        if done > 30_000_000:
            raise StoppedError

    with pytest.raises(ModelError, match="to resume the download"):
        download(entry_called("small"), stop)
    (part,) = (home / "downloads").glob("*.part")
    have = part.stat().st_size
    assert 30_000_000 < have < checkpoint.stat().st_size
    assert download(entry_called("small")) == checkpoint.read_bytes()
    assert server.asked[-1] == (offered, f"bytes={have}-")


def test_a_file_with_another_checksum_is_refused_and_deleted(
    server: Server, offered: str, home: Path
) -> None:
    server.etags[offered] = "0" * 64
    with pytest.raises(ModelError, match=r"is not the expected file.*000000000000"):
        acquire.fetch("small")
    assert not list((home / "downloads").glob("small-small.pt*part"))
    assert store.installed_models() == []
    offer(home, "weights/small.pt", sha256="abcdef")
    with pytest.raises(ModelError, match=r"not abcdef"):
        acquire.fetch("small")


def test_a_file_that_moved_within_its_repository_is_found(
    server: Server, offered: str, home: Path
) -> None:
    offer(home, "elsewhere/small.pt")
    assert acquire.fetch("small").name == "small"
    assert server.asked == [(offered, None)]


def test_a_plain_address_works_too(
    server: Server, checkpoint: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files["/mirror/small.pt"] = checkpoint.read_bytes()
    digest = store.sha256_of(checkpoint)
    entry = Entry("small", "sam", "", ARCHITECTURE, "", 86, url="http://nowhere.invalid/small.pt",
                  sha256=digest[:6])  # fmt: skip
    monkeypatch.setenv("RESEG_GEO_SAM_URL", f"{server.url}/mirror/")
    server.cuts = 1
    assert download(entry) == checkpoint.read_bytes()


@pytest.mark.parametrize("gone", ["server", "file"])
def test_a_failed_download_says_which_file_to_add(
    server: Server, offered: str, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if gone == "server":
        server.close()
        monkeypatch.setattr("time.sleep", lambda seconds: None)
    else:
        server.files.clear()
    with pytest.raises(ModelError, match=r"models add small small\.pt"):
        acquire.fetch("small")
    assert store.installed_models() == []


def test_an_unknown_name_lists_the_known_names(home: Path) -> None:
    with pytest.raises(ModelError, match=r"no model 'big'.*remoteclip-vit-l14"):
        acquire.fetch("big")
    with pytest.raises(ModelError, match=r"models fetch remoteclip-vit-l14 \(about 1.7 GB"):
        load_model("remoteclip-vit-l14")


def test_an_invalid_catalogue_is_named(home: Path) -> None:
    home.mkdir()
    for text in ("- 3", "a: {kind: clip}", "{", "a: {kind: cat, title: t, architecture: a, "
                 "licence: l, megabytes: 1, url: u}",
                 "a: {kind: clip, title: t, architecture: a, licence: , megabytes: 1, url: u}",
                 "a: {kind: sam, title: t, architecture: a, licence: l, megabytes: 1, url: u}",
                 "a: {kind: clip, title: t, architecture: a, licence: l, megabytes: 1}",
                 "a: {kind: clip, title: t, architecture: a, licence: l, megabytes: 1, "
                 "parts: [b]}",
                 "a: {kind: clip, title: t, architecture: a, licence: l, megabytes: 1, url: u, "
                 "sha256: 123456}"):  # fmt: skip
        (home / "catalogue.yaml").write_text(text)
        with pytest.raises(ModelError, match=r"catalogue\.yaml is not a valid model catalogue"):
            entry_called("small")


def test_weights_are_not_changed(server: Server, offered: str, checkpoint: Path) -> None:
    acquire.fetch("small")
    kept = load_model("small").clip.state_dict()
    given = torch.load(checkpoint, weights_only=True)["state_dict"]
    assert all(torch.equal(kept[key.removeprefix("module.")], part.float())
               for key, part in given.items())  # fmt: skip


def test_a_complete_download_is_not_repeated(
    server: Server, offered: str, checkpoint: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or Ctrl-C, between the download and its installation."""

    def fail(*words: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("reseg_geo.models.checkpoint.save_file", fail)
        with pytest.raises(KeyboardInterrupt):
            acquire.fetch("small")
    assert store.installed_models() == []
    assert (home / "downloads" / "small-small.pt").is_file()
    assert acquire.fetch("small").name == "small"
    assert len(server.asked) == 1
    # The same for a complete part whose check was interrupted.
    store.remove("small")
    (home / "downloads" / "small-small.pt.part").write_bytes(checkpoint.read_bytes())
    acquire.fetch("small")
    assert len(server.asked) == 1


def test_a_full_disk_is_named(
    server: Server, offered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*words: object) -> None:
        raise SafetensorError("Error while serializing: I/O error: No space left on device")

    monkeypatch.setattr("reseg_geo.models.checkpoint.save_file", full)
    with pytest.raises(ModelError, match=r"cannot be written: .*No space left.*RESEG_GEO_HOME"):
        acquire.fetch("small")
