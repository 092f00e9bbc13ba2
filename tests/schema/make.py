"""Makes ``aws.json.gz``, what the AWS provider takes, anew: ``python -m tests.schema.make``.

Its source is the npm package ``@cdktf/provider-aws``, whose TypeScript declarations are generated
from the provider's own schema: an interface for each type and for each nested block. A property's
comment ends in the name that Terraform knows it by and says "block" of what is written as a block::

    /**
    * event_selector block
    *
    * Docs at ... #event_selector Cloudtrail#event_selector}
    */
    readonly eventSelector?: CloudtrailEventSelector[] | cdktf.IResolvable;

``npm`` must be on the path. The package is loaded into a temporary folder and read there.
"""

from __future__ import annotations

import gzip
import json
import re
import tarfile
import tempfile
from collections import defaultdict
from pathlib import Path, PurePosixPath
from subprocess import DEVNULL, run
from typing import TYPE_CHECKING, Any, Final

from tests.schema import PATH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE: Final = "@cdktf/provider-aws@21.22.1"

_INTERFACE = re.compile(
    r"^export interface (\w+)(?: extends [\w.]+)? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL
)
_PROPERTY = re.compile(
    r"""/\*\*(?P<comment>(?:(?!\*/).)*)\*/\s*
    readonly\ (?P<name>\w+)(?P<optional>\?)?:\ (?P<type>.*?);\s*(?=/\*\*|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_TERRAFORM_NAME = re.compile(r"#(\w+) \w+#\1\}")
_SAYS_BLOCK = re.compile(r"^\s*\* \w+ block$", re.MULTILINE)
_MAP = re.compile(r"\{\s*\[key: string\]: (.*);\s*\}", re.DOTALL)
_LIST = re.compile(r"(.*)\[\]|Array<(.*)>", re.DOTALL)
_CLASS = re.compile(r"^export declare class \w+ extends cdktf\.Terraform(\w+) \{", re.MULTILINE)
_CONFIGURATION = re.compile(
    r"^    constructor\(scope: Construct, id: string, config\??: (\w+)", re.MULTILINE
)
_GETTER = re.compile(r"^    get (\w+)\(\): ", re.MULTILINE)
_TYPE = re.compile(r'static readonly tfResourceType = "(\w+)"')

_NAMES_OF_TYPES: Final = {"boolean": "bool", "string": "string", "number": "number"}
_PREFIXES: Final = {"Resource": "", "DataSource": "data.", "Provider": "provider."}


def main() -> None:
    """Load the package and write what its declarations say."""
    with tempfile.TemporaryDirectory() as folder:
        run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=DEVNULL)
        (package,) = Path(folder).glob("*.tgz")
        manifest, declarations = _unpack(package)
    types = dict(types_in(declarations))
    schema = {"provider": f"hashicorp/aws {manifest['cdktf']['provider']['version']}"}
    text = json.dumps({**schema, "types": types}, separators=(",", ":"), sort_keys=True)
    PATH.write_bytes(gzip.compress(text.encode(), mtime=0))


def _unpack(package: Path) -> tuple[Any, Mapping[str, str]]:
    """Return the package's manifest and the declarations of each folder below ``lib``.

    Those of a large type are spread over files in a folder of its own.
    """
    manifest: Any = None
    declarations: dict[str, str] = defaultdict(str)
    with tarfile.open(package) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            file = archive.extractfile(member) if path.suffix in (".ts", ".json") else None
            if file and path.name == "package.json":
                manifest = json.load(file)
            elif file and path.name.endswith(".d.ts") and path.parts[1] == "lib":
                declarations[path.parts[2]] += file.read().decode()
    return manifest, declarations


def types_in(declarations: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Iterate over the types that the provider has, by address."""
    for text in declarations.values():
        for found in _CLASS.finditer(text):
            type_, configuration = _TYPE.search(text), _CONFIGURATION.search(text)
            if type_ and configuration and found[1] in _PREFIXES:
                body = _body(configuration[1], dict(_INTERFACE.findall(text)))
                exports = {"exports": _exports(text[found.start() :], body)}
                yield _PREFIXES[found[1]] + type_[1], {**body, **exports}


def _exports(class_: str, body: Mapping[str, Any]) -> list[str]:
    """Return the attributes that a class gets but that its configuration does not take.

    What can be set has a getter of its own for the value that it is given: ``nameInput``.
    """
    names = set(_GETTER.findall(class_))
    names -= {name for name in names if f"{name}Input" in names or name.endswith("Input")}
    taken = {*body.get("attributes", ()), *body.get("blocks", ())}
    return sorted({*map(_snake_case, names)} - taken)


def _body(interface: str, interfaces: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments and blocks of an interface, as ``tests.schema`` reads them."""
    attributes, blocks = dict[str, str](), dict[str, Any]()
    for found in _PROPERTY.finditer(interfaces[interface]):
        name = _terraform_name(found)
        type_ = found["type"].replace(" | cdktf.IResolvable", "").strip()
        inner = type_.removesuffix("[]")
        if inner in interfaces:
            blocks[name] = {
                **_body(inner, interfaces),
                "block": bool(_SAYS_BLOCK.search(found["comment"])),
                "many": type_ != inner,
                "required": not found["optional"],
            }
        else:
            attributes[name] = _type(type_) + ("" if found["optional"] else "!")
    parts = {"attributes": attributes, "blocks": blocks}
    return {name: part for name, part in parts.items() if part}


def _terraform_name(found: re.Match[str]) -> str:
    if name := _TERRAFORM_NAME.search(found["comment"]):
        return name[1]
    return _snake_case(found["name"])


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _type(text: str) -> str:
    """Return a TypeScript type in Terraform's words; that of an object in a map is left open."""
    text = text.strip().removeprefix("(").removesuffix(")")
    if found := _MAP.fullmatch(text):
        return f"map({_type(found[1])})"
    if found := _LIST.fullmatch(text):
        return f"list({_type(found[1] or found[2])})"
    return _NAMES_OF_TYPES.get(text, "any")


if __name__ == "__main__":
    main()
