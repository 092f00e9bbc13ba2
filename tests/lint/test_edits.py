"""While somebody edits the files of a module, what is known of it equals a fresh look."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lint.test_relations import LOGGING, RULES, RelationsDesk
from tf_lsp.lint.analysis import Analysis
from tf_lsp.lint.hints import evaluated_arguments
from tf_lsp.rule import LOW, Problem, Resource, rule
from tf_lsp.rules import all_rules
from tf_lsp.syntax import Structure
from tf_lsp.text import Edit, Span

# One on several kinds, so that others' findings may lie at the same place as its own.


@rule(id="both", severity=LOW, looks_at=["aws_cloudtrail", "aws_s3_bucket"], reads=[LOGGING])
def about_both(resource: Resource, /) -> list[Problem]:
    """Say the same of a bucket and of the trails that write to it."""
    bucket = resource["bucket"].target("aws_s3_bucket") or resource
    return [
        bucket.problem("is logged", so="fine"),
        *(each["target"].problem(so="who knows") for each in bucket.referrers(LOGGING)),
    ]


BUCKETS = [
    'resource "aws_s3_bucket" "a" {\n  bucket = "one"\n}\n\n',
    'resource "aws_s3_bucket" "b" {\n  acl = "public"\n}\n',
    'resource "aws_s3_bucket" "c" {\n  bucket = var.name\n  acl    = local.acl\n}\n',
    'resource "aws_s3_bucket" "d" {\n  count  = var.count\n  bucket = "two-${count.index}"\n}\n',
    'data "aws_s3_bucket" "e" {\n  bucket = "one"\n}\n',
]
LOGS = [
    f'resource "aws_s3_bucket_logging" "{name}" {{\n  bucket = {value}\n}}\n'
    for name, value in [
        ("a", "aws_s3_bucket.a.id"),
        ("b", "aws_s3_bucket.b.bucket"),
        ("c", '"one"\n  target = "x"'),
        ("d", "aws_s3_bucket.d[0].id"),
        ("e", "data.aws_s3_bucket.e.id"),
        ("f", "var.name\n  target = local.acl"),
    ]
]
TRAILS = [
    f'resource "aws_cloudtrail" "{name}" {{\n  s3_bucket_name = {value}\n  bucket = {value}\n}}\n'
    for name, value in [
        ("a", "aws_s3_bucket.a.id"),
        ("b", "aws_s3_bucket.b.id"),
        ("c", '"one"'),
        ("d", "var.name"),
        ("e", "aws_s3_bucket.d[1].id\n  count = 2"),
        ("f", "aws_s3_bucket.a.arn\n  is_multi_region_trail = var.multi"),
    ]
]
OTHERS = [
    'variable "name" {}\n',
    'variable "name" { default = "one" }\n',
    'variable "count" {\n  default = 2\n}\n',
    'variable "multi" {\n  default = false\n}\n',
    'locals {\n  acl = "public"\n}\n',
    "locals {\n  acl = var.name\n}\n",
    'module "far" {\n  source = "a/b/c"\n  bucket = "one"\n}\n',
    'module "far" {\n  source = "a/b/c"\n  bucket = aws_s3_bucket.b\n}\n',
    'resource "aws_account" "a" { block = true }\n',
    "# a comment\n\n",
]
BLOCKS = [*BUCKETS, *LOGS, *TRAILS, *OTHERS]
LINES = [
    f"{line}\n"
    for line in [
        '  acl = "public"', "  acl = local.acl", '  bucket = "one"', "  bucket = var.name",
        "  bucket = aws_s3_bucket.b.id", "  s3_bucket_name = aws_s3_bucket.a.id", '  target = "x"',
        "  count = 2", "  count = var.count", "  # a comment", "", "  logging {}", "  x",
        "  is_multi_region_trail = true", "  is_multi_region_trail = var.multi", "}",
        '  event_selector {\n    read_write_type = "ReadOnly"\n  }', "  kms_key_id = local.acl",
    ]
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(BLOCKS), max_size=14).map("".join)
CALL = 'module "near" {\n  source = "./near"\n  bucket = aws_s3_bucket.a.id\n}\n'
NEAR = (
    'variable "bucket" {}\nresource "aws_s3_bucket_logging" "n" {\n  bucket = var.bucket\n}\n'
    'resource "aws_cloudtrail" "n" {\n  s3_bucket_name = var.bucket\n  bucket = "one"\n}\n'
)
# Who edits a place once does so again.
PLACES = st.floats(0, 1) | st.sampled_from([0.1, 0.3, 0.5, 0.7])
Change = tuple[float, int, int, str]
"""A fraction of the text, how many lines from there on or else characters, and what is typed."""
CHANGES = st.one_of(
    st.tuples(
        PLACES, st.integers(0, 2), st.just(0), st.sampled_from([*LINES, *LINES, *BLOCKS, ""])
    ),
    st.tuples(
        PLACES, st.just(0), st.integers(0, 9), st.sampled_from(["x", '"', "{", "a", "\n", ""])
    ),
)
FILES = ("main.tf", "main.tf", "main.tf", "more.tf", "b_override.tf", "near/main.tf")
STEPS = st.lists(
    st.tuples(st.sampled_from(FILES), st.lists(CHANGES, min_size=1, max_size=2)),
    min_size=1,
    max_size=12,
)


def edit_of(text: str, change: Change) -> Edit:
    """Return a change as an edit of a text."""
    fraction, lines, characters, typed = change
    start = round(fraction * len(text))
    if characters:
        return Edit(Span(start, min(start + characters, len(text))), typed)
    start = end = text.rfind("\n", 0, start) + 1
    for _ in range(lines):
        end = text.find("\n", end) + 1 or len(text)
    return Edit(Span(start, end), typed)


class EditedDesk(RelationsDesk):
    """A desk on which files are edited as an editor does it."""

    rules = (*RULES, about_both, *all_rules())

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.structures: dict[str, Structure] = {}

    def edit(self, path: str, changes: list[Change]) -> None:
        """Edit a file that is open, or open it."""
        structure = self.structures.get(path) or Structure.of("")
        for change in changes:
            structure = structure.edited(edit_of(structure.text, change))
        self.structures[path] = structure
        self.buffers[path] = structure.text
        self._change(path, "open", structure)

    def fresh(self) -> EditedDesk:
        desk = EditedDesk(self.folder)
        for path, text in self.buffers.items():
            desk.open(path, text)
        return desk

    def tells(self) -> list[tuple[object, ...]]:
        """Return all that is to be told, inlay hints as well."""
        hints = evaluated_arguments(self.analysis.hinted())
        shown = sorted((place.file.path, place.span, text) for place, text in hints)
        related = [
            (finding.message, [(place.span, place.text, text) for place, text in finding.related])
            for path in self.analysis.findings()
            for finding in self.analysis.findings_in(path)
        ]
        return [*super().tells(), tuple(shown), tuple(map(repr, related))]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.fixed_dictionaries(dict.fromkeys(FILES[:-1], TEXTS)), steps=STEPS)
def test_edit_by_edit_equals_fresh(
    texts: dict[str, str], steps: list[tuple[str, list[Change]]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        desk = EditedDesk(Path(name).resolve())
        for path, text in {**texts, "calls.tf": CALL, "near/main.tf": NEAR}.items():
            desk.edit(path, [(0, 0, 0, text)])
        desk.tells()
        for path, changes in steps:
            desk.edit(path, changes)
            assert desk.tells() == desk.fresh().tells()


# What somebody does inside of the blocks of a file: a line and what is to stand in its place.
INSIDE = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(1, 4),
        st.sampled_from(["{0}", "", "{1}", "{0}{1}", "{1}{0}"]),
        st.sampled_from([line for line in LINES if line.strip() not in ("x", "}")]),
    ),
    min_size=3,
    max_size=12,
)
BODIES = "".join([BUCKETS[0], BUCKETS[2], LOGS[0], LOGS[5], TRAILS[0], TRAILS[3], TRAILS[5],
                  'variable "name" { default = "one" }\n', OTHERS[2], OTHERS[4]])  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited=st.permutations(range(7)), steps=INSIDE)
def test_edits_inside_of_blocks_equal_fresh(
    edited: list[int], steps: list[tuple[int, int, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        desk = EditedDesk(Path(name).resolve())
        desk.edit("main.tf", [(0, 0, 0, BODIES)])
        desk.tells()
        for block, line, form, typed in steps:
            structure = desk.structures["main.tf"]
            number = min(edited[block], len(structure) - 1)
            lines = structure.section(number).text.splitlines(keepends=True)
            at = min(line, len(lines) - 1)
            start = structure.starts[number] + len("".join(lines[:at]))
            # The last line closes the block.
            old = lines[at] if at < len(lines) - 1 else ""
            edit = Edit(Span(start, start + len(old)), form.format(old, typed))
            desk.structures["main.tf"] = structure.edited(edit)
            desk.edit("main.tf", [])
            assert desk.tells() == desk.fresh().tells()


class Counter:
    """A rule that counts whom it judges."""

    def __init__(self) -> None:
        self.judged: list[str] = []

    def __call__(self, trail: Resource, /) -> list[Problem]:
        self.judged.append(trail.name)
        bucket = trail["bucket"].target("aws_s3_bucket")
        if bucket and bucket.has_no_referrer(LOGGING):
            return [bucket.problem("is not logged", so="none", about=trail)]
        return []

    def take(self) -> list[str]:
        """Return whom it judged since the last time."""
        judged, self.judged = self.judged, []
        return [name.removeprefix("aws_cloudtrail.") for name in judged]


ROOM = """\
resource "aws_s3_bucket" "a" {
  bucket = "one"
}
resource "aws_s3_bucket" "b" {
  bucket = var.name
}
resource "aws_s3_bucket" "c" {}
resource "aws_s3_bucket_logging" "a" {
  bucket = aws_s3_bucket.a.id
  target = "x"
}
resource "aws_cloudtrail" "a" {
  bucket = aws_s3_bucket.a.id
}
resource "aws_cloudtrail" "b" {
  bucket = aws_s3_bucket.b.id
}
resource "aws_cloudtrail" "named" {
  bucket = "one"
}
variable "name" { default = "two" }
variable "other" {}
"""
NAMED = ["named"]
JUDGED = {
    # before: what is put there, and who is judged again
    'one"\n}\nresource "aws_s3_bucket" "b"': ("x", ["a", "named"]),
    "var.name\n}": ("x = 1\n", ["b"]),
    'resource "aws_s3_bucket" "c"': ("# a comment\n", []),
    '{}\nresource "aws_s3_bucket_logging"': ("\n\n\n", []),
    'target = "x"': ("y = 1\n  ", []),
    "aws_s3_bucket.a.id\n  target": ("x", ["b"]),
    "aws_s3_bucket.b.id": ("x", ["b"]),
    '"two"': ("[]", ["b"]),
    'variable "other"': ('variable "more" {}\n', []),
    'resource "aws_cloudtrail" "b"': ('resource "aws_cloudtrail" "d" {}\n', ["d"]),
    'resource "aws_s3_bucket" "a"': ('data "x" "y" {}\n', []),
    'resource "aws_s3_bucket" "c" ': ('resource "aws_s3_bucket" "d" { bucket = "one" }\n', NAMED),
}  # fmt: skip


@pytest.mark.parametrize("place", JUDGED)
def test_only_those_are_judged_again_whom_an_edit_concerns(place: str, tmp_path: Path) -> None:
    typed, expected = JUDGED[place]
    counter = Counter()
    desk = EditedDesk(tmp_path)
    counting = rule(id="c", severity=LOW, looks_at="aws_cloudtrail", reads=[LOGGING])(counter)
    desk.analysis = Analysis(desk.settings, rules=[counting])
    desk.analysis.workspace.add_folder(str(tmp_path))
    desk.open("main.tf", ROOM)
    assert [finding.message for finding in desk.analysis.findings()[str(tmp_path / "main.tf")]] == [
        "For aws_cloudtrail.b: aws_s3_bucket.b is not logged, so none."
    ]
    assert sorted(counter.take()) == ["a", "b", "named"]
    desk.open("main.tf", ROOM.replace(place, typed + place))
    desk.analysis.refresh()
    assert sorted(counter.take()) == expected
    desk.open("main.tf", ROOM)
    desk.analysis.refresh()
    assert sorted(counter.take()) == [name for name in expected if name != "d"]
