"""Checkpoints that would run, fill the memory, or are no models; and servers that lie."""

import contextlib
import io
import json
import os
import pickle
import shutil
import threading
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import torch
from case import Catalogue, Place, Words
from raw_files import safetensors, torch_zip
from safetensors.torch import load_file, save_file

from reseg_geo.models.store import BUNDLED, CONFIG_FILE, WEIGHTS_FILE

checkpoints = Catalogue("checkpoint")
_MINI = BUNDLED / "mini"


class _Runs:
    """What a pickle does when it is opened."""

    def __init__(self, canary: Path) -> None:
        self._line = f"touch {canary}"

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.system, (self._line,)


def _added(file: object, name: str = "mine", *more: object) -> Words:
    return ["models", "add", name, file, *more]


@checkpoints.refused("a pickle that runs a program", 4, "evil.pt", "run code")
def _(place: Place) -> Words:
    path = place.inputs / "evil.pt"
    path.write_bytes(pickle.dumps({"state_dict": _Runs(place.canary)}))
    return _added(path)


@checkpoints.refused("a zip file whose pickle runs a program", 4, "evil.pt", "run code")
def _(place: Place) -> Words:
    return _added(torch_zip(place.inputs / "evil.pt", pickle.dumps(_Runs(place.canary), 2)))


@checkpoints.refused("a pickle as Segment Anything", 4, "evil.pth", "run code")
def _(place: Place) -> Words:
    path = place.inputs / "evil.pth"
    path.write_bytes(pickle.dumps(_Runs(place.canary)))
    return ["segment", place.image, "--classes", "tree", "-o", "map.tif", "--regions", "sam",
            "--sam-model", path]  # fmt: skip


@checkpoints.refused("a pickle that is called safetensors", 4, "evil.safetensors")
def _(place: Place) -> Words:
    path = place.inputs / "evil.safetensors"
    path.write_bytes(pickle.dumps(_Runs(place.canary)))
    return _added(path)


@checkpoints.refused("a module that runs as TorchScript", 4, "script.pt")
def _(place: Place) -> Words:
    parts = {"a/code/__torch__.py": b"import os\n", "a/constants.pkl": b"\x80\x02)."}
    return _added(torch_zip(place.inputs / "script.pt", b"\x80\x02c__torch__\nM\n)\x81.", parts))


@checkpoints.refused("members of a zip file that lie above it", 4, "slip.pt")
def _(place: Place) -> Words:
    more = {"../../canary": b"slipped", "/tmp/../canary": b"slipped"}
    return _added(torch_zip(place.inputs / "slip.pt", pickle.dumps({}, 2), more))


@checkpoints.refused("a zip bomb", 4, "bomb.pt")
def _(place: Place) -> Words:
    path = place.inputs / "bomb.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/version", b"3\n")
        with archive.open("a/data.pkl", "w", force_zip64=True) as member:
            for _ in range(256):
                member.write(bytes(2**20))
    return _added(path)


@checkpoints.refused("a tensor of 4 TB that is one number, repeated", 4, "wide.pt")
def _(place: Place) -> Words:
    path = place.inputs / "wide.pt"
    torch.save({"visual.conv1.weight": torch.zeros(1).expand(2**40)}, path)
    return _added(path)


@checkpoints.refused("nothing but a number", 4, "number.pt", "state dict")
def _(place: Place) -> Words:
    torch.save(7, place.inputs / "number.pt")
    return _added(place.inputs / "number.pt")


@checkpoints.refused("a state dict that holds itself", 4, "self.pt")
def _(place: Place) -> Words:
    content: dict[str, Any] = {}
    content["model"] = content
    torch.save(content, place.inputs / "self.pt")
    return _added(place.inputs / "self.pt")


@checkpoints.refused("a pipe", 4, "pipe.pt")
def _(place: Place) -> Words:
    os.mkfifo(place.inputs / "pipe.pt")
    return _added(place.inputs / "pipe.pt")


@checkpoints.refused("a device", 4, "/dev/zero")
def _(place: Place) -> Words:
    return _added("/dev/zero")


def _header(name: str, what: str, header: object, data: bytes = b"", **more: Any) -> None:
    """A safetensors file with a header that lies."""
    checkpoints.refused(f"safetensors: {what}", 4, name)(
        lambda place: _added(safetensors(place.inputs / name, header, data, **more))
    )


_ONE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
_header("a.safetensors", "a header of 2^63 bytes", {}, length=2**63)
_header("b.safetensors", "a header of 90 MB that is not there", {}, length=90_000_000)
_header("c.safetensors", "a tensor of 2^62 numbers", {"w": _ONE | {"shape": [2**31, 2**31]}})
_header("d.safetensors", "a size beyond 64 bits", {"w": _ONE | {"shape": [2**40, 2**40]}})
_header("e.safetensors", "offsets before the file", {"w": _ONE | {"data_offsets": [-4, 0]}})
_header("f.safetensors", "offsets beyond the file", {"w": _ONE | {"data_offsets": [0, 2**40]}})
_header("g.safetensors", "a header that is no JSON", b"{]", bytes(4))
_header("h.safetensors", "a header nested too deep", b"[" * 100_000)
_header("i.safetensors", "no tensors", {})
_header("j.safetensors", "a name that is a path", {"../../canary": _ONE}, bytes(4))
_header("k.safetensors", "a recipe that is none",
        {"__metadata__": {"reseg_geo": "[" * 100_000}, "w": _ONE}, bytes(4))  # fmt: skip
_header("l.safetensors", "a configuration that is none",
        {"__metadata__": {"reseg_geo": '{"config": {"model_cfg": 7}}'}, "w": _ONE}, bytes(4))  # fmt: skip


def _model(place: Place, **changes: Any) -> Path:
    """A folder like that of `mini`, with changes to the configuration's parts."""
    folder = place.inputs / "model"
    shutil.copytree(_MINI, folder)
    config = json.loads((folder / CONFIG_FILE).read_text())
    for part, fields in changes.items():
        parent, _, child = part.partition("__")
        target = config[parent] if not child else config[parent][child]
        target.update(fields)
    (folder / CONFIG_FILE).write_text(json.dumps(config))
    return folder


@checkpoints.refused("a billion layers", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg={"layers": 10**9}))


@checkpoints.refused("layers of a billion numbers", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg={"width": 10**9}))


@checkpoints.refused("a vocabulary of a billion words", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    wide = {"vocab_size": 10**9, "width": 4096}
    return place.segment(None, "--model", _model(place, model_cfg__text_cfg=wide))


@checkpoints.refused("images of a billion pixels a side", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg={"image_size": 10**9}))


@checkpoints.refused("patches of no pixels", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg={"patch_size": 0}))


@checkpoints.refused("a network by the name of a program's", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    named = {"timm_model_name": "os.system", "timm_model_pretrained": True}
    return place.segment(None, "--model", _model(place, model_cfg__vision_cfg=named))


@checkpoints.refused("a text tower of a hub", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    named = {"hf_model_name": "someone/evil", "hf_tokenizer_name": "someone/evil"}
    return place.segment(None, "--model", _model(place, model_cfg__text_cfg=named))


@checkpoints.refused("a configuration of other kinds", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(
        place, preprocess_cfg={"mean": "red", "std": [0, 0]}
    ))  # fmt: skip


@checkpoints.refused("templates that are none", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, reseg_geo={"templates": {"a": 7}}))


@checkpoints.refused("tokens that are none", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, reseg_geo={"tokens": ["x", None, -1]}))


@checkpoints.refused("masked layers that are none", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    return place.segment(None, "--model", _model(place, reseg_geo={"masked_layers": "many"}))


@checkpoints.refused("a configuration nested 100,000 deep", 4, "open_clip_config.json")
def _(place: Place) -> Words:
    folder = _model(place)
    (folder / CONFIG_FILE).write_text('{"model_cfg": ' + "[" * 100_000)
    return place.segment(None, "--model", folder)


@checkpoints.refused("weights of NaN", 4, "open_clip_model.safetensors", "numbers")
def _(place: Place) -> Words:
    folder = _model(place)
    weights = {name: torch.full_like(part, torch.nan) if part.is_floating_point() else part
               for name, part in load_file(folder / WEIGHTS_FILE).items()}  # fmt: skip
    save_file(weights, folder / WEIGHTS_FILE)
    return place.segment(None, "--model", folder)


@checkpoints.refused("weights cut in the middle", 4, "open_clip_model.safetensors")
def _(place: Place) -> Words:
    folder = _model(place)
    path = folder / WEIGHTS_FILE
    path.write_bytes(path.read_bytes()[:100_000])
    return place.segment(None, "--model", folder)


@checkpoints.refused("weights that are a link to /etc/passwd", 4, "open_clip_model.safetensors")
def _(place: Place) -> Words:
    folder = _model(place)
    (folder / WEIGHTS_FILE).unlink()
    (folder / WEIGHTS_FILE).symlink_to("/etc/passwd")
    return place.segment(None, "--model", folder)


@checkpoints.refused("a name that is a path", 4, "cannot name a model")
def _(place: Place) -> Words:
    return _added(_MINI / WEIGHTS_FILE, "../../canary")


@checkpoints.refused("a name to remove that is a path", 4, "cannot name a model")
def _(place: Place) -> Words:
    return ["models", "remove", "../.."]


@checkpoints.refused("weights of a composition that are none", 2, "nan")
def _(place: Place) -> Words:
    return ["compose", f"{_MINI}=nan", "-o", "mean.safetensors"]


@checkpoints.refused("infinite weights of a composition", 2, "inf")
def _(place: Place) -> Words:
    return ["compose", f"{_MINI}=inf", f"{_model(place)}=1", "-o", "mean.safetensors"]


@checkpoints.refused("models to compose of which one is a bomb", 4, "wide.safetensors")
def _(place: Place) -> Words:
    path = safetensors(place.inputs / "wide.safetensors", {"w": _ONE | {"shape": [2**40]}})
    return ["compose", f"{_MINI}=1", f"{path}=1", "-o", "mean.safetensors"]


def _whole() -> bytes:
    stream = io.BytesIO()
    torch.save({"w": torch.zeros(9)}, stream)
    return stream.getvalue()


def _served(place: Place, answer: Callable[[BaseHTTPRequestHandler], None], **entry: Any) -> Words:
    """Fetch a model from a server on the loopback address that answers so."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *words: Any) -> None:
            pass

        def do_HEAD(self) -> None:
            answer(self)

        do_GET = do_HEAD  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/{entry.pop('path', 'small.pt')}"
    fields = {"kind": "clip", "title": "t", "architecture": "ViT-S-32-alt", "licence": "CC0-1.0",
              "megabytes": 1, "url": url, **entry}  # fmt: skip
    (place.home / "catalogue.yaml").write_text(json.dumps({"small": fields}))
    return ["models", "fetch", "small"]


def _sends(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **more: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **more}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(body)


@checkpoints.refused("a download with another checksum", 4, "expected")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, _whole()), sha256="0" * 64)


@checkpoints.refused("a download that runs a program", 4, "run code")
def _(place: Place) -> Words:
    evil = pickle.dumps(_Runs(place.canary))
    return _served(place, lambda handler: _sends(handler, evil))


@checkpoints.refused("a download whose address climbs", 4, "small")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, b"no"), path="..%2F..%2Fcanary/..")


@checkpoints.refused("a download that sends elsewhere for ever", 4, "small")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, b"", 302, Location="/again"))


@checkpoints.refused("a download that sends to a file", 4, "small")
def _(place: Place) -> Words:
    return _served(
        place, lambda handler: _sends(handler, b"", 302, Location="file:///etc/passwd")
    )


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        while handler.command == "GET":
            handler.wfile.write(bytes(2**20))


@checkpoints.refused("a download that never ends", 4, "sends more")
def _(place: Place) -> Words:
    return _served(place, _endless)


@checkpoints.refused("a size that is none", 4, "small")
def _(place: Place) -> Words:
    return _served(place, lambda handler: _sends(handler, b"", Content_Length="-5"))
