"""Fixes: where they are made, what they say, and that they do what they say."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers import formatted
from tests.modules.pictures import (
    Picture,
    all_findings,
    fresh,
    read_files,
    read_pictures,
    split_files,
    write_files,
)
from tf_lsp.edits.others import Others
from tf_lsp.edits.repair import fix_all, fixes_for
from tf_lsp.text import apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tf_lsp.edits.fix import Fix
    from tf_lsp.lint.analysis import Analysis
    from tf_lsp.lint.finding import Finding
    from tf_lsp.text import Edit

HERE = Path(__file__).parent
TRUTH = HERE.parent / "modules" / "truth"
REPAIRS = read_pictures(HERE / "repairs.txt")
PICTURES = {
    title: picture
    for path in [HERE / "repairs.txt", *sorted(TRUTH.glob("*.txt"))]
    for title, picture in read_pictures(path).items()
}

Instances = set[tuple[str, str, str]]


@dataclass
class Repaired:
    """A workspace after one of the fixes that were offered for one of its findings."""

    name: str
    before: dict[str, str]
    after: dict[str, str]
    flagged_before: Instances
    flagged_after: Instances
    meant: Instances
    """What the fix was offered for."""
    offers_again: list[str]
    """The titles of the fixes that are offered for it afterwards."""


def instances(findings: Sequence[Finding]) -> Instances:
    """Return the root folders, addresses and files of what was found."""
    resources = [
        problem.subject.resource.instance for finding in findings for problem in finding.problems
    ]
    return {
        (
            Path(resource.module.root.module.folder).name,
            resource.address,
            resource.declaration.placed.file.name,
        )
        for resource in resources
    }


def apply(folder: Path, edits: Mapping[str, Sequence[Edit]]) -> None:
    """Apply edits to files that must be below a folder."""
    for path, made in edits.items():
        assert Path(path).is_relative_to(folder)
        text = Path(path).read_bytes().decode()
        Path(path).write_bytes(apply_edits(text, made).encode())


def offered(analysis: Analysis, finding: Finding) -> list[Fix]:
    """Return the fixes for a finding, with all that is known of the workspace."""
    return fixes_for(finding, Others(analysis.looked_at))


def repaired(picture: Picture) -> Iterator[Repaired]:
    """Iterate over all that the fixes of a picture's findings lead to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "root").resolve()
        folder.mkdir()
        analysis = picture.write(folder)
        before = read_files(folder)
        findings = all_findings(analysis)
        for finding in findings:
            for fix in offered(analysis, finding):
                apply(folder, fix.edits)
                now = fresh(folder, picture.parsed_settings)
                left = all_findings(now)
                meant = instances([finding])
                yield Repaired(
                    f"{picture.title}: {fix.title}",
                    before,
                    read_files(folder),
                    instances(findings),
                    instances(left),
                    meant,
                    [
                        again.title
                        for each in left
                        if instances([each]) & meant
                        for again in offered(now, each)
                    ],
                )
                write_files(folder, before)


@pytest.fixture(scope="module")
def all_repaired() -> list[Repaired]:
    return [result for picture in PICTURES.values() for result in repaired(picture)]


def test_every_fix_clears_what_it_was_offered_for(all_repaired: list[Repaired]) -> None:
    assert len(all_repaired) > 100
    assert [each.name for each in all_repaired if each.flagged_after & each.meant] == []
    assert [each.name for each in all_repaired if each.offers_again] == []


def test_no_fix_makes_a_new_finding_unless_its_title_warns(all_repaired: list[Repaired]) -> None:
    worse = [each.name for each in all_repaired if each.flagged_after - each.flagged_before]
    assert [name for name in worse if not re.search(r"\(changes \d others? too\)$", name)] == []
    assert worse != []


def test_no_fix_is_without_effect(all_repaired: list[Repaired]) -> None:
    assert [each.name for each in all_repaired if each.before == each.after] == []


def test_no_fix_leaves_anything_for_terraform_fmt(all_repaired: list[Repaired]) -> None:
    changed = [
        (f"{each.name} in {path}", each.before[path], text)
        for each in all_repaired
        for path, text in each.after.items()
        if text != each.before[path] and path.endswith((".tf", ".tofu", ".tfvars"))
    ]
    names, before, after = zip(*changed, strict=True)
    tidy = formatted([*before, *after])
    was_tidy = [a == b for a, b in zip(tidy, before, strict=False)]
    is_tidy = [a == b for a, b in zip(tidy[len(before) :], after, strict=True)]
    assert sum(was_tidy) > 100
    untidied = [n for n, was, now in zip(names, was_tidy, is_tidy, strict=True) if was > now]
    assert untidied == []


def drawn(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the titles of the fixes that a picture shows, with the files that they change."""
    _, *pieces = re.split(r"^>>> (.+)\n", text, flags=re.MULTILINE)
    return [(t, split_files(f)) for t, f in zip(pieces[::2], pieces[1::2], strict=True)]


@pytest.mark.parametrize("picture", REPAIRS.values(), ids=REPAIRS)
def test_titles_and_places(picture: Picture, tmp_path: Path) -> None:
    analysis = picture.write(tmp_path)
    before = read_files(tmp_path)
    fixes = offered(analysis, all_findings(analysis)[0])
    found = []
    for fix in fixes:
        apply(tmp_path, fix.edits)
        after = read_files(tmp_path)
        found.append((fix.title, {p: text for p, text in after.items() if text != before[p]}))
        write_files(tmp_path, before)
    expected = drawn(picture.rest)
    assert [title for title, _ in found] == [title for title, _ in expected]
    for (title, files), (_, drawn_files) in zip(found, expected, strict=True):
        if drawn_files:
            assert (title, files) == (title, drawn_files)


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_fix_all_clears_what_it_can_and_changes_nothing_else(
    picture: Picture, tmp_path: Path
) -> None:
    analysis = picture.write(tmp_path)
    findings = all_findings(analysis)
    hopeless = [f for f in findings if not any(x.is_contained for x in offered(analysis, f))]
    apply(tmp_path, fix_all(findings, Others(analysis.looked_at)))
    left = all_findings(fresh(tmp_path, picture.parsed_settings))
    assert instances(left) == instances(hopeless)


def test_fix_all_edits_only_the_files_that_it_may(tmp_path: Path) -> None:
    files = {
        "main.tf": 'resource "aws_cloudtrail" "a" { is_multi_region_trail = var.x }\n'
        'resource "aws_cloudtrail" "b" { is_multi_region_trail = false }\n',
        "variables.tf": 'variable "x" { default = false }\n',
    }
    write_files(tmp_path, files)
    analysis = fresh(tmp_path)
    findings = all_findings(analysis)
    main = str(tmp_path / "main.tf")
    edits = fix_all(findings, Others(analysis.looked_at), may_edit=lambda path: path == main)
    assert list(edits) == [main]
    apply(tmp_path, edits)
    after = (tmp_path / "main.tf").read_text()
    assert after == files["main.tf"].replace("var.x", "true").replace("false", "true")
