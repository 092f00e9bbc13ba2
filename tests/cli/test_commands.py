"""The other commands, and what every command has in common."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from tests.with_engine_rule import RULE
from tf_lsp import __version__, rules
from tf_lsp.cli import main
from tf_lsp.documentation.pages import rule_page
from tf_lsp.rules import all_rules


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [*arguments], prog_name="tf-lsp")
    assert result.exit_code == code, result.output
    return result


def test_version() -> None:
    assert run("--version").stdout == f"tf-lsp {__version__}\n"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_every_command_with_a_whole_sentence(option: str) -> None:
    lines = run(option).stdout.splitlines()
    commands = lines[lines.index("Commands:") + 1 :]
    assert [line.split()[0] for line in commands] == sorted(main.commands)
    assert all(line.endswith(".") and not line.endswith("...") for line in commands)


@pytest.mark.parametrize("command", main.commands)
def test_every_command_and_option_has_help(command: str) -> None:
    text = run(command, "--help").stdout
    assert text.startswith(f"Usage: tf-lsp {command}")
    for parameter in main.commands[command].params:
        if parameter.param_type_name == "option":
            assert parameter.opts[0] in text
            assert getattr(parameter, "help", None), parameter.name


@pytest.mark.parametrize("name", ["aws-cloudtrail-enable-all-regions", "aws063", "CKV_AWS_67"])
def test_a_rule_is_explained_by_any_of_its_names(name: str) -> None:
    (rule,) = all_rules()
    assert run("explain", name).stdout == rule_page(rule)


def test_a_rule_is_explained_in_colours_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = run("explain", "AWS063").stdout
    assert "\x1b[" in text
    assert "Suggested resolution" in text


def test_a_rule_that_does_not_exist() -> None:
    result = run("explain", "nope", code=2)
    assert result.stderr.splitlines()[-1] == (
        "Error: Invalid value for RULE: there is no rule 'nope'; \"tf-lsp rules\" lists them"
    )


@pytest.mark.parametrize(
    ("name", "meant"), [("AWS-cloudtrail-all-regions", RULE.id), ("CKV_AWS67", "CKV_AWS_67")]
)
def test_a_rule_that_is_misspelled(name: str, meant: str) -> None:
    result = run("explain", name, code=2)
    assert result.stderr.splitlines()[-1] == (
        f"Error: Invalid value for RULE: there is no rule {name!r}; did you mean {meant}?"
    )


def test_the_rules_are_listed_one_a_line() -> None:
    header, *lines = run("rules").stdout.splitlines()
    assert " ".join(header.split()) == "Rule Severity By default Title Also known as"
    for line, rule in zip(lines, all_rules(), strict=True):
        assert line.startswith(rule.id)
        assert rule.title in line
        assert all(alias in line for alias in rule.aliases)


def test_the_rules_that_are_off_by_default_are_listed_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    off = replace(RULE, id="aws-x-off", title="x " * 200, off_because="It is a matter of taste.")
    monkeypatch.setattr(rules, "_found", lambda: (RULE, off))
    _, *lines = run("rules").stdout.splitlines()
    assert [line.split()[:3] for line in lines] == [
        [RULE.id, RULE.severity, "on"],
        [off.id, off.severity, "off"],
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    assert "_TF_LSP_COMPLETE" in run("completion", shell).stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tf-lsp ex", "explain"),
        ("tf-lsp explain aws-", "aws-cloudtrail-enable-all-regions"),
        ("tf-lsp check --disable aws-", "aws-cloudtrail-enable-all-regions"),
        ("tf-lsp check --select aws-", "aws-cloudtrail-enable-all-regions"),
        ("tf-lsp check --select AWS063,aws-", "AWS063,aws-cloudtrail-enable-all-regions"),
        ("tf-lsp check --extend-select a,b,", "a,b,aws-cloudtrail-enable-all-regions"),
        ("tf-lsp check --form", "--format"),
    ],
)
def test_completions(words: str, expected: str) -> None:
    environment = {
        "_TF_LSP_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    result = CliRunner().invoke(main, [], prog_name="tf-lsp", env=environment)
    assert f"plain,{expected}" in result.stdout.splitlines()


@pytest.mark.parametrize("address", ["x", "x:", "x:y", "x:70000", "x:-1"])
def test_an_address_that_is_none(address: str) -> None:
    result = run("serve", "--tcp", address, code=2)
    assert result.stderr.splitlines()[-1] == (
        f"Error: Invalid value for --tcp: {address!r} is not HOST:PORT"
    )


def test_the_module_runs_as_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.with_engine_rule", "--version"],
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout.decode().split() == ["tf-lsp", __version__]
