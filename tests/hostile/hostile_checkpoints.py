"""Checkpoints that run code, fill the memory, or are not models."""

import os
import pickle
import zipfile
from typing import Any

import torch
from case import Catalogue, Place, Words
from raw_files import Runs, safetensors, torch_zip

from reseg_geo.models.store import BUNDLED

checkpoints = Catalogue("checkpoint")
_MINI = BUNDLED / "mini"


def _added(file: object, name: str = "mine", *more: object) -> Words:
    return ["models", "add", name, file, *more]


@checkpoints.refused("a pickle that runs a program", 4, "evil.pt", "run code")
def _(place: Place) -> Words:
    path = place.inputs / "evil.pt"
    path.write_bytes(pickle.dumps({"state_dict": Runs(place.canary)}))
    return _added(path)


@checkpoints.refused("a zip file whose pickle runs a program", 4, "evil.pt", "run code")
def _(place: Place) -> Words:
    return _added(torch_zip(place.inputs / "evil.pt", pickle.dumps(Runs(place.canary), 2)))


@checkpoints.refused("a pickle as Segment Anything", 4, "evil.pth", "run code")
def _(place: Place) -> Words:
    path = place.inputs / "evil.pth"
    path.write_bytes(pickle.dumps(Runs(place.canary)))
    return ["segment", place.image, "--classes", "tree", "-o", "map.tif", "--regions", "sam",
            "--sam-model", path]  # fmt: skip


@checkpoints.refused("a pickle that is called safetensors", 4, "evil.safetensors")
def _(place: Place) -> Words:
    path = place.inputs / "evil.safetensors"
    path.write_bytes(pickle.dumps(Runs(place.canary)))
    return _added(path)


@checkpoints.refused("a TorchScript module", 4, "script.pt", "TorchScript")
def _(place: Place) -> Words:
    parts = {"a/code/__torch__.py": b"import os\n", "a/constants.pkl": b"\x80\x02)."}
    return _added(torch_zip(place.inputs / "script.pt", b"\x80\x02c__torch__\nM\n)\x81.", parts))


@checkpoints.refused("a zip file with paths above its folder", 4, "slip.pt")
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


@checkpoints.refused("a tensor of 4 TB, one number repeated", 4, "wide.pt")
def _(place: Place) -> Words:
    path = place.inputs / "wide.pt"
    torch.save({"visual.conv1.weight": torch.zeros(1).expand(2**40)}, path)
    return _added(path)


@checkpoints.refused("only a number", 4, "number.pt", "state dict")
def _(place: Place) -> Words:
    torch.save(7, place.inputs / "number.pt")
    return _added(place.inputs / "number.pt")


@checkpoints.refused("a state dict that contains itself", 4, "self.pt")
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
    """A safetensors file with a false header."""
    checkpoints.refused(f"safetensors: {what}", 4, name)(
        lambda place: _added(safetensors(place.inputs / name, header, data, **more))
    )


_ONE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
_header("a.safetensors", "a header of 2^63 bytes", {}, length=2**63)
_header("b.safetensors", "a header of 90 MB that is missing", {}, length=90_000_000)
_header("c.safetensors", "a tensor of 2^62 numbers", {"w": _ONE | {"shape": [2**31, 2**31]}})
_header("d.safetensors", "a size of more than 64 bits", {"w": _ONE | {"shape": [2**40, 2**40]}})
_header("e.safetensors", "offsets before the file", {"w": _ONE | {"data_offsets": [-4, 0]}})
_header("f.safetensors", "offsets beyond the file", {"w": _ONE | {"data_offsets": [0, 2**40]}})
_header("g.safetensors", "a header that is not JSON", b"{]", bytes(4))
_header("h.safetensors", "a header nested too deeply", b"[" * 100_000)
_header("i.safetensors", "no tensors", {})
_header("j.safetensors", "a name that is a path", {"../../canary": _ONE}, bytes(4))
_header("k.safetensors", "an invalid recipe",
        {"__metadata__": {"reseg_geo": "[" * 100_000}, "w": _ONE}, bytes(4))  # fmt: skip
_header(
    "l.safetensors",
    "an invalid configuration",
    {"__metadata__": {"reseg_geo": '{"config": {"model_cfg": 7}}'}, "w": _ONE},
    bytes(4),
)
