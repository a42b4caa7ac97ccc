"""Where messages may go whose address somebody outside wrote: not into private networks."""

import socket
from collections.abc import Iterable
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, ip_address

_NAT64 = 0x0064FF9B << 96
_LOW = 0xFFFFFFFF


class PrivateHost(Exception):
    """All addresses of a host lie in a private network, and it is not trusted."""


class UnknownHost(Exception):
    """Nobody knows an address of a host just now."""


def is_trusted(host: str, trusted: Iterable[str]) -> bool:
    """Whether the settings name the host; ``*.example.com`` names all below example.com."""
    return any(fnmatchcase(host.lower().rstrip("."), each.lower()) for each in trusted)


def addresses(host: str, port: int, trusted: Iterable[str] = ()) -> list[str]:
    """The addresses at which a host may be called. PrivateHost, or UnknownHost.

    Whoever connects must connect to one of these, and not ask for the name again: another answer
    might be another address.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost from error
    known = list(dict.fromkeys(str(each[4][0]) for each in found))
    if is_trusted(host, trusted):
        return known
    public = [each for each in known if is_public(each)]
    if not public:
        raise PrivateHost
    return public


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, whatever it is wrapped in."""
    found = ip_address(address.partition("%")[0])
    inner = _inner(found) if isinstance(found, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if int(address) & ~_LOW == _NAT64:
        return IPv4Address(int(address) & _LOW)
    return address.teredo[1] if address.teredo else None
