"""Which IP addresses are public: our own table, since `ipaddress.is_global` differs by Python version."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA IPv4 Special-Purpose Address Registry, with multicast (RFC 5771) and what is reserved (RFC 1112).
_NOT_PUBLIC_4 = (
    (IPv4Network("0.0.0.0/8"), "this network"),
    (IPv4Network("10.0.0.0/8"), "a private network"),
    (IPv4Network("100.64.0.0/10"), "shared address space of a provider"),
    (IPv4Network("127.0.0.0/8"), "loopback"),
    (IPv4Network("169.254.0.0/16"), "link-local, as the metadata service of a cloud"),
    (IPv4Network("172.16.0.0/12"), "a private network"),
    (IPv4Network("192.0.0.0/24"), "protocol assignments"),
    (IPv4Network("192.0.2.0/24"), "a documentation network"),
    (IPv4Network("192.88.99.0/24"), "a 6to4 relay"),
    (IPv4Network("192.168.0.0/16"), "a private network"),
    (IPv4Network("198.18.0.0/15"), "a benchmarking network"),
    (IPv4Network("198.51.100.0/24"), "a documentation network"),
    (IPv4Network("203.0.113.0/24"), "a documentation network"),
    (IPv4Network("224.0.0.0/4"), "multicast"),
    (IPv4Network("240.0.0.0/4"), "reserved"),
)
# IANA IPv6 Special-Purpose Address Registry. Public unicast lies in 2000::/3 only (RFC 4291).
_UNICAST_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = (
    (IPv6Network("::1/128"), "loopback"),
    (IPv6Network("::/96"), "the IPv4-compatible form, which is no host's"),
    (IPv6Network("::ffff:0:0:0/96"), "the IPv4-translated form, which is no host's"),
    (IPv6Network("64:ff9b:1::/48"), "local NAT64"),
    (IPv6Network("fc00::/7"), "a private network"),
    (IPv6Network("fe80::/10"), "link-local"),
    (IPv6Network("ff00::/8"), "multicast"),
    (IPv6Network("2001::/23"), "protocol assignments, Teredo among them"),
    (IPv6Network("2001:db8::/32"), "a documentation network"),
    (IPv6Network("2002::/16"), "6to4, a tunnel to an IPv4 address"),
    (IPv6Network("3fff::/20"), "a documentation network"),
)
_NAT64 = IPv6Network("64:ff9b::/96")


def why_not_public(address: Address) -> str | None:
    """Return what kind of address keeps it from being a public host's, or None for a public one.

    IPv4-mapped and NAT64 addresses are judged by the IPv4 address inside.
    """
    inner = inner_address(address)
    table = _NOT_PUBLIC_4 if isinstance(inner, IPv4Address) else _NOT_PUBLIC_6
    for network, kind in table:
        if inner in network:
            return kind
    if isinstance(inner, IPv6Address) and inner not in _UNICAST_6:
        return "outside of the public networks"
    return None


def inner_address(address: Address) -> Address:
    """Return the IPv4 address that an IPv4-mapped or NAT64 address stands for, else the address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_in(address: Address, networks: Sequence[Network]) -> bool:
    """Whether an address, or the IPv4 address inside it, lies in one of the networks."""
    inner = inner_address(address)
    return any(one in network for network in networks for one in (address, inner))
