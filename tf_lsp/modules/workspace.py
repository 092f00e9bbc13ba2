"""All modules of the open folders, the calls between them, and the files that they are made of.

Open buffers win over the disk. A folder in which nothing is of interest, and from which no module
call leads to something that is, is searched for a few words but never scanned.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tf_lsp.dataclass import dataclass, field
from tf_lsp.modules.instance import ModuleInstance
from tf_lsp.modules.module import Module
from tf_lsp.modules.names import SKIPPED_FOLDERS, is_configuration, is_downloaded, is_terraform
from tf_lsp.modules.source import Expression, SourceFile
from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A module call by path, as it looks in either syntax. What is found in comments does no harm: it
# only makes a folder be read that need not be.
_LOCAL_SOURCE = re.compile(rb'"?source"?[ \t]*[=:][ \t]*"(\.\.?/[^"]*)"')
_MANIFEST = os.path.join(".terraform", "modules", "modules.json")
MAX_FILE_SIZE = 20_000_000
"""Bytes; a larger file on disk is not read."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is left out, and why, in one sentence."""

    path: str
    message: str


class _Look(NamedTuple):
    """What a quick look at a file or a folder tells, without reading its structure."""

    types: frozenset[str] = frozenset()
    """The types of resources that may be declared here, and ``module`` and the like."""
    sources: frozenset[str] = frozenset()
    """The folders that local module calls may lead to."""


@dataclass(slots=True)
class Workspace:
    """The files and modules under some folders, at one moment."""

    kinds: frozenset[str]
    """What the rules look at, as in ``Module.declared``."""
    related: frozenset[str] = frozenset()
    """What the rules may read besides, to judge what they look at."""
    workspace_name: str = ""
    variable_files: Sequence[str] = ()
    folders: list[str] = field(default_factory=list)
    unreadable: dict[str, Unreadable] = field(default_factory=dict)
    _buffers: dict[str, SourceFile] = field(default_factory=dict)
    _files: dict[str, SourceFile] = field(default_factory=dict)
    """Files read from disk."""
    _names: dict[str, list[str]] = field(default_factory=dict)
    """The names of Terraform's files by folder."""
    _file_looks: dict[str, _Look] = field(default_factory=dict)
    _looks: dict[str, _Look] = field(default_factory=dict)
    """By folder."""
    _modules: dict[str, Module] = field(default_factory=dict)
    _manifests: dict[str, dict[str, str]] = field(default_factory=dict)
    _judged: _Judged | None = None
    _leading_to: dict[str, set[str]] = field(default_factory=dict)
    """For types that were asked for, the folders from which calls may lead to one."""

    def look_for(self, kinds: frozenset[str], related: frozenset[str]) -> None:
        """Let other kinds of blocks be of interest."""
        if (kinds, related) != (self.kinds, self.related):
            self.kinds, self.related = kinds, related
            self._file_looks.clear()
            self._looks.clear()
            self._judged = None

    # What the world does to the workspace.

    def add_folder(self, folder: str) -> None:
        """Take in all modules below a folder."""
        self.folders.append(os.path.normpath(folder))
        for path, names in _walk(folder):
            self._names[path] = names
        self._judged = None

    def remove_folder(self, folder: str) -> None:
        """Forget a folder and what is below it, open buffers aside."""
        folder = os.path.normpath(folder)
        self.folders.remove(folder)
        for path in [path for path in self._names if _is_below(path, folder)]:
            if not any(_is_below(path, other) for other in self.folders):
                self._forget(path)
        for path in self._buffers:
            self._names_in(os.path.dirname(path))

    def open(self, path: str, structure: Structure) -> None:
        """Let a buffer's text stand for a file from now on."""
        folder = os.path.dirname(path)
        self._buffers[path] = SourceFile(path, structure, self._buffers.get(path))
        self._file_looks.pop(path, None)
        self._names_in(folder)
        self._changed(folder)
        self._forget_values(path)

    def close(self, path: str) -> None:
        """Let the file on disk, if there is one, stand for itself again."""
        del self._buffers[path]
        self.changed_on_disk(path)

    def changed_on_disk(self, *paths: str) -> None:
        """Note that files were made, changed, renamed or deleted."""
        for path in paths:
            for known in (self._files, self._file_looks, self.unreadable):
                known.pop(path, None)
        self._manifests.clear()
        for folder in dict.fromkeys(map(os.path.dirname, paths)):
            self._names.pop(folder, None)
            if self._names_in(folder):
                self._changed(folder)
            else:
                self._forget(folder)
        for path in paths:
            self._forget_values(path)

    def _forget_values(self, path: str) -> None:
        """Forget the root modules to which a variables file gives values."""
        for root in self._named_for(path):
            self._modules.pop(root, None)

    def _forget(self, folder: str) -> None:
        for known in (self._names, self._looks, self._modules):
            known.pop(folder, None)
        self._judged = None

    def _changed(self, folder: str) -> None:
        self._modules.pop(folder, None)
        before = self._looks.pop(folder, None)
        look = self._look(folder)
        if before is None or before.types != look.types:
            self._leading_to.clear()
        if before is None or self._part_of_judgement(look) != self._part_of_judgement(before):
            self._judged = None

    def _part_of_judgement(self, look: _Look) -> tuple[bool, bool, frozenset[str]]:
        return self._is_relevant(look), self._matters(look), look.sources

    def _matters(self, look: _Look) -> bool:
        """Whether something that a rule may read is declared or called where a look was taken."""
        kinds = (self.kinds, self.related)
        return "module" in look.types or any(_word(k) in look.types for some in kinds for k in some)

    def _is_relevant(self, look: _Look) -> bool:
        """Whether something that a rule looks at may be declared where a look was taken."""
        return any(_word(kind) in look.types for kind in self.kinds)

    # What the files say.

    def module(self, folder: str) -> Module:
        """Return the module that the files of a folder make up."""
        if folder not in self._modules:
            self._modules[folder] = Module(folder, self.files(folder))
        return self._modules[folder]

    def files(self, folder: str) -> Iterator[SourceFile]:
        """Iterate over the Terraform files of a folder, those only open in a buffer included."""
        for name in self._names_in(folder):
            if file := self.file(os.path.join(folder, name)):
                yield file

    def _names_in(self, folder: str) -> list[str]:
        """Return the names of the Terraform files in a folder, on disk or only in a buffer."""
        if folder not in self._names:
            self._names[folder] = _list(folder)
        names = self._names[folder]
        for path in self._buffers:
            if os.path.dirname(path) == folder and os.path.basename(path) not in names:
                names.append(os.path.basename(path))
        return names

    def file(self, path: str) -> SourceFile | None:
        """Return a file: the open buffer or else what is on disk. None if it cannot be read."""
        if path in self._buffers:
            return self._buffers[path]
        if path not in self._files:
            content = self._read(path)
            if content is None:
                return None
            text = self._decode(path, content)
            if text is None:
                return None
            self._files[path] = SourceFile(path, Structure.for_file(path, text))
        return self._files[path]

    def paths(self) -> Iterator[str]:
        """Iterate over the paths of all Terraform files that are known."""
        for folder, names in self._names.items():
            for name in names:
                yield os.path.join(folder, name)

    def scanned(self) -> list[SourceFile]:
        """Return the files whose structure was needed so far."""
        return [*self._buffers.values(), *self._files.values()]

    def _read(self, path: str) -> bytes | None:
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                self.unreadable[path] = Unreadable(path, "not a regular file, so it is left out")
                return None
            if status.st_size > MAX_FILE_SIZE:
                self.unreadable[path] = Unreadable(path, "larger than 20 MB, so it is left out")
                return None
            with open(path, "rb", buffering=0) as file:
                return file.read()
        except OSError as error:
            self.unreadable[path] = Unreadable(path, f"cannot be read: {error.strerror}")
            return None

    def _decode(self, path: str, content: bytes) -> str | None:
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"not in UTF-8: byte {error.start} cannot be read, so the file is left out"
            self.unreadable[path] = Unreadable(path, message)
            return None

    def _look(self, folder: str) -> _Look:
        if folder not in self._looks:
            paths = [os.path.join(folder, n) for n in self._names_in(folder) if is_configuration(n)]
            looks = [self._look_at_file(path) for path in paths]
            types = frozenset[str]().union(*(look.types for look in looks))
            sources = frozenset[str]().union(*(look.sources for look in looks))
            self._looks[folder] = _Look(types, sources)
        return self._looks[folder]

    def _look_at_file(self, path: str) -> _Look:
        if path not in self._file_looks:
            buffer = self._buffers.get(path)
            self._file_looks[path] = self._look_at_blocks(buffer) if buffer else self._grep(path)
        return self._file_looks[path]

    def _look_at_blocks(self, file: SourceFile) -> _Look:
        calls = (placed.argument("source") for placed in file.placed("module"))
        sources = {source.text.strip('"') for source in calls if source}
        return _Look(frozenset(map(_word, file.outline.kinds)), _folders_of(file.path, sources))

    def _grep(self, path: str) -> _Look:
        content = self._read(path)
        if content is None or self._decode(path, content) is None:
            return _Look()
        types = {word.decode() for word in _words(self.kinds).findall(content)}
        sources = {match[1].decode("utf-8", "replace") for match in _LOCAL_SOURCE.finditer(content)}
        return _Look(frozenset(types), _folders_of(path, sources))

    # Which modules are judged, and when.

    def roots(self) -> dict[str, set[str]]:
        """Return the root modules worth evaluating, with the folders that each may depend on.

        A root is a module that no other calls; where modules only call each other in a circle,
        each of them is one.
        """
        return self._judge().roots

    def leads_to_something(self, folder: str) -> bool:
        """Whether a module or one that it may call declares a resource of interest."""
        return folder in self._judge().leading

    def roots_for(self, path: str) -> list[str]:
        """Return the root modules whose evaluation depends on a file."""
        folder = os.path.dirname(path)
        if path.endswith(_MANIFEST):
            folder = os.path.normpath(path.removesuffix(_MANIFEST))
        return [*self._judge().dependents.get(folder, ()), *self._named_for(path)]

    def _named_for(self, path: str) -> list[str]:
        """Return the root modules for which the settings name a variables file."""
        if not self.variable_files:
            return []
        return [root for root in self.roots() if path in self._variable_paths(root)]

    def _judge(self) -> _Judged:
        if self._judged is None:
            callees = self._possible_calls()
            callers: dict[str, set[str]] = defaultdict(set)
            for caller, called in callees.items():
                for folder in called:
                    callers[folder].add(caller)
            leading = _closure((f for f in callees if self._is_relevant(self._look(f))), callers)
            own = {folder for folder in leading if not is_downloaded(folder)}
            really_called = set[str]().union(*(self._called_folders(folder) for folder in own))
            roots = {f: _closure([f], callees) for f in sorted(own - really_called)}
            for folder in sorted(own.difference(*roots.values())):
                roots[folder] = _closure([folder], callees)
            dependents: dict[str, list[str]] = defaultdict(list)
            for root, folders in roots.items():
                for folder in folders:
                    dependents[folder].append(root)
            related = _closure((f for f in callees if self._matters(self._look(f))), callers)
            self._judged = _Judged(roots, leading, related, dependents, callers)
            self._leading_to.clear()
        return self._judged

    def _possible_calls(self) -> dict[str, set[str]]:
        """Return, for each folder that is known or led to, the folders that it may call."""
        calls: dict[str, set[str]] = {}
        waiting = list(self._names)
        while waiting:
            folder = waiting.pop()
            if folder not in calls:
                calls[folder] = {*self._look(folder).sources, *self._manifest(folder).values()}
                waiting.extend(calls[folder])
        for folder in list(calls):
            # Which of the downloaded modules are called from where, only the evaluation tells.
            if downloaded := self._manifest(folder).values():
                for caller in _closure([folder], calls):
                    calls[caller].update(downloaded)
        return calls

    def _called_folders(self, folder: str) -> set[str]:
        """Return the folders of the other modules that a module really calls."""
        if not self._look(folder).sources:
            return set()
        root = ModuleInstance.of_root(self.module(folder), self)
        called = (root.called_folder(name) for name in root.module.calls)
        return {called_folder for called_folder in called if called_folder} - {folder}

    # The World of modules/world.py.

    def may_declare(self, folder: str, type_: str) -> bool:
        """Whether a module, or one that it may call, may declare a type of resource."""
        if not _words(self.kinds).fullmatch(type_.encode()):
            return True  # nobody looked for it
        judged = self._judge()
        if type_ not in self._leading_to:
            # Folders that others call are known to _judge; one on its own has no callers.
            folders = (f for f in self._all_folders(judged) if type_ in self._look(f).types)
            self._leading_to[type_] = _closure(folders, judged.callers)
        return folder in self._leading_to[type_]

    def is_related(self, kind: str) -> bool:
        """Whether a kind of block is one that some rule says it reads."""
        return kind in self.related or kind in self.kinds or kind == "module"

    def may_matter(self, folder: str) -> bool:
        """Whether a module, or one that it may call, may declare something that rules read."""
        return folder in self._judge().related

    def _all_folders(self, judged: _Judged) -> set[str]:
        return {*self._names, *judged.callers}

    def called_folder(self, root: str, caller: str, path: str, source: str) -> str | None:
        """Return the folder that a call's source leads to, if there is a module in it."""
        if source.startswith(("./", "../")):
            folder = os.path.normpath(os.path.join(caller, source))
        else:
            folder = self._manifest(root).get(path, "")
        return folder if folder and self._names_in(folder) else None

    def named_variable_files(self, root: str) -> list[list[Expression]]:
        """Return the arguments of the variables files that the settings name, in their order."""
        paths = self._variable_paths(root)
        here = [path for path in paths if path in self._buffers or os.path.isfile(path)]
        return [list(file.arguments()) for file in map(self.file, here) if file]

    def _variable_paths(self, root: str) -> list[str]:
        return [os.path.normpath(os.path.join(root, name)) for name in self.variable_files]

    def read_file(self, path: str) -> bytes | None:
        """Return the content of a file inside the workspace, None where it must not be known."""
        path = os.path.normpath(path)
        inside = [*self.folders, *(os.path.dirname(p) for p in self._buffers)]
        real = os.path.realpath(path)
        if not any(_is_below(real, os.path.realpath(folder)) for folder in inside):
            return None
        return self._read(path) if os.path.isfile(path) else None

    def _manifest(self, root: str) -> dict[str, str]:
        """Return the folders of downloaded modules by the dotted path of their calls."""
        if root not in self._manifests:
            self._manifests[root] = _read_manifest(root)
        return self._manifests[root]


@dataclass(frozen=True, slots=True)
class _Judged:
    """Which modules are worth evaluating."""

    roots: dict[str, set[str]]
    """For each root module, the folders that its evaluation may depend on."""
    leading: set[str]
    """The folders from which calls may lead to a resource of interest."""
    related: set[str]
    """The folders from which calls may lead to something that a rule may read."""
    dependents: dict[str, list[str]]
    """For each folder, the root modules that depend on it."""
    callers: dict[str, set[str]]
    """For each folder, those that may call it."""


def _word(kind: str) -> str:
    """Return the word by which a kind of block is recognised in a text."""
    return kind.removeprefix("data.").partition(".")[0]


@cache
def _words(kinds: frozenset[str]) -> re.Pattern[bytes]:
    """Return what matches the types of the providers that some kinds belong to.

    A text is searched once, however many types there are. What is found in comments does no harm.
    """
    words = {"module", *(_word(kind) for kind in kinds)}
    providers = "|".join(sorted({re.escape(w.partition("_")[0]) for w in words if "_" in w}))
    others = [re.escape(word) for word in sorted(words) if "_" not in word]
    alternatives = [rf"(?:{providers})_\w+"] * bool(providers) + others
    return re.compile(rf"\b(?:{'|'.join(alternatives) or '(?!)'})\b".encode())


def _folders_of(path: str, sources: Iterable[str]) -> frozenset[str]:
    """Return the folders that the local ones among the sources of module calls lead to."""
    folder = os.path.dirname(path)
    return frozenset(
        os.path.normpath(os.path.join(folder, source))
        for source in sources
        if source.startswith(("./", "../"))
    )


def _read_manifest(root: str) -> dict[str, str]:
    """Read ``.terraform/modules/modules.json``, which ``terraform init`` writes."""
    try:
        with open(os.path.join(root, _MANIFEST), "rb") as file:
            modules = json.load(file)["Modules"]
        entries = [(module["Key"], module["Dir"]) for module in modules]
        return {
            key: os.path.normpath(os.path.join(root, folder))
            for key, folder in entries
            if key and ".terraform" in folder
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _walk(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Iterate over the folders with Terraform files below a folder; symbolic links end there."""
    for path, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if name not in SKIPPED_FOLDERS)
        terraform = sorted(filter(is_terraform, names))
        if terraform:
            yield os.path.normpath(path), terraform


def _list(folder: str) -> list[str]:
    try:
        names = sorted(name for name in os.listdir(folder) if is_terraform(name))
        return [name for name in names if not os.path.isdir(os.path.join(folder, name))]
    except OSError:
        return []


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _closure(start: Iterable[str], edges: dict[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), list(start)
    while waiting:
        folder = waiting.pop()
        if folder not in reached:
            reached.add(folder)
            waiting.extend(edges.get(folder, ()))
    return reached
