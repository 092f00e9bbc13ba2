"""Functions that compute digests and name-based identifiers."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import TYPE_CHECKING

from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.encoding import utf8
from tf_lsp.values.functions.registry import function
from tf_lsp.values.types import STRING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def _hexadecimal(algorithm: str) -> Callable[[bytes], str]:
    return lambda data: hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def _base64(algorithm: str) -> Callable[[bytes], str]:
    return lambda data: base64.b64encode(hashlib.new(algorithm, data).digest()).decode()


DIGESTS: dict[str, Callable[[bytes], str]] = {
    "md5": _hexadecimal("md5"),
    "sha1": _hexadecimal("sha1"),
    "sha256": _hexadecimal("sha256"),
    "sha512": _hexadecimal("sha512"),
    "base64sha256": _base64("sha256"),
    "base64sha512": _base64("sha512"),
}


def _register(name: str, digest: Callable[[bytes], str]) -> None:
    function(STRING, name=name, returns=STRING)(lambda text: digest(utf8(text)))


for _name, _digest in DIGESTS.items():
    _register(_name, _digest)


@function(STRING, STRING, returns=STRING)
def _uuidv5(namespace: str, name: str) -> str:
    known = _NAMESPACES.get(namespace)
    try:
        return str(uuid.uuid5(known or uuid.UUID(namespace), name))
    except ValueError as error:
        raise EvaluationError("uuidv5: not a namespace") from error
