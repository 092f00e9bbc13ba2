"""Makes up configurations to measure with: like real ones, and the same at every run.

They are put together from the pieces in ``pieces.tf``: modules with a trail in each, of which three
in four call one of the others. A module has 13 kB in eight files, a file has six top-level blocks.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PIECES = Path(__file__).with_name("pieces.tf")
TOPICS = ("compute.tf", "iam.tf", "messages.tf", "network.tf", "parameters.tf", "storage.tf")
REGIONS = ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-southeast-2")
ALWAYS_DECLARED = {"environment", "name", "tags", "validate_logs"}
"""The variables that every module has: those that calls of it set."""


class Group(NamedTuple):
    """Blocks that belong together, with words in capitals that stand for names and values."""

    place: str
    weight: int
    blocks: tuple[str, ...]


class Folder(NamedTuple):
    """A module: where it is in the workspace, and its files by their names."""

    path: str
    files: dict[str, str]


def folders() -> Iterator[Folder]:
    """Iterate over the modules of a workspace without end."""
    modules: list[str] = []
    number = 0
    while True:
        random = Random(number)
        if number % 4 == 0:
            path = f"modules/{word(random)}-{number}"
            modules.append(path)
            called = None
        else:
            path = f"stacks/{word(random)}/{word(random)}-{number}"
            called = os.path.relpath(random.choice(modules), path)
        yield Folder(path, _Maker(random).files(called))
        number += 1


def write_workspace(root: Path, megabytes: float) -> list[Path]:
    """Write a workspace of that size, and return the paths of its files."""
    paths: list[Path] = []
    left = megabytes * 1e6
    for folder in folders():
        if left <= 0:
            break
        (root / folder.path).mkdir(parents=True)
        for name, text in folder.files.items():
            paths.append(root / folder.path / name)
            paths[-1].write_text(text, "utf-8")
            left -= len(text)
    return paths


@cache
def groups() -> dict[str, list[Group]]:
    """Return the groups in ``pieces.tf`` by their places."""
    _, *parts = re.split(r"(?m)^#== (\S+) (\d+)\n", PIECES.read_text("utf-8"))
    found = defaultdict(list)
    for place, weight, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        blocks = re.split(r"\n\n(?=\S)", text.strip())
        found[place].append(Group(place, int(weight), tuple(blocks)))
    return dict(found)


@cache
def _nouns() -> list[str]:
    return " ".join(groups()["nouns"][0].blocks).replace("#", "").split()


@cache
def _phrases() -> list[str]:
    return groups()["phrases"][0].blocks[0].removeprefix("# ").split("\n# ")


def word(random: Random) -> str:
    """Return a noun."""
    return random.choice(_nouns())


def sentence(random: Random) -> str:
    """Return a sentence without its full stop."""
    return f"The {word(random)} {word(random)} {random.choice(_phrases())}"


def description(random: Random) -> str:
    """Return an expression: a sentence in quotes, or several in a heredoc."""
    if random.random() < 0.8:
        return f'"{sentence(random)}."'
    lines = [f"    {sentence(random)}.\n" for _ in range(random.randint(1, 4))]
    return f"<<-EOT\n{''.join(lines)}  EOT"


def remark(random: Random) -> str:
    """Return a comment of a few lines."""
    return "\n".join(f"# {sentence(random)}." for _ in range(random.randint(1, 3)))


def tags(random: Random) -> str:
    """Return an expression: a map of several lines."""
    name, owner = f"{word(random)}-{word(random)}", word(random)
    return f'{{\n    Name  = "{name}"\n    Owner = "{owner}"\n  }}'


VALUES: dict[str, Callable[[Random], str]] = {
    "ACCOUNT": lambda random: str(random.randrange(10**11, 10**12)),
    "CIDR": lambda random: f"10.{random.randrange(256)}.{random.randrange(16) * 16}.0/20",
    "DAYS": lambda random: str(random.choice((7, 14, 30))),
    "DESCRIPTION": description,
    "NUMBER": lambda random: str(random.randrange(2, 60)),
    "PORT": lambda random: str(random.randrange(1024, 49151)),
    "REGION": lambda random: random.choice(REGIONS),
    "SENTENCE": sentence,
    "SWITCH": lambda random: random.choice(("true", "true", "false")),
    "TAGS": tags,
    "WORD": word,
}
"""What is put in the place of words in capitals, besides NAME and SOURCE."""
_SLOT = re.compile(rf"(?<![A-Z_])(?:{'|'.join(['NAME', 'SOURCE', *VALUES])})")


class _Maker:
    """Makes up the files of one module."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = 0
        self.blocks: dict[str, list[str]] = defaultdict(list)
        """By file."""

    def files(self, called: str | None) -> dict[str, str]:
        """Return the module's files; it calls another one that is at a relative path."""
        self._add(self.random.choice(groups()["trail"]))
        for group in self._some_groups():
            self._add(group)
        if called:
            self._add(groups()["call"][0], called)
        for place in ("account", "versions.tf", "locals.tf"):
            self._add(groups()[place][0])
        self._declare_variables()
        return {file: self._text(blocks) for file, blocks in sorted(self.blocks.items())}

    def _some_groups(self) -> list[Group]:
        topics = ["main.tf", "logging.tf", *self.random.sample(TOPICS, self.random.randint(1, 3))]
        choices = [group for topic in topics for group in groups()[topic]]
        weights = [group.weight for group in choices]
        return self.random.choices(choices, weights, k=self.random.randint(9, 15))

    def _declare_variables(self) -> None:
        blocks = [block for blocks in self.blocks.values() for block in blocks]
        used = {*ALWAYS_DECLARED, *re.findall(r"\bvar\.(\w+)", "\n".join(blocks))}
        for group in groups()["variable"]:
            if group.blocks[0].split('"')[1] in used:
                self._add(group)
        for group in self.random.choices(groups()["own-variable"], k=self.random.randint(3, 9)):
            self._add(group)

    def _add(self, group: Group, source: str = "") -> None:
        """Add the blocks of a group to the files where they belong."""
        self.names += 1
        name = f"{word(self.random)}_{word(self.random)}_{self.names}"
        given = {"NAME": name, "SOURCE": source}

        def filled(slot: re.Match[str]) -> str:
            return given.get(slot[0]) or VALUES[slot[0]](self.random)

        for block in group.blocks:
            self.blocks[_file_of(block, group)].append(_SLOT.sub(filled, block))

    def _text(self, blocks: list[str]) -> str:
        """Return a file's text; now and then there is a comment above a block, or above all."""
        head = [remark(self.random)] * (self.random.random() < 0.3)
        remarked = [
            f"{remark(self.random)}\n{block}" if self.random.random() < 0.15 else block
            for block in blocks
        ]
        return "\n\n".join([*head, *remarked]) + "\n"


def _file_of(block: str, group: Group) -> str:
    """Return the file that a block goes to: most groups name it, outputs and variables have one."""
    for kind in ("output", "variable"):
        if re.search(rf"(?m)^{kind} ", block):
            return f"{kind}s.tf"
    return {"trail": "logging.tf"}.get(
        group.place, group.place if "." in group.place else "main.tf"
    )
