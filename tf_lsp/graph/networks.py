"""Facts on networks: which of them are the whole internet, or half of it."""

from __future__ import annotations

from typing import Final

# Two halves are as good as the whole, and are written to get round checks for it.
_WIDEST_IPV4: Final = 1
# 2000::/3 holds every address that is routed: RFC 4291, section 2.4, and IANA's registry.
_WIDEST_IPV6: Final = 3


def is_public(text: str) -> bool:
    """Whether a text is a CIDR that covers at least half of the internet."""
    import ipaddress  # most arguments are asked for something else

    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    if isinstance(network, ipaddress.IPv4Network):
        return network.prefixlen <= _WIDEST_IPV4
    is_routed = network.overlaps(ipaddress.IPv6Network("2000::/3"))
    return network.prefixlen <= _WIDEST_IPV6 and is_routed
