"""A calibration: what labelled points say of the probabilities of a model and its classes."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reseg_geo.documents import parse_json
from reseg_geo.engine.rule import Scaling
from reseg_geo.errors import InputError, ModelError, UsageError
from reseg_geo.heads.head import MAY_DIFFER, settings_of
from reseg_geo.inputs.gdal_errors import reason
from reseg_geo.inputs.refusals import is_missing
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.publish import provenance
from reseg_geo.quantities import listed
from reseg_geo.version import __version__

SUFFIX = ".cal"
_KEY, _FORMAT = "reseg_geo_calibration", 1
# What changes probabilities, apart from what the model sees.
_SETTINGS = ("stride", "synonyms", "blend", "upsample", "refine")
_LISTED = 8  # classes in a message
_LARGEST = 2**24  # bytes of a file
_FURTHEST = 1000.0  # a temperature, and a bias, far beyond any that is fitted


@dataclass(frozen=True)
class Calibration:
    """From the shares that a model gives to classes to the probability that each is right.

    classes: their names, in the order of `scaling`; run: how the shares came about, see `run_of`;
    figures: how good it is, as JSON values; source: the file that holds it, None for none.
    """

    classes: tuple[str, ...]
    scaling: Scaling
    run: Mapping[str, Any]
    figures: Mapping[str, Any]
    source: str | None = None

    @property
    def sample(self) -> str | None:
        """Digest of the sample that it was fitted to, if it changes the classes of maps."""
        if not any(self.scaling.biases):
            return None
        found = self.figures.get("sample")
        return None if found is None else str(found)

    def summary(self) -> str:
        """What it does, in a line."""
        biased = [
            name for name, bias in zip(self.classes, self.scaling.biases, strict=True) if bias
        ]
        biases = f", biases of {listed(biased, _LISTED)}" if biased else ""
        return (
            f"temperature {self.scaling.temperature:.3g}{biases}, from "
            f"{self.figures.get('points', 'some')} labelled points"
        )

    def to_json(self) -> str:
        """The calibration as the text of a file."""
        found = {
            _KEY: _FORMAT, "version": __version__, "classes": list(self.classes),
            "temperature": self.scaling.temperature, "biases": list(self.scaling.biases),
            "floor": self.scaling.floor, "stand_alone": self.scaling.stand_alone,
            "run": dict(self.run), "figures": dict(self.figures),
        }  # fmt: skip
        return json.dumps(found, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Calibration":
        """Read a file that `assess` wrote. Raises InputError if it is none, or damaged."""
        name = os.fspath(path)
        if is_missing(name):
            raise InputError(f"{name} does not exist; check the path.")
        try:
            found = parse_json(Path(name).read_bytes()[:_LARGEST].decode())
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict) or _KEY not in found:
            raise InputError(
                f"{name} is not a calibration that `reseg-geo assess report` wrote, or is damaged; "
                "fit it again."
            )
        if found[_KEY] != _FORMAT:
            raise InputError(
                f"{name} is in a format of reseg-geo {found.get('version')} that this version "
                "cannot read; fit it again."
            )
        try:
            names = tuple(map(str, found["classes"]))
            scaling = Scaling(
                float(found["temperature"]), tuple(map(float, found["biases"])),
                float(found["floor"]), bool(found.get("stand_alone", False)),
            )  # fmt: skip
            if not (
                len(scaling.biases) == len(names)
                and 1 / _FURTHEST < scaling.temperature < _FURTHEST
                and 0 < scaling.floor < 1
                and all(abs(bias) < _FURTHEST for bias in scaling.biases)
                and isinstance(found["run"]["settings"], dict)
            ):
                raise ValueError("its numbers do not fit its classes")
            return cls(names, scaling, dict(found["run"]), dict(found["figures"]), name)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{name} is damaged ({reason(error)}); fit it again.") from error

    def scaling_for(self, names: Sequence[str]) -> Scaling:
        """The scaling for classes of these names. Raises UsageError for other classes."""
        own = {
            name.casefold(): bias
            for name, bias in zip(self.classes, self.scaling.biases, strict=True)
        }
        if own.keys() != {name.casefold() for name in names} or len(names) != len(own):
            raise UsageError(
                f"{self.source} was fitted for the classes {listed(self.classes, _LISTED)}, not "
                f"for {listed(names, _LISTED)}; leave it out, or fit one for these classes with "
                "reseg-geo assess report."
            )
        biases = tuple(own[name.casefold()] for name in names)
        return replace(self.scaling, biases=biases)

    def check(self, record: Mapping[str, Any]) -> list[str]:
        """Sentences about options with which the probabilities mean something else.

        record: of the run that is to be calibrated. Raises ModelError if another model, other words
        or other examples decide.
        """
        now = run_of(record)
        if what := other_run(now, self.run):
            raise ModelError(
                f"{self.source} was fitted to probabilities from {what} than this run has, so it "
                "cannot be used here; leave it out, or fit one for this run with reseg-geo assess "
                "report."
            )
        then = self.run.get("settings", {})
        others = [
            f"{name} {value!r} instead of {then[name]!r}"
            for name, value in now["settings"].items()
            if name not in MAY_DIFFER and name in then and then[name] != value
        ]
        if not others:
            return []
        return [
            f"{self.source} was fitted to maps that were made in another way "
            f"({', '.join(others)}), so the confidence may not be a probability; leave these "
            "options out, or fit it again."
        ]


def run_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a calibration must have in common with a run, from the record of one.

    Raises InputError for a record that is damaged.
    """
    options = SegmentOptions.from_keywords(**provenance.keywords_of(record))
    classes, files = provenance.classes_of(record), dict(record.get("files") or {})
    return {
        "model": record["model"].get("fingerprint"),
        "taught": record["model"].get("head") or files.get("examples"),
        "words": sorted([item.name.casefold(), *_plain(item.queries)] for item in classes),
        "settings": settings_of(options)
        | {name: getattr(options, name) for name in _SETTINGS}
        | {"upsampler": files.get("upsampler")},
    }


def other_run(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """What decides in one run of `run_of`, and not in the other; empty if all is the same."""
    names = {"model": "another model", "words": "other class words", "taught": "other examples"}
    return next((what for key, what in names.items() if one[key] != other.get(key)), "")


def _plain(words: Sequence[str]) -> list[str]:
    """Words in an order and a case that do not matter."""
    return sorted(word.casefold() for word in words)
