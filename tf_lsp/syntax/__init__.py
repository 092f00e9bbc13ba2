"""The structure of Terraform files: a scan that never fails, and what it finds."""

from tf_lsp.syntax.model import (
    Attribute,
    Block,
    Body,
    Comment,
    Header,
    Label,
    Section,
    SyntaxProblem,
)
from tf_lsp.syntax.scan import comments_of
from tf_lsp.syntax.structure import Structure

__all__ = [
    "Attribute",
    "Block",
    "Body",
    "Comment",
    "Header",
    "Label",
    "Section",
    "Structure",
    "SyntaxProblem",
    "comments_of",
]
