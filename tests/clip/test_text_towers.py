"""Words in any language, tokenizers beside the weights, and text towers of transformers."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from small_towers import TEXTS
from transformers import PreTrainedTokenizerFast

from reseg_geo import load_model
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import compose_models
from reseg_geo.errors import ModelError
from reseg_geo.models import acquire
from reseg_geo.models.architecture import build
from reseg_geo.models.store import CONFIG_FILE, WEIGHTS_FILE

WORDS = ["Gewässer", "gewässer", "Gewasser", "森林", "лес", "forêt"]
VISION = {"image_size": 28, "layers": 4, "width": 16, "head_width": 8, "patch_size": 14}


def write_tokenizer(folder: Path) -> None:
    """A tokenizer that tells letters apart, whatever their case and accents."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

    letters = sorted({letter for word in WORDS for letter in word})
    numbers = {"<pad>": 0, "</s>": 1, "<unk>": 2} | {c: 3 + i for i, c in enumerate(letters)}
    inner = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    inner.decoder = decoders.Fuse()
    PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)


def write_model(folder: Path, text_cfg: dict[str, Any], **more: Any) -> dict[str, Any]:
    torch.manual_seed(1)
    config = {"embed_dim": 12, "vision_cfg": VISION, "text_cfg": text_cfg, **more}
    save_file(build(config, "a test", folder).state_dict(), folder / WEIGHTS_FILE)
    (folder / CONFIG_FILE).write_text(json.dumps({"model_cfg": config}))
    return config


def all_differ(model: ClipModel) -> bool:
    features = model.encode_queries(WORDS, ["{}"])
    alike = features @ features.T - torch.eye(len(WORDS))
    assert features.shape == (len(WORDS), 12)
    return bool(alike.max() < 0.99999)


SIGLIP: dict[str, Any] = {
    **TEXTS, "vocab_size": 64, "hf_tokenizer_name": "someone/words", "no_causal_mask": True,
    "pool_type": "last", "proj_bias": True,
}  # fmt: skip


def test_words_reach_the_tokenizer_as_they_are_written(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    write_model(tmp_path, SIGLIP, custom_text=True, init_logit_bias=-10.0)
    model = load_model(str(tmp_path))
    assert all_differ(model)
    assert model.clip.logit_bias is not None


def test_a_models_own_cleaning_of_texts_is_kept(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    write_model(tmp_path, SIGLIP | {"tokenizer_kwargs": {"clean": "canonicalize"}})
    model = load_model(str(tmp_path))
    upper, lower, plain = model.encode_queries(WORDS[:3], ["{}"])
    assert torch.equal(upper, lower)  # SigLIP was trained on lower case
    assert not torch.allclose(upper, plain)


def test_models_with_other_text_towers_can_be_composed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_tokenizer(tmp_path / name)
        write_model(tmp_path / name, SIGLIP, custom_text=True)
    write_tokenizer(tmp_path)
    parts = {str(tmp_path / "one"): 1.0, str(tmp_path / "two"): 3.0}
    compose_models(parts, tmp_path / "both.safetensors")
    assert all_differ(load_model(str(tmp_path / "both.safetensors")))


def test_a_missing_tokenizer_is_named(tmp_path: Path) -> None:
    write_model(tmp_path, SIGLIP)
    with pytest.raises(ModelError, match="needs the tokenizer someone/words, which is not on this"):
        load_model(str(tmp_path))


def test_a_tokenizer_with_more_words_than_the_model_is_refused(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    write_model(tmp_path, SIGLIP | {"vocab_size": 8})
    with pytest.raises(ModelError, match="does not fit the model, which knows only 8 tokens"):
        load_model(str(tmp_path)).encode_text(WORDS)


def test_a_model_with_fewer_words_than_open_clips_tokenizer_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path, TEXTS | {"vocab_size": 1000})
    with pytest.raises(ModelError, match=r"has 49,408 tokens, but .* knows only 1,000; "):
        load_model(str(tmp_path))


def test_a_tokenizer_cannot_run_code(tmp_path: Path) -> None:
    (tmp_path / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "Evil", "auto_map": {"AutoTokenizer": ["evil.Evil", None]}})
    )
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: pass\n")
    write_model(tmp_path, SIGLIP | {"tokenizer_kwargs": {"trust_remote_code": True}})
    with pytest.raises(ModelError, match=r"tokenizer in .* cannot be used"):
        load_model(str(tmp_path))
    assert not (tmp_path / "ran").exists()


TRANSFORMERS = {
    "xlm-roberta": {
        "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16, "max_position_embeddings": 90, "pad_token_id": 0,
        "vocab_size": 64,
    },
    "mt5": {
        "d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2, "vocab_size": 64,
        "pad_token_id": 0, "is_encoder_decoder": True,
    },
    "m2m_100": {
        "d_model": 16, "encoder_layers": 1, "encoder_attention_heads": 2, "encoder_ffn_dim": 16,
        "decoder_layers": 1, "decoder_attention_heads": 2, "decoder_ffn_dim": 16,
        "vocab_size": 64, "pad_token_id": 0, "max_position_embeddings": 90,
        "is_encoder_decoder": True,
    },
}  # fmt: skip
HF_TEXT = {"hf_model_name": "someone/texts", "hf_tokenizer_name": "someone/texts"}


@pytest.mark.parametrize("kind", TRANSFORMERS)
def test_a_text_tower_of_transformers_works_without_a_network(
    kind: str, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": kind, **TRANSFORMERS[kind]}))
    write_tokenizer(tmp_path)
    text = HF_TEXT | {"hf_pooler_type": "mean_pooler"}
    config = write_model(tmp_path, text)
    model = load_model(str(tmp_path))
    assert all_differ(model)
    assert config["text_cfg"]["hf_model_name"] == "someone/texts"
    again = build(
        config, "a test", tmp_path
    ).eval()  # not without its initial values, as when loaded
    again.load_state_dict(load_file(tmp_path / WEIGHTS_FILE))
    with torch.no_grad():
        own = torch.nn.functional.normalize(again.text(model._tokenizer(WORDS)), dim=-1)
    assert torch.allclose(model.encode_text(WORDS), own, atol=1e-6)


def test_a_text_tower_of_a_billion_layers_is_refused(tmp_path: Path) -> None:
    large = {"model_type": "xlm-roberta", **TRANSFORMERS["xlm-roberta"], "num_hidden_layers": 10**9}
    (tmp_path / "config.json").write_text(json.dumps(large))
    with pytest.raises(ModelError, match=r"num_hidden_layers 1e\+09 exceeds 512"):
        build({"embed_dim": 12, "vision_cfg": VISION, "text_cfg": HF_TEXT}, "a test", tmp_path)


def test_a_missing_text_tower_is_named(tmp_path: Path) -> None:
    write_model(tmp_path, TEXTS)
    content = json.loads((tmp_path / CONFIG_FILE).read_text())
    content["model_cfg"]["text_cfg"] = HF_TEXT
    (tmp_path / CONFIG_FILE).write_text(json.dumps(content))
    with pytest.raises(ModelError, match="needs the text tower someone/texts, which is not on"):
        load_model(str(tmp_path))


def test_the_tokenizer_is_added_with_the_weights(tmp_path: Path, home: Path) -> None:
    config = write_model(tmp_path, SIGLIP, custom_text=True)
    about = {"config": {"model_cfg": config}, "recipe": {}}
    weights = load_file(tmp_path / WEIGHTS_FILE)
    checkpoint = tmp_path / "composed.safetensors"
    save_file(weights, checkpoint, {"reseg_geo": json.dumps(about)})
    told: list[str] = []
    acquire.add("bare", checkpoint, tell=told.append)
    assert told == [
        'bare needs the files of its tokenizer, too; see "Add a model of your own" in the '
        "documentation."
    ]
    write_tokenizer(tmp_path)
    acquire.add("words", checkpoint, tell=told.append)
    assert len(told) == 1
    assert all_differ(load_model("words"))
