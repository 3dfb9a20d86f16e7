"""Regions by SAM 2 and SAM 3 against transformers' own mask generation."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image
from safetensors.torch import load_file, save_file
from small_sam2 import SIDES, small_sam2, small_sam3_video

from reseg_geo.errors import ModelError
from reseg_geo.models.acquire_folder import add_folder
from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.store import folder_of
from reseg_geo.options.sam_levels import SAM_MODELS
from reseg_geo.options.segment import SamLevel
from reseg_geo.regions.sam.image import EncodedImage
from reseg_geo.regions.sam.sam2 import Sam2, load_sam2
from reseg_geo.regions.sam.source import SamRegions
from reseg_geo.scenes.scene import make_scene

KINDS = list(SIDES)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found = {kind: tmp_path_factory.mktemp("models") / f"small-{kind}" for kind in KINDS}
    for kind, folder in found.items():
        small_sam2(kind, folder)
    return found


def processor(kind: str) -> Any:
    named = {"sam2": "Sam2ImageProcessor", "sam3": "Sam3ImageProcessor"}[kind]
    side = SIDES[kind]
    return getattr(transformers, named)(size={"height": side, "width": side})


def picture(seed: int, height: int, width: int) -> np.ndarray:
    return make_scene(seed, height, width, style="urban").image


def theirs(kind: str, folder: Path, image: np.ndarray, level: SamLevel) -> list[np.ndarray]:
    """The masks of transformers' pipeline for the same settings."""
    network = {"sam2": transformers.Sam2Model, "sam3": transformers.Sam3TrackerModel}[kind]
    pipeline = transformers.pipeline(
        "mask-generation", model=network.from_pretrained(folder), image_processor=processor(kind)
    )
    found = pipeline(
        Image.fromarray(image), points_per_batch=5, points_per_crop=level.points,
        pred_iou_thresh=level.iou, stability_score_thresh=level.stability,
    )  # fmt: skip
    return [np.asarray(mask) for mask in found["masks"]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", [SamLevel(4, 0.3, 0.2), SamLevel(3, 0.5, 0), SamLevel(4, 0, 0.4)])
def test_masks_equal_those_of_the_library(
    kind: str, level: SamLevel, folders: dict[str, Path]
) -> None:
    image = picture(3, 224, 224)
    wanted = theirs(kind, folders[kind], image, level)
    source = SamRegions(load_sam2(str(folders[kind]), kind), [level], enlarge=True, batch=5)
    found = [mask.full(224, 224) for mask in source.masks(image)[0]]
    assert 1 < len(wanted) < 3 * level.points**2
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert (one != other).mean() < 1e-3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(224, 224), (150, 224)])
def test_logits_and_scores_equal_those_of_the_library(
    kind: str, shape: tuple[int, int], folders: dict[str, Path]
) -> None:
    """Also of images that are not square, whose points transformers' pipeline puts elsewhere."""
    network, side = load_sam2(str(folders[kind]), kind), SIDES[kind]
    image, points = picture(4, *shape), np.array([[20.0, 30.0], [111.5, 90.25], [200.0, 149.0]])
    model = {"sam2": transformers.Sam2Model, "sam3": transformers.Sam3TrackerModel}[kind]
    pixels = processor(kind)(images=image, return_tensors="pt")["pixel_values"]
    at = torch.tensor(points * (side / shape[1], side / shape[0]), dtype=torch.float32)
    with torch.inference_mode():
        wanted = model.from_pretrained(folders[kind])(
            pixel_values=pixels, input_points=at[None, :, None], multimask_output=True
        )
        seen = EncodedImage(network, image, enlarge=True)
        logits, iou = seen.predict(points)
        whole = [part for _, _, part in seen.parts(logits)]
    masks = wanted.pred_masks[0].flatten(0, 1)
    torch.testing.assert_close(logits, masks, rtol=1e-4, atol=1e-3)
    torch.testing.assert_close(iou, wanted.iou_scores.flatten(), rtol=1e-4, atol=1e-5)
    large = processor(kind).post_process_masks([masks[:, None]], [shape], binarize=False)[0][:, 0]
    torch.testing.assert_close(torch.stack(whole), large, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(100, 77), (31, 9)])
@torch.inference_mode()
def test_a_small_image_is_padded_and_masks_are_enlarged_in_part(
    kind: str, shape: tuple[int, int], folders: dict[str, Path]
) -> None:
    """SAM 3 has 3.5 px for each of its logits."""
    network, image = load_sam2(str(folders[kind]), kind), picture(5, 100, 100)
    image, side = image[: shape[0], : shape[1]], SIDES[kind]
    seen = EncodedImage(network, image, enlarge=False)
    logits, _ = seen.predict(np.random.default_rng(0).uniform(0, 1, (8, 2)) * shape[::-1])
    large = torch.nn.functional.interpolate(logits[:, None], (side, side), mode="bilinear")[:, 0]
    for wanted, (top, left, part) in zip(large, seen.parts(logits), strict=True):
        found = torch.full(shape, -torch.inf)
        found[top : top + part.shape[0], left : left + part.shape[1]] = part
        for offset in (-1, 0, 1):
            own = wanted[: shape[0], : shape[1]]
            assert ((found > offset) == (own > offset))[(own - offset).abs() > 1e-3].all()


def test_the_published_file_of_sam3_holds_what_takes_points(tmp_path: Path) -> None:
    small_sam3_video(tmp_path)
    weights, image = load_file(tmp_path / "model.safetensors"), picture(6, 126, 126)
    network = load_sam2(str(tmp_path), "sam3")
    state = network._model.state_dict()
    for name, whole in (
        ("mask_decoder.iou_token.weight", "tracker_model.mask_decoder.iou_token.weight"),
        ("vision_encoder.neck.fpn_layers.0.proj1.weight", "tracker_neck.fpn_layers.0.proj1.weight"),
        (
            "vision_encoder.backbone.layer_norm.weight",
            "detector_model.vision_encoder.backbone.layer_norm.weight",
        ),
    ):
        assert torch.equal(state[name], weights[whole])
    with torch.inference_mode():
        logits, _ = EncodedImage(network, image, enlarge=False).predict(np.array([[5.0, 9.0]]))
    assert logits.shape == (3, 36, 36)


def test_constants_are_those_of_the_library(folders: dict[str, Path]) -> None:
    for kind in KINDS:
        network, own = load_sam2(str(folders[kind]), kind), processor(kind)
        pixels = picture(2, SIDES[kind], SIDES[kind])
        seen: list[torch.Tensor] = []
        network._model.vision_encoder.register_forward_hook(
            lambda module, inputs, output, seen=seen: seen.append(inputs[0])
        )
        network.encode(pixels)
        wanted = own(images=pixels, return_tensors="pt")["pixel_values"]
        torch.testing.assert_close(seen[0], wanted, rtol=1e-5, atol=1e-5)
        assert network._model.dtype == torch.float32


def test_what_cannot_be_used_is_refused(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(words: str, folder: Path, kind: str) -> None:
        with pytest.raises(ModelError, match=words):
            load_sam2(str(folder), kind)

    refused("holds SAM 2 in the layout of transformers, not SAM 3", folders["sam2"], "sam3")
    lacking = tmp_path / "lacking"
    small_sam2("sam2", lacking)
    weights = load_file(lacking / "model.safetensors")
    del weights["mask_decoder.iou_token.weight"]
    save_file(weights, lacking / "model.safetensors", {"format": "pt"})
    refused("lacks 1 weights of Sam2Model, such as mask_decoder.iou_token.weight", lacking, "sam2")
    config = json.loads((lacking / "config.json").read_text())
    config["mask_decoder_config"]["hidden_size"] = 48
    (lacking / "config.json").write_text(json.dumps(config))
    refused("lacking", lacking, "sam2")
    (lacking / "model.safetensors").write_bytes(b"nothing")
    refused("lacking cannot be loaded as Sam2Model", lacking, "sam2")
    (lacking / "config.json").write_text('{"model_type": "sam3"}')
    refused("holds a model of type 'sam3', but --regions sam3 needs sam3_tracker", lacking, "sam3")
    monkeypatch.setitem(__import__("sys").modules, "transformers", None)
    refused(r'needs transformers; install it with pip install "reseg-geo\[sam3\]"',
            folders["sam2"], "sam2")  # fmt: skip


def test_an_image_is_encoded_once_for_all_levels(folders: dict[str, Path]) -> None:
    network = load_sam2(str(folders["sam2"]), "sam2")
    assert isinstance(network, Sam2)
    encoded: list[int] = []
    network._model.vision_encoder.register_forward_hook(lambda *call: encoded.append(1))
    levels = [SamLevel(2, 0.2, 0.1, 9), SamLevel(4, 0.2, 0.1)]
    assert all(SamRegions(network, levels, enlarge=True).masks(picture(3, 224, 224)))
    assert len(encoded) == 1


def test_an_installed_model_is_used_by_name(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESEG_GEO_HOME", str(tmp_path))
    add_folder("mine", folders["sam2"], None)
    assert load_sam2("mine", "sam2").side == SIDES["sam2"]
    with pytest.raises(ModelError, match="'mine' is of kind sam2, not SAM 3"):
        load_sam2("mine", "sam3")
    with (folder_of("mine") / "model.safetensors").open("r+b") as file:
        file.seek(-4, 2)
        file.write(b"\x00\x00\x00\x3f")
    with pytest.raises(ModelError, match="has changed"):
        load_sam2("mine", "sam2")


def test_the_usual_models_are_in_the_catalogue() -> None:
    for kind, name in SAM_MODELS.items():
        assert catalogue()[name].kind == kind
