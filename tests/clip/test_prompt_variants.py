"""Prompt variants, and the separation of classes by a model."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from reseg_geo import load_model, pvsm
from reseg_geo.classes import read_classes
from reseg_geo.clip.variants import PromptParts, separation
from reseg_geo.errors import UsageError


def test_variants_are_prefix_word_suffix_and_depend_on_the_seed(tmp_path: Path) -> None:
    parts = PromptParts(("<", "("), (">", ")"), {})
    drawn = parts.variants(["a", "b"], 200, np.random.default_rng(0))
    assert {*drawn} == {f"{p}{w}{s}" for p in "<(" for w in "ab" for s in ">)"}
    assert drawn == parts.variants(["a", "b"], 200, np.random.default_rng(0))
    assert drawn != parts.variants(["a", "b"], 200, np.random.default_rng(1))


def test_synonyms_of_the_class_list_replace_those_of_the_file() -> None:
    parts = PromptParts(("",), ("",), {"road": ("street",), "tree": ("forest",)})
    words = parts.words(read_classes("road=lane, tree, sea"))
    assert words == {"road": ("road", "lane"), "tree": ("tree", "forest"), "sea": ("sea",)}
    assert parts.words(None) == {"road": ("road", "street"), "tree": ("tree", "forest")}


def test_the_default_prompts_are_about_land_cover() -> None:
    parts = PromptParts.read()
    assert len(parts.prefixes) >= 5
    assert len(parts.suffixes) >= 5
    assert {"building", "road", "tree", "water"} <= {*parts.synonyms}
    assert all("  " not in f"{p}w{s}" for p in parts.prefixes for s in parts.suffixes)


@pytest.mark.parametrize(
    "text", ["", "- a", "prefixes: [a]", "prefixes: [a]\nsuffixes: b",
             "prefixes: []\nsuffixes: [b]",
             "prefixes: [a]\nsuffixes: [b]\nsynonyms: [c]", "prefixes: [1]\nsuffixes: [b]", "{"],
)  # fmt: skip
def test_an_invalid_prompt_file_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "prompts.yaml"
    with pytest.raises(UsageError, match="cannot be read"):
        PromptParts.read(path)
    path.write_text(text)
    with pytest.raises(UsageError, match=r"prompt file .*prompts\.yaml (needs|is not valid)"):
        PromptParts.read(path)


def test_separation_equals_equation_3_in_plain_loops() -> None:
    model, parts = load_model("mini"), PromptParts.read()
    words = parts.words(read_classes("building=roof|house, road=street, water"))
    found = separation(model, words, parts, count=6, seed=4)
    rng = np.random.default_rng(4)
    rows = {
        name: [model.encode_text([text])[0].numpy().astype(float) for text in texts]
        for name, texts in ((n, parts.variants(w, 6, rng)) for n, w in words.items())
    }
    margins = []
    for index, (name, own) in enumerate(rows.items()):
        pairs = [float(a @ b) for a, b in combinations(own, 2)]
        intra = sum(pairs) / len(pairs)
        across = [float(a @ b) for a in own for other in rows if other != name for b in rows[other]]
        inter = sum(across) / len(across)
        assert found.by_class[name] == pytest.approx((intra, inter), abs=1e-5)
        assert found.similarities[index, index] == pytest.approx(intra, abs=1e-5)
        for column, other in enumerate(rows):
            if other != name:
                mean = np.mean([float(a @ b) for a in own for b in rows[other]])
                assert found.similarities[index, column] == pytest.approx(mean, abs=1e-5)
        margins.append(intra - inter)
    assert found.margin == pytest.approx(sum(margins) / 3, abs=1e-5)
    assert found.margin == pytest.approx(pvsm({n: np.array(r) for n, r in rows.items()}), abs=1e-5)
