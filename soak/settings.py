"""Files from users: class lists, provenance, prompts, model catalogues, model files."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random

import numpy as np

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.clip.registry import read_config, read_weights
from reseg_geo.clip.variants import DEFAULT_PROMPTS, PromptParts
from reseg_geo.models import catalogue
from reseg_geo.models.checkpoint import config_inside
from reseg_geo.models.store import folder_of
from reseg_geo.models.store import read_record as read_model_record
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.palette import hex_color
from reseg_geo.publish.provenance import classes_of, keywords_of, raster_of, read_record, recorded
from reseg_geo.run.rerun import rerun_of
from reseg_geo.schemes.catalogue import read_scheme, scheme_names, scheme_text
from soak.mutate import restructured
from soak.subject import Subject, expect

_YAML = [b"\n- ", b": ", b"'", b'"', b"{", b"}", b"[", b"]", b"#", b"&a ", b"*a",
         b"!!python/name:os", b"!!binary ", b"!!set ", b"!!timestamp ", b"<<: ", b"|\n", b">\n",
         b"---\n", b"%YAML 1.1\n", b"0x1f", b"1:30", b"~", b".nan", b".inf", b"yes",
         b"\xef\xbb\xbf", b"\xff\xfe", b"\t"]  # fmt: skip


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _as_entries(classes: Sequence[LandCover]) -> list[dict[str, object]]:
    """A class list as entries of a class file."""
    return [
        {
            "name": item.name, "color": hex_color(item.color), "code": item.code,
            "synonyms" if item.named else "queries": list(item.synonyms),
        }
        for item in classes
    ]  # fmt: skip


def _read_class_file(data: bytes) -> int:
    path = _write(Path("classes.yaml"), data)
    classes = read_scheme(path)
    expect(all(len(item.color) == 3 and item.queries for item in classes), "classes are incomplete")
    written = _write(Path("written.json"), json.dumps(_as_entries(classes)).encode())
    expect(read_classes(written) == classes, "a class list changes when it is written and read")
    return len(classes)


class_files = Subject(
    _read_class_file,
    [b"- tree\n- {name: road, synonyms: [street, way], color: '#6e6e76'}\n- water\n",
     b"classes:\n- name: Built-up\n  queries: roof|house\n  color: [250, 0, 0]\n  code: 50\n",
     b'[{"name": "tree", "synonyms": ["forest"], "color": [1, 2, 3], "code": "1.10"}, "water"]',
     *(scheme_text(name).split("\n\n")[-1][:160].encode() for name in scheme_names())],
    [*_YAML, b"name: ", b"synonyms: ", b"queries: ", b"color: ", b"code: ", b"classes:\n",
     b"'#ffffff'", b"[0, 0, 255]"],
    restructure=restructured,
)  # fmt: skip


def _read_run(data: bytes) -> object:
    record = read_record(str(_write(Path("run.json"), data)))
    told = rerun_of("run.json", "b.tif", None, {}).warnings
    expect(all(text.isprintable() for text in told), f"a warning is not one line: {told}")
    expect(isinstance(raster_of(record, Path("run.json")), str), "the raster has no path")
    classes = classes_of(record)
    expect(all(item.queries for item in classes), "classes are incomplete")
    options = SegmentOptions.from_keywords(**keywords_of(record))
    kept = json.loads(json.dumps(recorded(options)))
    same = SegmentOptions.from_keywords(**keywords_of({"options": kept}))
    expect(recorded(same) == recorded(options), "options change when they are recorded")
    return "a run"


def _runs() -> list[bytes]:
    plain = {
        "version": "0.1", "raster": {"path": "a.tif", "fingerprint": "0"},
        "model": {"fingerprint": "1"}, "files": {},
        "classes": [asdict(item) for item in read_classes("building=roof, tree")],
        "options": recorded(SegmentOptions()),
    }  # fmt: skip
    full = SegmentOptions.from_keywords(
        regions="sam", gsd=0.3, scales=(1.0, 0.5), templates=("a {}",), threshold=0.2,
        background="tree", co={"COMPRESS": "LZW"}, bands=(3, 2, 1), scale=(0.0, 9.0),
        resolution=0.5, bounds=(1.0, 2.0, 3.0, 4.0), bounds_crs="EPSG:4326", masked_layers=2,
        stats=("dem.tif",), logit_scale=3.0, global_bias=0.3, region_levels=2,
    )  # fmt: skip
    return [json.dumps({"run": plain | {"options": kept}}).encode()
            for kept in (plain["options"], recorded(full))]  # fmt: skip


records = Subject(
    _read_run, _runs(), [b"null", b"NaN", b"Infinity", b"1e999", b"[", b"{", b'"', b"\\u0000"],
    restructure=restructured, longest=3000,
)  # fmt: skip


def _read_prompts(data: bytes) -> int:
    parts = PromptParts.read(_write(Path("prompts.yaml"), data))
    words = parts.words(None)
    rng = np.random.default_rng(0)
    for own in (*list(words.values())[:2], ["tree"]):
        made = parts.variants(own, 2, rng)
        expect(all(isinstance(text, str) for text in made), "a prompt is not a string")
    parts.words(read_classes("building, tree=wood"))
    return len(words)


prompts = Subject(
    _read_prompts,
    [b'prefixes: ["", "a "]\nsuffixes: [" from above"]\nsynonyms:\n  tree: [wood]\n  road: [way]\n',
     b'{"prefixes": ["a"], "suffixes": ["."], "synonyms": {"tree": ["wood", "forest"]}}',
     DEFAULT_PROMPTS.read_bytes()[-200:]],
    [*_YAML, b"prefixes: ", b"suffixes: ", b"synonyms: "],
    restructure=restructured,
)  # fmt: skip


def _read_catalogue(data: bytes) -> int:
    # Like `catalogue`, without the package's own file, which would take most of the time.
    entries = catalogue._read(_write(Path("catalogue.yaml"), data))
    for entry in entries.values():
        expect(isinstance(entry.checkpoint, str) and isinstance(entry.origin, str), "no origin")
    return len(entries)


catalogues = Subject(
    _read_catalogue,
    [b"mine: {kind: clip, title: Mine, architecture: ViT-B-32, licence: MIT, megabytes: 600, "
     b"url: 'https://example.org/mine.pt'}\n",
     b"mine:\n  kind: clip\n  title: A\n  architecture: B\n  licence: C\n  megabytes: 1\n"
     b"  parts: {a: 0.4, b: 0.6}\n",
     b'{"seg": {"kind": "sam", "title": "A", "architecture": "vit_b", "licence": "C", '
     b'"megabytes": 1, "repository": "a/b", "file": "c.pth", "sha256": "01ec64"}}'],
    [*_YAML, b"kind: ", b"sha256: ", b"parts: ", b"url: ", b"megabytes: "],
    restructure=restructured,
)  # fmt: skip


def _read_model_file(data: bytes) -> object:
    kind, content = (data[0] % 3 if data else 0), data[1:]
    if kind == 0:
        _write(folder_of("mine") / "record.json", content)
        record = read_model_record("mine")
        expect(record is not None, "an existing record is not found")
        return "record"
    if kind == 1:
        _write(Path("model/open_clip_config.json"), content)
        return type(read_config(Path("model"))["model_cfg"])
    path = _write(Path("model.safetensors"), content)
    return (config_inside(path) is None, len(read_weights(path)))


def _restructured_file(data: bytes, rng: Random) -> bytes:
    return data[:1] + restructured(data[1:], rng)


def _tensors(about: dict[str, str]) -> bytes:
    head = {"__metadata__": about, "w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    text = json.dumps(head).encode()
    return len(text).to_bytes(8, "little") + text + bytes(8)


model_files = Subject(
    _read_model_file,
    [b'\0{"name": "mine", "kind": "clip", "architecture": "a", "origin": "o", "licence": "l", '
     b'"sha256": "0", "size": 1, "checkpoint_sha256": null, "recipe": {"a": 1.0}}',
     b'\1{"model_cfg": {"embed_dim": 4}, "preprocess_cfg": {"mean": [0, 0, 0]}, "reseg_geo": {}}',
     b"\2" + _tensors({"reseg_geo": '{"config": {"model_cfg": {}}, "recipe": {}}'}),
     b"\2" + _tensors({"format": "pt"})],
    [b'"dtype"', b'"BF16"', b'"BOOL"', b'"shape"', b'"data_offsets"', b"[0,8]", b"null", b"\0" * 8],
    restructure=_restructured_file,
)  # fmt: skip
