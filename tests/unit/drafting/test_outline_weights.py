"""The shipped weights: intact, small, attributed, and made again from the same data byte for byte."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from scribe_desktop.drafting.outline import sorting
from scribe_desktop.drafting.outline.sorting import FACTS_FILE, WEIGHTS_FILE, Sorter
from scribe_desktop.errors import ProviderError
from tools import train_outline

FOLDER = Path(sorting.__file__).parent
DATA = Path(__file__).parents[4] / "shared" / "data"


def test_weights_are_those_their_facts_name() -> None:
    data = (FOLDER / WEIGHTS_FILE).read_bytes()
    facts = json.loads((FOLDER / FACTS_FILE).read_text(encoding="utf-8"))
    assert hashlib.sha256(data).hexdigest() == facts["sha256"]
    assert len(data) == facts["bytes"] < 3_000_000
    assert len(facts["attribution"]) == 2
    assert all("CC BY 4.0" in line for line in facts["attribution"])


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray((FOLDER / WEIGHTS_FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / WEIGHTS_FILE).write_bytes(data)
    (tmp_path / FACTS_FILE).write_bytes((FOLDER / FACTS_FILE).read_bytes())
    monkeypatch.setattr("scribe_desktop.drafting.outline.sorting.resources.files", lambda _package: tmp_path)
    with pytest.raises(ProviderError) as refused:
        Sorter.load()
    assert refused.value.code == "outline.weights"


@pytest.mark.slow
def test_training_again_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not DATA.exists():
        pytest.skip("the training sets are not beside this checkout")
    subset = tmp_path / "data"
    for name, count in (("mts-dialog", 60), ("aci-bench", 6)):
        (subset / name).mkdir(parents=True)
        with (DATA / name / "train.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))[:count]
        with (subset / name / "train.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    monkeypatch.setattr(train_outline, "STEPS", 20)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        train_outline.train(subset, tmp_path / name)
    first, second = ((tmp_path / name / WEIGHTS_FILE).read_bytes() for name in ("first", "second"))
    assert first == second
    assert first != (FOLDER / WEIGHTS_FILE).read_bytes()
