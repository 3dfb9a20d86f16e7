"""The joint bilateral upsampler equals the papers' modules, written plainly, on random weights."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import reseg_geo
from reseg_geo.errors import ModelError
from reseg_geo.models.store import read_record
from reseg_geo.models.upsamplers import upsampler_file
from reseg_geo.scenes.scene import make_scene
from reseg_geo.upsampling.jbu import JointBilateral, load_jbu

QUERIES, GRID = 3, 4
LAST = GRID * 16
CPU = torch.device("cpu")
SHAPES = {"stack": (["up1", "up2", "up3", "up4"], 3), "one": (["up"], 5)}
FEATUP = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
SEGEARTH = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]


def weights(kind: str, width: int = 20, seed: int = 0) -> dict[str, torch.Tensor]:
    """A state dict of random weights; width: of features."""
    make = torch.Generator().manual_seed(seed)
    names, radius = SHAPES[kind]
    places, found = (2 * radius + 1) ** 2, {}
    for name in names:
        found[f"{name}.range_temp"] = torch.rand((), generator=make)
        found[f"{name}.sigma_spatial"] = 0.5 + torch.rand((), generator=make)
        for part, sizes in (
            ("range_proj", (3, 32, 32)),
            ("fixup_proj", (places + 3, places, places)),
        ):
            for index, inputs, outputs in ((0, *sizes[:2]), (3, *sizes[1:])):
                key = f"{name}.{part}.{index}"
                found[f"{key}.weight"] = torch.randn(outputs, inputs, 1, 1, generator=make) / 3
                found[f"{key}.bias"] = torch.randn(outputs, generator=make) / 3
    found["fixup_proj.1.weight"] = torch.randn(width, width, 1, 1, generator=make) / 9
    found["fixup_proj.1.bias"] = torch.randn(width, generator=make) / 9
    return found


@pytest.fixture(params=SHAPES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def load(kind: str, folder: Path) -> JointBilateral:
    path = folder / f"{kind}.safetensors"
    save_file({f"upsampler.{name}": each for name, each in weights(kind).items()}, path)
    return load_jbu(path, CPU)


def step(state: dict[str, torch.Tensor], source: torch.Tensor, guide: torch.Tensor) -> torch.Tensor:
    """One joint bilateral step (eqs. 4 and 5 of FeatUp, and the networks of its code), pixel by
    pixel of the square. source: (1, n, h, w); guide: (1, 3, 2 h, 2 w).
    """

    def layers(values: torch.Tensor, part: str) -> torch.Tensor:
        hidden = F.conv2d(values, state[f"{part}.0.weight"], state[f"{part}.0.bias"])
        return F.conv2d(F.gelu(hidden), state[f"{part}.3.weight"], state[f"{part}.3.bias"])

    side = round(len(state["fixup_proj.0.bias"]) ** 0.5)
    pad, (height, width) = [side // 2] * 4, guide.shape[2:]
    keys = layers(guide, "range_proj")
    near = F.unfold(F.pad(keys, pad, mode="reflect"), side).reshape(32, side**2, height, width)
    temperature = state["range_temp"].exp().clamp(1e-4, 1e4)
    likeness = torch.softmax(temperature * torch.einsum("cphw,chw->phw", near, keys[0]), dim=0)
    line = torch.linspace(-1, 1, side)
    y, x = torch.meshgrid(line, line, indexing="ij")
    closeness = torch.exp(-(y**2 + x**2) / (2 * state["sigma_spatial"] ** 2)).reshape(-1, 1, 1)
    kernel = likeness * closeness
    kernel = (kernel / kernel.sum(dim=0).clamp(min=1e-7))[None]
    kernel = kernel + 0.1 * layers(torch.cat([kernel, guide], dim=1), "fixup_proj")
    large = F.interpolate(source, size=(height, width), mode="bicubic", align_corners=False)
    near = F.unfold(F.pad(large, pad, mode="reflect"), side)
    near = near.reshape(source.shape[1], side**2, height, width)
    return torch.einsum("phw,cphw->chw", kernel[0], near)[None]


def plain(kind: str, source: torch.Tensor, rgb: torch.Tensor) -> torch.Tensor:
    """(1, n, h, w) -> (n, 16 h, 16 w) by all four steps."""
    mean, std = (torch.tensor(x)[:, None, None] for x in (FEATUP if kind == "stack" else SEGEARTH))
    guide, names, state = ((rgb - mean) / std)[None], SHAPES[kind][0], weights(kind)
    for name in names * (4 // len(names)):
        own = {k.removeprefix(f"{name}."): v for k, v in state.items() if k.startswith(f"{name}.")}
        small = F.adaptive_avg_pool2d(guide, [2 * size for size in source.shape[2:]])
        source = step(own, source, small)
    return source[0]


def window(side: int = LAST, seed: int = 1) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    make = torch.Generator().manual_seed(seed)
    scores = torch.randn(QUERIES, GRID, GRID, generator=make)
    rgb = torch.rand(3, side, side, generator=make)
    return scores, rgb, torch.ones(side, side, dtype=torch.bool)


def close(found: torch.Tensor, expected: torch.Tensor) -> None:
    """Within 1e-5 of the largest score."""
    torch.testing.assert_close(found, expected, atol=1e-5 * float(expected.abs().max()), rtol=0)


def test_it_is_the_papers_stack_of_modules(kind: str, tmp_path: Path) -> None:
    scores, rgb, valid = window()
    found = load(kind, tmp_path).window(scores, rgb, valid)(slice(0, LAST), slice(0, LAST))
    close(found, plain(kind, scores[None], rgb))


def test_scores_of_upsampled_features_are_upsampled_scores(kind: str, tmp_path: Path) -> None:
    """As the weights depend on the image only, which the papers upsample features by."""
    _, rgb, valid = window()
    make = torch.Generator().manual_seed(3)
    features = F.normalize(torch.randn(20, GRID, GRID, generator=make), dim=0)
    text = F.normalize(torch.randn(QUERIES, 20, generator=make), dim=1)
    of_features = torch.einsum("qd,dhw->qhw", text, plain(kind, features[None], rgb))
    scores = torch.einsum("qd,dhw->qhw", text, features)
    found = load(kind, tmp_path).window(scores, rgb, valid)(slice(0, LAST), slice(0, LAST))
    close(found, of_features)
    # The length of a pixel's feature, by which SegEarth-OV divides, is a factor of all its scores.
    unit = F.normalize(plain(kind, features[None], rgb), dim=0)
    assert torch.equal(torch.einsum("qd,dhw->qhw", text, unit).argmax(0), of_features.argmax(0))


def test_rows_alone_are_those_of_the_whole(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = load(kind, tmp_path)
    everything = slice(0, LAST)
    whole = own.window(*window())(everything, everything)
    monkeypatch.setattr("reseg_geo.upsampling.jbu._KEPT", 121 * LAST * 3)  # three rows at once
    pixels = own.window(*window())
    close(pixels(everything, everything), whole)
    close(pixels(slice(0, 1), slice(5, 9)), whole[:, :1, 5:9])
    close(pixels(slice(60, 64), everything), whole[:, 60:])


def test_other_patches_are_interpolated(kind: str, tmp_path: Path) -> None:
    """Patches of 14 px instead of 16."""
    side = GRID * 14
    scores, rgb, valid = window(side)
    found = load(kind, tmp_path).window(scores, rgb, valid)(slice(3, side), slice(0, 20))
    expected = F.interpolate(plain(kind, scores[None], rgb)[None], size=side, mode="bilinear")[0]
    close(found, expected[:, 3:, :20])


def test_pixels_without_data_have_the_mean_colour(kind: str, tmp_path: Path) -> None:
    scores, rgb, valid = window()
    valid[:20, 40:] = False
    mean = torch.tensor((FEATUP if kind == "stack" else SEGEARTH)[0])
    filled = torch.where(valid, rgb, mean[:, None, None])
    rgb[:, ~valid] = 0
    found = load(kind, tmp_path).window(scores, rgb, valid)(slice(0, LAST), slice(0, LAST))
    close(found, plain(kind, scores[None], filled))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda state: state.pop("up3.range_temp"), "up3.range_temp"),
        (lambda state: state.update({"up2.range_proj.3.weight": torch.zeros(3, 2, 1, 1)}), "shape"),
        (lambda state: state.update({"up1.fixup_proj.0.bias": torch.zeros(50)}), "no square"),
        (lambda state: state.clear() or state.update(a=torch.zeros(2)), "give the weights of"),
    ],
)  # fmt: skip
def test_other_files_are_refused(tmp_path: Path, change: object, words: str) -> None:
    state = weights("stack")
    change(state)  # type: ignore[operator]
    torch.save({"state_dict": state}, tmp_path / "a.pt")
    with pytest.raises(ModelError, match=words):
        load_jbu(tmp_path / "a.pt", CPU)
    with pytest.raises(ModelError, match="does not exist"):
        load_jbu(tmp_path / "gone.pt", CPU)


def test_weights_are_added_under_a_name(
    kind: str, tmp_path: Path, home: Path, run_command, write_raster
) -> None:
    """The name makes the map that the file makes, and its record names the installed file."""
    state = {f"upsampler.{name}": each for name, each in weights(kind).items()}
    torch.save({"state_dict": state | {"model.conv": torch.zeros(3)}}, tmp_path / "a.ckpt")
    run_command("models", "add", "jbu-v1.0", "a.ckpt", cwd=tmp_path)
    run_command("models", "verify", "jbu-v1.0")
    record = read_record("jbu-v1.0")
    assert record is not None
    assert (record.kind, record.architecture) == ("upsampler", f"JBU{kind.title()}")
    image = write_raster(tmp_path / "image.tif", make_scene(3, 230, 230).image.transpose(2, 0, 1))
    found = []
    for name in (home / "models" / "jbu-v1.0" / "open_clip_model.safetensors", "jbu-v1.0"):
        reseg_geo.segment(image, "tree, road", tmp_path / "map.tif", upsample="jbu", upsampler=name,
                          regions="none", overwrite=True, progress=False)  # fmt: skip
        found.append((tmp_path / "map.tif").read_bytes())
    assert found[0] == found[1]
    done = run_command("segment", image, "--classes", "tree, road", "-o", tmp_path / "map.tif",
                       "--model", "jbu-v1.0", "--overwrite", code=4)  # fmt: skip
    assert "jbu-v1.0 is an upsampler, but this takes a CLIP model" in done.stderr


def test_what_is_no_upsampler_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="neither a file nor an installed upsampler"):
        upsampler_file("mine")
    with pytest.raises(ModelError, match="neither a file nor an installed upsampler"):
        upsampler_file(str(tmp_path / "a.pt"))
