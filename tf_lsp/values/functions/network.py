"""Functions on IP networks."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from tf_lsp.dataclass import dataclass
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import function, whole
from tf_lsp.values.functions.text import STRINGS, strings
from tf_lsp.values.types import NUMBER, STRING
from tf_lsp.values.value import Value, unknown

if TYPE_CHECKING:
    from tf_lsp.values.number import Number

_IPV4 = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)\Z", re.ASCII)
_LENGTH = re.compile(r"[0-9]{1,3}\Z", re.ASCII)
_MAPPED = range(0xFFFF00000000, 0x1000000000000)  # ::ffff:0:0/96, which Go prints as IPv4
_MOST_NEW_BITS = 32
_MOST_BITS = 1 << 32


@dataclass(frozen=True, slots=True)
class _Network:
    address: int
    length: int
    bits: int

    @property
    def host_bits(self) -> int:
        return self.bits - self.length

    @property
    def last(self) -> int:
        return self.address | ((1 << self.host_bits) - 1)

    def __contains__(self, address: int) -> bool:
        return self.address <= address <= self.last

    def __str__(self) -> str:
        return f"{_address_text(self.address, self.bits)}/{self.length}"


def _address_text(address: int, bits: int) -> str:
    if bits == 32:
        return str(ipaddress.IPv4Address(address))
    return str(ipaddress.IPv6Address(address))


def _parse(prefix: str) -> _Network:
    host, slash, length_text = prefix.partition("/")
    address, bits = _parse_address(host)
    if not slash or not _LENGTH.match(length_text) or int(length_text) > bits:
        raise EvaluationError("not a valid CIDR prefix")
    length = int(length_text)
    mask = ((1 << length) - 1) << (bits - length)
    return _Network(address & mask, length, bits)


def _parse_address(text: str) -> tuple[int, int]:
    """Return an address and its bits; Terraform takes leading zeros in IPv4 for decimal."""
    if match := _IPV4.match(text):
        octets = [int(octet[:10]) for octet in match.groups()]
        if max(octets) > 255:
            raise EvaluationError("not a valid IP address")
        return int.from_bytes(bytes(octets), "big"), 32
    try:
        if "%" in text:
            raise ValueError(text)
        return int(ipaddress.IPv6Address(text)), 128
    except ValueError as error:
        raise EvaluationError("not a valid IP address") from error


def _big(number: Number) -> int:
    if not number.is_whole:
        raise EvaluationError("a whole number is required")
    return int(number)


def _is_mapped(network: _Network) -> bool:
    return network.bits == 128 and (network.address in _MAPPED or network.last in _MAPPED)


@function(STRING, NUMBER, returns=STRING)
def _cidrhost(prefix: str, number: Number) -> str | Value:
    host = _big(number)
    network = _parse(prefix)
    if _is_mapped(network) or abs(host) >= 1 << 63:
        return unknown(STRING)
    largest = (1 << network.host_bits) - 1
    if host > largest or -host - 1 > largest:
        raise EvaluationError("cidrhost: the prefix does not accommodate that host")
    host = host if host >= 0 else largest + host + 1
    return _address_text(network.address | host, network.bits)


@function(STRING, returns=STRING)
def _cidrnetmask(prefix: str) -> str:
    network = _parse(prefix)
    if network.bits == 128 and network.address not in _MAPPED:
        raise EvaluationError("cidrnetmask: IPv6 addresses have no netmask")
    mask = ((1 << network.length) - 1) << network.host_bits
    return _address_text(mask, network.bits)


@function(STRING, NUMBER, NUMBER, returns=STRING)
def _cidrsubnet(prefix: str, new_bits: Number, number: Number) -> str | Value:
    extension, wanted = whole(new_bits), _big(number)
    network = _parse(prefix)
    if extension > _MOST_BITS:  # Go's sum overflows
        return unknown(STRING)
    if extension > network.host_bits:
        raise EvaluationError("cidrsubnet: not enough address space")
    if extension < 0 or not 0 <= wanted < 1 << 64 or _is_mapped(network):
        return unknown(STRING)
    if wanted >= 1 << min(extension, 64):
        raise EvaluationError("cidrsubnet: the extension does not accommodate that network")
    length = network.length + extension
    address = network.address | (wanted << (network.bits - length))
    return str(_Network(address, length, network.bits))


@function(STRING, rest=NUMBER, returns=STRINGS)
def _cidrsubnets(prefix: str, *new_bits: Number) -> Value:
    network = _parse(prefix)
    extensions = [whole(number) for number in new_bits]
    if _is_mapped(network):
        return unknown(STRINGS)
    if extensions and network.address == 0:  # Terraform begins before it, where nothing is
        raise EvaluationError("cidrsubnets: not enough address space remains")
    subnets: list[str] = []
    following = network.address
    for extension in extensions:
        if not 1 <= extension <= _MOST_NEW_BITS or extension > network.host_bits:
            raise EvaluationError("cidrsubnets: a prefix cannot be extended by that many bits")
        length = network.length + extension
        size = 1 << (network.bits - length)
        address = -(-following // size) * size
        if address not in network:
            raise EvaluationError("cidrsubnets: not enough address space remains")
        subnets.append(str(_Network(address, length, network.bits)))
        following = address + size
    return strings(subnets)
