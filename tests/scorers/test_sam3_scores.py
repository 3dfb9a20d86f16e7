"""The score maps of SAM 3 are those of its formula, on the raw outputs of transformers' network."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from small_sam3 import SIDE, save_tokenizer
from transformers import AutoTokenizer, Sam3LiteTextModel, Sam3Model

from reseg_geo.classes import read_classes
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scorers import sam3_model
from reseg_geo.scorers.kinds import kind_of
from reseg_geo.scorers.load import load_scorer
from reseg_geo.scorers.sam3 import Sam3Scorer

WORDS = ("water", "grass", "meadow", "Straße", "道路", "solar panel")
LIST = "water, grass=meadow, Straße=道路, solar panel"


def loaded(folder: Path, words: str = LIST, **options: Any) -> Sam3Scorer:
    given = {"dtype": "float32", "device": "cpu"} | options
    found = load_scorer(read_classes(words), SegmentOptions.from_keywords(model=folder, **given))
    assert isinstance(found, Sam3Scorer)
    return found


def by_formula(folder: Path, windows: NDArray[np.uint8], words: Any) -> torch.Tensor:
    """(n, words, rows, columns) scores, each pair of window and word on its own."""
    kind = Sam3LiteTextModel if "lite" in folder.name else Sam3Model
    network = kind.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    pixels = (torch.from_numpy(windows).permute(0, 3, 1, 2) / 255 - 0.5) / 0.5
    rows = []
    for window in pixels:
        maps = []
        for word in words:
            text = tokenizer([word], return_tensors="pt", padding="max_length", max_length=32)
            with torch.inference_mode():
                seen = network(pixel_values=window[None], **text)
            best = torch.zeros(seen.pred_masks.shape[-2:])
            for mask, score in zip(seen.pred_masks[0], seen.pred_logits[0], strict=True):
                best = torch.maximum(best, torch.sigmoid(mask) * torch.sigmoid(score))
            semantic = torch.sigmoid(seen.semantic_seg[0, 0])
            maps.append(torch.sigmoid(seen.presence_logits[0, 0]) * torch.maximum(semantic, best))
        rows.append(torch.stack(maps))
    return torch.stack(rows)


@pytest.fixture(scope="module")
def windows() -> NDArray[np.uint8]:
    """Three windows, one of them half dark."""
    found = np.random.default_rng(0).integers(0, 255, (3, SIDE, SIDE, 3), dtype=np.uint8)
    found[0, :, : SIDE // 2] //= 3
    return found


@pytest.mark.parametrize("kind", ["sam3", "sam3_lite"])
@pytest.mark.parametrize("at_once", [1, 4, 100])
def test_scores_are_those_of_the_formula(
    kind: str, at_once: int, windows: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    folder = request.getfixturevalue(kind)
    scorer = loaded(folder)
    monkeypatch.setattr(sam3_model, "_AT_ONCE", at_once * scorer.model._word_bytes)
    seen = scorer.see(windows, None, None)
    found = scorer.scores(seen)
    assert scorer.model.grid == (32, 32)
    assert seen.shape == (3, *scorer.features) == (3, 64, 32)
    assert found.shape == (3, len(WORDS), 32, 32)
    expected = by_formula(folder, windows, WORDS)
    assert (found - expected).abs().max() < 2e-6
    assert expected.std(dim=1).mean() > 0.01, "the words differ"
    # A batch changes nothing at all.
    assert torch.equal(scorer.scores(scorer.see(windows[1:2], None, None)), found[1:2])


def test_both_heads_and_presence_matter(sam3: Path, windows: NDArray[np.uint8]) -> None:
    """So that the formula's test would notice if one of them were left out."""
    network = Sam3Model.from_pretrained(sam3, dtype=torch.float32).eval()
    text = AutoTokenizer.from_pretrained(sam3)(
        ["water"], return_tensors="pt", padding="max_length", max_length=32
    )
    pixels = (torch.from_numpy(windows[:1]).permute(0, 3, 1, 2) / 255 - 0.5) / 0.5
    with torch.inference_mode():
        seen = network(pixel_values=pixels, **text)
    instances = seen.pred_masks.sigmoid() * seen.pred_logits.sigmoid()[..., None, None]
    share = float((instances.amax(dim=1) > seen.semantic_seg[:, 0].sigmoid()).float().mean())
    assert 0.1 < share < 0.9
    assert 0.2 < float(seen.presence_logits.sigmoid()) < 0.8


def test_pixels_without_data_are_grey(sam3: Path, windows: NDArray[np.uint8]) -> None:
    """The mean of the training set, 127.5 of 255."""
    scorer = loaded(sam3)
    valid = np.ones((1, SIDE, SIDE), bool)
    valid[:, :40] = False
    ends = []
    for grey in (127, 128):
        filled = windows[:1].copy()
        filled[:, :40] = grey
        ends.append(scorer.see(filled, None, None))
    between = scorer.see(windows[:1], valid, None)
    assert torch.allclose(between, (ends[0] + ends[1]) / 2, atol=0.02)
    assert not torch.allclose(between, scorer.see(windows[:1], None, None), atol=0.2)


def test_bfloat16_is_close_and_int8_is_refused(sam3: Path, windows: NDArray[np.uint8]) -> None:
    plain, short = loaded(sam3), loaded(sam3, dtype="bfloat16")
    assert short.model.format == "bfloat16"
    assert short.model.fingerprint == plain.model.fingerprint
    found = [each.scores(each.see(windows, None, None)) for each in (plain, short)]
    assert 0 < (found[0] - found[1]).abs().max() < 0.03
    assert torch.equal(plain.texts.tokens, short.texts.tokens)
    with pytest.raises(UsageError, match="'small-sam3' cannot compute in int8; use --dtype"):
        loaded(sam3, dtype="int8")
    with pytest.raises(ValueError, match="cannot be converted to float32"):
        short.computing_in("float32")


def test_long_words_are_cut_and_other_classes_share_the_model(sam3: Path) -> None:
    scorer = loaded(sam3, "tree, " + "very " * 20 + "long")
    other = scorer.asked_for(read_classes("a, b, c"), ())
    assert (scorer.queries, other.queries) == (2, 3)
    assert other.model is scorer.model
    assert scorer.asked_for((), ()).queries == 0
    assert scorer.texts.mask[1].all()


@pytest.mark.parametrize(
    ("given", "named"),
    [({"method": "sclip"}, "--method"), ({"masked_layers": 3}, "--masked-layers"),
     ({"templates": ["a photo of {}"]}, "--template"), ({"logit_scale": 40.0}, "--logit-scale"),
     ({"global_bias": 0.3}, "--global-bias")],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_options_of_clip_are_refused(sam3: Path, given: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError, match=f"is SAM 3, and {named} is for CLIP models; leave it out"):
        loaded(sam3, **given)


def test_a_video_model_is_used_for_images(sam3: Path, tmp_path: Path) -> None:
    """As SAM 3 is published: its detector beside a tracker, and a processor's settings."""
    weights = load_file(sam3 / "model.safetensors")
    parts = {f"detector_model.{name}": part for name, part in weights.items()}
    save_file(parts | {"tracker_model.x": torch.ones(2)}, tmp_path / "model.safetensors",
              {"format": "pt"})  # fmt: skip
    inner = json.loads((sam3 / "config.json").read_text())
    (tmp_path / "config.json").write_text(
        json.dumps({"model_type": "sam3_video", "detector_config": inner})
    )
    save_tokenizer(tmp_path)
    assert loaded(tmp_path).model.fingerprint == loaded(sam3).model.fingerprint
    processor = {"image_processor": {"image_mean": [0.4, 0.5, 0.6], "image_std": [0.5, 0.5, 0.5]}}
    (tmp_path / "processor_config.json").write_text(json.dumps(processor))
    found = loaded(tmp_path).model
    assert found._mean.flatten().tolist() == pytest.approx([0.4, 0.5, 0.6])
    assert found.fingerprint != loaded(sam3).model.fingerprint


def test_folders_that_are_not_whole_are_refused(sam3: Path, tmp_path: Path) -> None:
    weights = load_file(sam3 / "model.safetensors")
    config = json.loads((sam3 / "config.json").read_text())

    def folder(name: str) -> Path:
        return Path(shutil.copytree(sam3, tmp_path / name))

    some = folder("some")
    fewer = {name: part for name, part in weights.items() if "text_encoder" not in name}
    save_file(fewer, some / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=r"some lack \d+ tensors of SAM 3, such as text_encoder"):
        loaded(some)
    wordless = folder("wordless")
    (wordless / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"wordless has no tokenizer.json"):
        loaded(wordless)
    damaged = folder("damaged")
    (damaged / "model.safetensors").write_bytes(b"\0" * 50)
    with pytest.raises(ModelError, match="damaged cannot be loaded as SAM 3"):
        loaded(damaged)
    larger = folder("larger")
    config["mask_decoder_config"]["hidden_size"] = 64
    (larger / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="larger cannot be loaded as SAM 3"):
        loaded(larger)
    tracker = folder("tracker")
    (tracker / "config.json").write_text(json.dumps(config | {"model_type": "sam3_tracker"}))
    with pytest.raises(ModelError, match="tracker holds a model of type 'sam3_tracker'; name"):
        loaded(tracker)
    broken = folder("broken")
    weights["vision_encoder.backbone.layer_norm.bias"][0] = torch.nan
    save_file(weights, broken / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match="not all finite numbers"):
        loaded(broken)


def test_the_kind_is_that_of_the_folder(sam3: Path, sam3_lite: Path, tmp_path: Path) -> None:
    assert kind_of(str(sam3)) == kind_of(str(sam3_lite)) == "sam3"
    assert kind_of("remoteclip-vit-l14") == "clip"
    assert kind_of("sam-vit-b") == "sam"
    assert (kind_of("mini"), kind_of("sam3-litetext-s0")) == ("mini", "sam3")
    (tmp_path / "config.json").write_text('{"model_type": "clip"}')
    assert kind_of(str(tmp_path)) == str(tmp_path)
