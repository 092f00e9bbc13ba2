"""What the modules of a configuration need to know of the files around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.modules.module import Module
    from tf_lsp.modules.source import Expression


class World(Protocol):
    """The files around a module, as far as its values depend on them."""

    workspace_name: str
    """The value of ``terraform.workspace``, empty where it is not known."""
    variable_files: Sequence[str]

    def module(self, folder: str) -> Module:
        """Return the module in a folder: the same object as long as none of its files changes."""
        ...

    def called_folder(self, root: str, caller: str, path: str, source: str) -> str | None:
        """Return the folder that a call's source leads to, if there is a module in it.

        ``path`` is the dotted path of calls from the root module, as ``modules.json`` has it.
        """
        ...

    def named_variable_files(self, root: str) -> Sequence[Sequence[Expression]]:
        """Return the arguments of the variables files that the settings name, in their order."""
        ...

    def read_file(self, path: str) -> bytes | None:
        """Return the content of a file inside the workspace, None where it must not be known."""
        ...

    def may_declare(self, folder: str, type_: str) -> bool:
        """Whether the module in a folder, or one that it may call, may declare a type of block.

        ``type_`` is the type of a resource or data source. Yes only costs time; no must be certain.
        """
        ...

    def is_related(self, kind: str) -> bool:
        """Whether a kind of block is one that some rule says it reads."""
        ...

    def may_matter(self, folder: str) -> bool:
        """Whether a module, or one that it may call, may declare something that rules read."""
        ...
