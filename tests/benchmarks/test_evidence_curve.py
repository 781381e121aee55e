import json
from pathlib import Path

from click.testing import CliRunner

from benchmarks import evidence_curve

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "evidence.svg"


def test_absence_is_not_evidence_the_picture_of_the_docs_is_what_the_product_says() -> None:
    assert PICTURE.read_text(encoding="utf-8") == evidence_curve.drawing()


def test_a_minute_leaves_nearly_the_whole_rate_and_days_hardly_any() -> None:
    done = CliRunner().invoke(evidence_curve.main, ["--json"])
    assert done.exit_code == 0, done.output
    never, once, *_, long = json.loads(done.output)
    assert once["rate"] > 0.99 * never["rate"]
    assert never["status"] == once["status"] == "unknown" != long["status"]
    assert long["rate"] < 0.1 * never["rate"]
