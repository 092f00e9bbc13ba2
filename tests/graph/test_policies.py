"""Policies: the same however they are written, and nothing claimed that is not proved."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.graph.claims import ACCOUNTS, KEYS, RESOURCES, SERVICES, told
from tests.graph.samples import POLICIES, is_known, statement
from tests.graph.ways import (
    PART,
    UNKNOWN,
    WAYS,
    WAYS_OF_KNOWN,
    document,
    in_hcl,
    policy_in,
    with_argument,
)
from tf_lsp.graph.policies import MAX_STATEMENTS, Policy
from tf_lsp.graph.policy_elements import widest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.graph.policy_statements import Statement

ALL_WAYS = {**WAYS, **WAYS_OF_KNOWN}


@pytest.mark.parametrize("way", ALL_WAYS)
def test_however_a_policy_is_written_it_is_the_same(way: str) -> None:
    for title, policy in POLICIES.items():
        if way in WAYS or is_known(policy):
            files = ALL_WAYS[way](policy)
            expected = told(policy_in(WAYS["jsonencode"](policy)))
            assert told(policy_in(files)) == expected, title


# What comes of documents that are merged. A statement is two letters: its sid and its action, with
# "-" for no sid and "?" for an unknown one; "unknown" is an unknown document. "..." stands for what
# may be there too.
MERGED: dict[str, tuple[list[str], str, list[str], str]] = {
    "one after the other": (["Aa -b"], "Cc -d", ["Ee -f"], "Aa -b Cc -d Ee -f"),
    "own in the place of sources": (["Aa -b", "Cc"], "Ad", [], "-b Cc Ad"),
    "overrides in the place of all": (["Aa -b"], "Cc -d", ["Ae Cf -g"], "-b -d Ae Cf -g"),
    "the last override": ([], "Aa", ["Ab", "Ac"], "Ac"),
    "twice in an override": ([], "Aa", ["Ab Ac"], "Ac"),
    "an unknown source": (["unknown", "Aa -b"], "Cc", [], "Aa -b Cc ..."),
    "an unknown source is last": (["Aa -b", "unknown"], "Cc -d", [], "-b Cc -d ..."),
    "an unknown override": (["Aa -b"], "Cc -d", ["unknown"], "-b -d ..."),
    "after an unknown override": (["Aa -b"], "Cc -d", ["unknown", "Ee"], "-b -d Ee ..."),
    "an unknown sid in a source": (["?a"], "Cc -d", [], "Cc -d ..."),
    "an unknown sid, nothing else has any": (["?a"], "-c -d", [], "?a -c -d"),
    "an unknown sid in an override": (["Aa -b"], "Cc -d", ["?e"], "-b -d ?e ..."),
    "unknown sids in one document": ([], "?a Bb ?c", [], "?a Bb ?c"),
    "an unknown sid after a known one": (["Aa -b"], "", ["Ac ?d"], "-b Ac ?d"),
    "a sid of an unknown end": (["Xa Yb"], "", ["*c"], "Yb *c ..."),
    "a sid that may have been": (["*a"], "Xb Yc", [], "Xb Yc ..."),
    "a sid that cannot have been": (["*a"], "Yc", [], "*a Yc"),
}
SIDS = {"?": PART, "*": f"X{PART}"}


def _statements(text: str) -> dict[str, Any]:
    statements = []
    for sid, action in map(tuple, text.split()):
        named = {} if sid == "-" else {"Sid": SIDS.get(sid, sid)}
        statements.append({"Effect": "Allow", "Action": action, **named})
    return {"Statement": statements}


def _document(text: str) -> str:
    return "var.unknown" if text == "unknown" else f"jsonencode({in_hcl(_statements(text))})"


def _shown(policy: Policy | None) -> str:
    assert policy
    shown = [_sid(each) + each.actions.known[0] for each in policy.statements]
    return " ".join([*shown, *(["..."] if policy.may_be_more else [])])


def _sid(statement: Statement) -> str:
    if statement.sid.is_known:
        return statement.sid.text or "-"
    return "*" if widest_of(statement.sid) == "X*" else "?"


@pytest.mark.parametrize("title", MERGED)
def test_documents_are_merged(title: str) -> None:
    sources, own, overrides, expected = MERGED[title]
    assert _shown(policy_in(_files(sources, own, overrides))) == expected


def _files(sources: list[str], own: str, overrides: list[str]) -> dict[str, str]:
    lists = (
        f"source_policy_documents = [{', '.join(map(_document, sources))}]\n"
        f"override_policy_documents = [{', '.join(map(_document, overrides))}]\n"
    )
    more = document(_statements(own), more=lists)
    return with_argument("data.aws_iam_policy_document.d.json", more)


@st.composite
def documents(draw: st.DrawFn) -> list[list[str]]:
    """Return sources, the data source's own statements and overrides; each action occurs once."""
    actions = iter("abcdefghij")
    sids = st.lists(st.sampled_from("ABC-"), max_size=3, unique=True)
    return [
        [sid + next(actions) for sid in each]
        for each in draw(st.lists(sids, min_size=3, max_size=3))
    ]


@settings(max_examples=150, deadline=None)
@given(texts=documents(), at=st.integers(0, 8), sid=st.sampled_from("?u"))
def test_merged_documents_have_no_more_where_a_part_is_unknown(
    texts: list[list[str]], at: int, sid: str
) -> None:
    changed = [list(each) for each in texts]
    document_ = changed[at // 3]
    for index in range(at % 3, min(at % 3 + 1, len(document_))):
        document_[index] = sid + document_[index][1]
    before, after = _merged(texts), _merged(changed)
    assert after is not None
    assert {each[1] for each in after.split() if each != "..."} <= set(before)
    assert "..." in after or len(before.split()) == len(after.split())


def _merged(texts: list[list[str]]) -> str:
    source, own, override = (" ".join(each) for each in texts)
    override = "unknown" if "u" in override else override
    source = "unknown" if "u" in source else source
    own = own.replace("u", "?")
    return _shown(policy_in(_files([source], own, [override])))


MADE_OF_ITSELF = {
    "of itself": 'data "aws_iam_policy_document" "d" {\n'
    "source_policy_documents = [data.aws_iam_policy_document.d.json]\n}\n",
    "in a circle": 'data "aws_iam_policy_document" "d" {\n'
    "source_policy_documents = [data.aws_iam_policy_document.e.json]\n}\n"
    'data "aws_iam_policy_document" "e" {\n'
    "override_policy_documents = [data.aws_iam_policy_document.d.json]\n}\n",
    "of an unknown list": 'data "aws_iam_policy_document" "d" {\n'
    "source_policy_documents = var.unknown\n}\n",
    "half typed": 'data "aws_iam_policy_document" "d" {\n  source_policy_documents = [\n}\n',
}


@pytest.mark.parametrize("title", MADE_OF_ITSELF)
def test_there_may_be_more_in_a_document_made_of_what_is_not_known(title: str) -> None:
    found = policy_in(with_argument("data.aws_iam_policy_document.d.json", MADE_OF_ITSELF[title]))
    assert found
    assert found.may_be_more
    assert not found.statements


def _chain(depth: int, times: int) -> str:
    """Return documents each of which is made of the one before, once or several times."""
    chain = [document({"Statement": [statement()]}, "d0")]
    for number in range(1, depth + 1):
        before = f"data.aws_iam_policy_document.d{number - 1}.json, " * times
        sources = f"source_policy_documents = [{before}]\n"
        chain.append(document({"Statement": []}, f"d{number}", sources))
    return "".join(chain)


def test_documents_that_grow_are_cut_off() -> None:
    found = policy_in(with_argument("data.aws_iam_policy_document.d24.json", _chain(24, 2)))
    assert found
    assert len(found.statements) == MAX_STATEMENTS
    assert found.may_be_more


def test_a_short_chain_of_documents_is_followed() -> None:
    found = policy_in(with_argument("data.aws_iam_policy_document.d9.json", _chain(9, 1)))
    assert found
    assert len(found.statements) == 1
    assert not found.may_be_more


def test_a_long_chain_of_documents_is_not_followed() -> None:
    found = policy_in(with_argument("data.aws_iam_policy_document.d99.json", _chain(99, 1)))
    assert found
    assert found.may_be_more


def test_a_document_of_many_statements_is_cut_off() -> None:
    policy = {"Statement": [statement()] * (MAX_STATEMENTS + 1)}
    for way in ("heredoc", "jsonencode", "data source"):
        found = policy_in(WAYS[way](policy))
        assert found
        assert len(found.statements) == MAX_STATEMENTS
        assert found.may_be_more


def test_nothing_of_a_policy_is_shown() -> None:
    policy = policy_in(WAYS["jsonencode"](POLICIES["conditions"]))
    assert policy
    (only,) = policy.statements
    shown = repr([policy, only, only.actions, only.principals, *only.principals.certain])
    shown += repr([only.conditions, *only.conditions, *(each.values for each in only.conditions)])
    assert "*" not in shown
    assert "SecureTransport" not in shown


# Any part of a policy may become unknown: then nothing is claimed that was not claimed before.
LISTS = st.lists(st.sampled_from(["s3:Get*", "s3:*", "*", "iam:PassRole"]), min_size=1, max_size=3)
PRINCIPALS = st.one_of(
    st.just("*"),
    st.dictionaries(
        st.sampled_from(["AWS", "Service", "Federated"]),
        st.lists(st.sampled_from(["*", *ACCOUNTS, *SERVICES]), min_size=1, max_size=2, unique=True),
        min_size=1,
        max_size=2,
    ),
)
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringLike", "Bool", "StringNotEquals", "ArnEqualsIfExists", "IpAddress"]),
    st.dictionaries(
        st.sampled_from(KEYS),
        st.lists(st.sampled_from(["*", "true", "0.0.0.0/0"]), min_size=1, max_size=2),
        min_size=1,
        max_size=2,
    ),
    max_size=2,
)
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"])},
    optional={
        "Action": LISTS,
        "NotAction": LISTS,
        "Resource": st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2),
        "NotResource": st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2),
        "Principal": PRINCIPALS,
        "NotPrincipal": PRINCIPALS,
        "Condition": CONDITIONS,
    },
)


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    statements = draw(st.lists(STATEMENTS, min_size=1, max_size=3))
    sids = draw(st.lists(st.sampled_from(["A", "B", "C", None]), min_size=3, max_size=3))
    for each, sid, others in zip(statements, sids, (sids[:n] for n in range(3)), strict=False):
        if sid and sid not in others:
            each["Sid"] = sid
    return {"Statement": statements}


def paths_in(part: Any) -> Iterator[tuple[Any, ...]]:
    """Iterate over the ways to all parts of a policy."""
    if isinstance(part, dict | list):
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
            yield (key,)
            yield from ((key, *rest) for rest in paths_in(inner))


def with_unknown(policy: Any, path: tuple[Any, ...], cut: tuple[int, int] | None) -> Any:
    """Return a policy of which one part is not known, or a stretch of a string."""
    changed = copy.deepcopy(policy)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    text = inner[path[-1]]
    inner[path[-1]] = UNKNOWN if cut is None else text[: cut[0]] + PART + text[cut[1] :]
    return changed


WAYS_TO_BE_UNKNOWN = [
    "jsonencode",
    "heredoc",
    "encoded holes",
    "data source",
    "data source made of another",
]


@pytest.mark.parametrize("way", WAYS_TO_BE_UNKNOWN)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policy=policies(), data=st.data())
def test_nothing_is_claimed_of_what_is_unknown(
    way: str, policy: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(list(paths_in(policy))))
    part = policy
    for key in path:
        part = part[key]
    cut = None
    if isinstance(part, str) and data.draw(st.booleans()):
        ends = st.integers(0, len(part))
        cut = tuple(sorted((data.draw(ends), data.draw(ends))))
    on_policy, statements = told(policy_in(WAYS[way](policy)))
    on_unknown, remaining = told(policy_in(WAYS[way](with_unknown(policy, path, cut))))
    assert on_unknown <= on_policy, path
    for each in remaining:
        assert any(each <= before for before in statements), path
