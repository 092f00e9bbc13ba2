"""What is true of a trail, drawn in small workspaces: see the pictures in ``truth``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.modules.pictures import Picture, all_findings, place, read_pictures, values_by_line

FOLDER = Path(__file__).parent / "truth"
PICTURES = {
    f"{path.stem}: {title}": picture
    for path in sorted(FOLDER.glob("*.txt"))
    for title, picture in read_pictures(path).items()
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_truth(picture: Picture, tmp_path: Path) -> None:
    analysis = picture.write(tmp_path)
    found = [place(finding, tmp_path) for finding in all_findings(analysis)]
    assert sorted(found) == sorted(picture.findings)
    values = values_by_line(analysis, tmp_path)
    seen = {line: ", ".join(values.get(line, ["nothing"])) for line in picture.values}
    assert seen == picture.values
