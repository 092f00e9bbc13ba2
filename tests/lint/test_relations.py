"""What is concluded over several modules, kept up to date step by step, equals a fresh look."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.modules.desk import Desk
from tests.modules.pictures import all_findings
from tf_lsp.lint.analysis import Analysis
from tf_lsp.lint.finding import describe_chain
from tf_lsp.rule import LOW, Problem, Resource, argument, block, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.config import Settings
    from tf_lsp.rule import Rule

LOGGING = "aws_s3_bucket_logging.bucket"


@rule(id="bucket", severity=LOW, looks_at="aws_s3_bucket", reads=[LOGGING])
def about_buckets(bucket: Resource, /) -> Iterator[Problem]:
    """Ask who refers to a bucket."""
    if bucket.lacks_block("logging") and bucket.has_no_referrer(LOGGING):
        yield bucket.problem("has no logging", so="none")
    for other in bucket.referrers(LOGGING):
        if other["target"].is_unset:
            yield bucket["acl"].problem(f"is logged by {other.name} without a target", so="lost")


@rule(id="trail", severity=LOW, looks_at="aws_cloudtrail", reads=[LOGGING])
def about_trails(trail: Resource, /) -> Iterator[Problem]:
    """Ask for a trail's bucket, and who refers to that."""
    bucket = trail["bucket"].target("aws_s3_bucket")
    if bucket:
        if bucket.has_no_referrer_but(LOGGING, lambda log: log["target"].is_set):
            yield bucket.problem("has no lost logs", so="fine", about=trail)
        if bucket["acl"].equals("public"):
            yield bucket["acl"].problem(so="all can read it", about=trail)


@rule(id="one", severity=LOW, looks_at="aws_cloudtrail")
def about_the_only_one(trail: Resource, /) -> Iterator[Problem]:
    """Ask for others, of kinds that the rule does not say it reads."""
    if trail.is_the_only_one():
        yield trail.problem("is the only one", so="no other")
    if any(each["block"].is_true for each in trail.all_of("aws_account")):
        yield trail.problem("is blocked", so="none")


RULES = (
    about_buckets,
    about_trails,
    about_the_only_one,
    rule(
        id="data",
        severity=LOW,
        checks=[
            argument("aws_s3_bucket_logging.target", must_be_set=True, so="lost"),
            argument("aws_cloudtrail.bucket", none_of=["two", "x"], so="odd"),
            argument("terraform.required_version", must_be_set=True, so="any"),
            argument("provider.aws.region", one_of=["eu"], so="far"),
            argument("module.source", none_of=["./a", "a/b/c"], so="near"),
            block(
                "aws_s3_bucket.logging", so="x", must_be_there=True, unless_referred_by=[LOGGING]
            ),
        ],
    ),
)

BUCKET = 'resource "aws_s3_bucket" "b" { bucket = "one" }\n'
LOG = 'resource "aws_s3_bucket_logging" "l" { bucket = aws_s3_bucket.b.id }\n'
TRAIL = 'resource "aws_cloudtrail" "t" { bucket = aws_s3_bucket.b.id }\n'
OUTPUT = 'output "bucket" { value = aws_s3_bucket.b.id }\n'
INPUT = 'variable "bucket" {}\n'
CALL_A = 'module "a" {\n  source = "./a"\n  bucket = aws_s3_bucket.b.id\n}\n'
CALL_B = 'module "b" {\n  source = "./b"\n  bucket = module.a.bucket\n}\n'
TEXTS = {
    "main.tf": [
        BUCKET + CALL_A,
        BUCKET + CALL_A + CALL_B,
        BUCKET + LOG + 'module "b" {\n  source = "./b"\n  bucket = "two"\n}\n',
        CALL_B + 'module "a" { source = "./a" }\n' + TRAIL,
        CALL_B.replace("{\n", "{\n  count = 2\n") + CALL_A + BUCKET,
        BUCKET + TRAIL + 'module "far" {\n  source = "a/b/c"\n  x = "one"\n}\n',
        BUCKET.replace("{", "{ acl = var.acl\n") + TRAIL + 'variable "acl" {}\n' + CALL_A,
        BUCKET + 'resource "aws_cloudtrail" "t" { bucket = "x" }\n' + CALL_A,
        "# nothing\n",
        BUCKET + CALL_A + "\nmodule",
    ],
    "more.tf": [
        LOG,
        '\nresource "aws_s3_bucket_logging" "m" {\n  bucket = "one"\n  target = "x"\n}\n',
        'resource "aws_account" "a" { block = true }\n',
        "terraform {}\n",
        'terraform { required_version = "1" }\nprovider "aws" { region = "us" }\n',
        'provider "aws" {\n  alias = "x"\n  region = "us"\n}\n',
        'resource "aws_s3_bucket_logging',
        "resource \"aws_s3_bucket_logging\" \"m\" {\n  bucket\n}\n",
    ],
    "more_override.tf": [
        'resource "aws_cloudtrail" "t" { bucket = "two" }\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = "two"\n  logging {}\n}\n',
        'resource "aws_s3_bucket_logging" "l" { target = "x" }\n',
        'provider "aws" { region = "eu" }\n',
        'terraform { required_version = "2" }\n',
        "",
    ],
    "terraform.tfvars": ['acl = "public"\n', 'acl = "private"\n', "acl =\n"],
    "a/main.tf": [
        INPUT + BUCKET + OUTPUT,
        INPUT + BUCKET.replace("one", "two") + OUTPUT + TRAIL,
        INPUT + 'output "bucket" { value = var.bucket }\n',
        INPUT + 'resource "aws_s3_bucket_logging" "l" { bucket = var.bucket }\n',
        INPUT + 'resource "aws_cloudtrail" "t" { bucket = var.bucket }\n',
        INPUT + 'module "c" {\n  source = "../c"\n  bucket = var.bucket\n}\n',
        "\n\n" + INPUT + BUCKET.replace("{ ", '{\n  acl = "public"\n  ') + OUTPUT,
        "locals {}\n",
    ],
    "b/main.tf": [
        INPUT + 'resource "aws_s3_bucket_logging" "l" { bucket = var.bucket }\n',
        INPUT + 'resource "aws_cloudtrail" "t" { bucket = var.bucket }\n',
        INPUT + LOG.replace("bucket", 'target = "x"\n  bucket').replace("{", "{\n  ", 1),
        INPUT + 'module "c" {\n  source = "../c"\n  bucket = "one"\n}\n',
        INPUT + 'resource "aws_cloudtrail" "t" { bucket = "one" }\n',
        INPUT + 'resource "aws_account" "a" { block = true }\n',
        "locals {}\n",
    ],
    "c/main.tf": [
        INPUT + 'resource "aws_s3_bucket_logging" "l" { bucket = var.bucket }\n',
        INPUT + 'resource "aws_cloudtrail" "t" { bucket = var.bucket }\n',
        INPUT + 'module "a" {\n  source = "../a"\n  bucket = var.bucket\n}\n',
        INPUT + 'resource "aws_account" "a" { block = false }\n',
        "locals {}\n",
    ],
}  # fmt: skip


class RelationsDesk(Desk):
    """A desk with rules that ask across modules."""

    rules: tuple[Rule, ...] = RULES

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        super().__init__(folder, settings)
        self.analysis = Analysis(self.settings, rules=self.rules)
        self.analysis.workspace.add_folder(str(folder))

    def fresh(self) -> RelationsDesk:
        desk = RelationsDesk(self.folder)
        for path, text in self.buffers.items():
            desk.open(path, text)
        return desk

    def tells(self) -> list[tuple[object, ...]]:
        """Return all that is to be told of the findings."""
        return [
            (
                finding.place.file.path,
                finding.place.span,
                finding.place.text,
                finding.message,
                describe_chain(finding),
                [(each.instance.address, each.place.text) for each in finding.about],
                [(each.says, each.subject.place.text) for each in finding.problems],
            )
            for finding in all_findings(self.analysis)
        ]


STEPS = st.lists(
    st.sampled_from(sorted(TEXTS)).flatmap(
        lambda path: st.tuples(
            st.sampled_from(["open", "open", "open", "write", "delete", "close"]),
            st.just(path),
            st.sampled_from(TEXTS[path]),
        )
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(start=st.fixed_dictionaries({p: st.sampled_from(TEXTS[p]) for p in TEXTS}), steps=STEPS)
def test_step_by_step_equals_fresh(
    start: dict[str, str], steps: list[tuple[str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        desk = RelationsDesk(Path(name).resolve())
        for path, text in start.items():
            desk.write(path, text)
        desk.tells()
        for step, path, text in steps:
            if step == "open":
                desk.open(path, text)
            elif step == "write":
                desk.write(path, text)
            elif step == "delete" and (desk.folder / path).exists():
                desk.delete(path)
            elif step == "close" and path in desk.buffers:
                desk.close(path)
            assert desk.tells() == desk.fresh().tells()


def test_a_second_question_depends_on_the_same_answers(tmp_path: Path) -> None:
    """Two modules ask the same of the root's bucket; the second gets what is remembered."""
    desk = RelationsDesk(tmp_path)
    desk.write("main.tf", BUCKET + CALL_A + CALL_B.replace("module.a.bucket", '"one"')
               + 'module "c" {\n  source = "./c"\n  bucket = "one"\n}\n')  # fmt: skip
    for name in ("a", "b"):
        desk.write(f"{name}/main.tf", INPUT + 'resource "aws_cloudtrail" "t" { bucket = "one" }\n')
    desk.write("c/main.tf", TEXTS["c/main.tf"][0].replace("var.bucket", '"other"'))
    assert sum("has no lost logs" in str(each) for each in desk.tells()) == 1
    desk.open("c/main.tf", TEXTS["c/main.tf"][0])
    assert not any("has no lost logs" in str(each) for each in desk.tells())
    assert desk.tells() == desk.fresh().tells()


def test_findings_of_an_override_go_with_it(tmp_path: Path) -> None:
    desk = RelationsDesk(tmp_path)
    desk.write("main.tf", 'resource "aws_cloudtrail" "t" { bucket = "x" }\n')
    assert 'is "x"' in str(desk.tells())
    desk.open("more_override.tf", 'resource "aws_cloudtrail" "t" { bucket = "fine" }\n')
    assert 'is "x"' not in str(desk.tells())
    desk.open("more_override.tf", "")
    assert desk.tells() == desk.fresh().tells()


def test_a_finding_in_another_resource_names_whom_it_is_about(tmp_path: Path) -> None:
    desk = RelationsDesk(tmp_path)
    bucket = BUCKET.replace("{", '{\n  acl = "public"\n ')
    counted = TRAIL.replace("{", "{\n  count = 2\n ")
    desk.write("main.tf", bucket + TRAIL.replace('"t"', '"u"') + counted)
    found = [each for each in all_findings(desk.analysis) if each.about]
    assert {each.message for each in found} == {
        "For aws_cloudtrail.u, aws_cloudtrail.t: aws_s3_bucket.b has no lost logs, so fine.",
        'For aws_cloudtrail.u, aws_cloudtrail.t: acl is "public", so all can read it.',
    }
    for each in found:
        assert [about.name for about in each.about] == ["aws_cloudtrail.u", "aws_cloudtrail.t"]


def test_a_finding_names_the_instances_that_nobody_refers_to(
    tmp_path: Path,
) -> None:
    desk = RelationsDesk(tmp_path)
    log = '"l" { bucket = aws_s3_bucket.b["x"].id }'
    buckets = BUCKET.replace("{", '{\n  for_each = toset(["x", "y", "z"])\n ')
    desk.write("main.tf", f'{buckets}resource "aws_s3_bucket_logging" {log}\n')
    said = [each.message for each in all_findings(desk.analysis) if each.rule.id == "bucket"]
    assert 'aws_s3_bucket.b has no logging in ["y"], ["z"], so none.' in said


def test_what_is_found_again_is_about_the_same(tmp_path: Path) -> None:
    @rule(id="silent", severity=LOW, looks_at="aws_cloudtrail")
    def silent(trail: Resource, /) -> Iterator[Problem]:
        bucket = trail["bucket"].target("aws_s3_bucket")
        if bucket:
            yield bucket.problem("is a bucket", so="nobody suffers")
        yield trail.problem("is a trail", so="it suffers itself", about=trail)

    desk = RelationsDesk(tmp_path)
    desk.analysis = Analysis(desk.settings, rules=(silent,))
    desk.analysis.workspace.add_folder(str(tmp_path))
    desk.write("main.tf", BUCKET + TRAIL)
    desk.write("more.tf", "locals {}\n")
    before = desk.tells()
    desk.write("more.tf", "locals {\n}\n")
    assert desk.tells() == before
    assert [about for *_, about, _ in before] == [
        [],
        [("aws_cloudtrail.t", 'resource "aws_cloudtrail" "t"')],
    ]
