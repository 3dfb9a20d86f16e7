"""Class names in pictures: every letter is shown, or a sentence says what to install."""

import pytest

from reseg_geo.publish import lettering
from reseg_geo.publish.lettering import lettering_for, wrapped


@pytest.fixture
def only_dejavu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_system_fonts", list)


def test_names_in_european_scripts_need_no_other_font(only_dejavu: None) -> None:
    found = lettering_for(["forest", "Straße", "вода", "δάσος", "ağaç"])
    assert (found.families, found.unreadable, found.advice) == (("DejaVu Sans",), frozenset(), None)


def test_missing_fonts_are_named(only_dejavu: None) -> None:
    found = lettering_for(["water", "水", "जल", "森林"])
    assert found.unreadable == {"水", "जल", "森林"}
    assert found.advice == (
        "Class names in other scripts are shown as numbers because no font on this machine has "
        "their letters; install Noto Sans CJK, Noto Sans Devanagari."
    )


def test_a_font_that_has_the_letters_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_system_fonts", lambda: ["poor.ttf", "good.ttf"])
    has = {"poor.ttf": {"a"}, "good.ttf": {"水"}}
    monkeypatch.setattr(lettering, "_charset", lambda path: has.get(path, {"a"}))
    monkeypatch.setattr(lettering, "_added", lambda path: path.removesuffix(".ttf"))
    found = lettering_for(["a", "水"])
    assert (found.families, found.unreadable) == (("DejaVu Sans", "good"), frozenset())


def test_scripts_that_matplotlib_cannot_shape_are_numbers(
    monkeypatch: pytest.MonkeyPatch, only_dejavu: None
) -> None:
    monkeypatch.setattr(lettering, "_SHAPING", (99, 0))
    found = lettering_for(["tree", "حديقة"])
    assert found.unreadable == {"حديقة"}
    assert found.advice is not None
    assert "update matplotlib" in found.advice


def test_a_damaged_font_is_ignored(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    monkeypatch.setattr(lettering, "_system_fonts", lambda: [str(broken)])
    assert lettering_for(["水"]).unreadable == {"水"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("tree", ["tree"]),
        ("bare land", ["bare land"]),
        ("sparsely vegetated land", ["sparsely", "vegetated", "land"]),
        ("a Straßenbegleitgrün", ["a", "Straßenbeg", "leitgrün"]),
        ("森" * 12, ["森" * 10, "森" * 2]),
    ],
)
def test_long_names_are_wrapped_and_never_cut(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10, len) == lines


def test_marks_stay_with_their_letters() -> None:
    assert all(line[0] != "ि" for line in wrapped("कि" * 8, 3, len))
