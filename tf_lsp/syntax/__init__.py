"""The structure of Terraform files: a scan that never fails, and what it finds."""

from tf_lsp.syntax.model import Attribute, Block, Body, Comment, Label, Section, SyntaxProblem
from tf_lsp.syntax.structure import Structure

__all__ = [
    "Attribute",
    "Block",
    "Body",
    "Comment",
    "Label",
    "Section",
    "Structure",
    "SyntaxProblem",
]
