"""Which addresses are public: those into private networks are known in any disguise."""

import pytest

from firsthour.notices.channels.hosts import (
    PrivateHost,
    UnknownHost,
    addresses,
    is_public,
    is_trusted,
)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_the_public_internet_may_be_called(address: str) -> None:
    """In either version of the protocol."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1"),  # noqa: S104
        *("::", "::1", "fc00::1", "fe80::1%eth0", "ff02::1", "::7f00:1"),
        *(
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        ),
    ],
)
def test_private_networks_may_not(address: str) -> None:
    """Nor what stands for them: mapped, translated or tunnelled."""
    assert not is_public(address)


def test_a_host_is_trusted_by_its_name() -> None:
    """Or by what it stands under; a name that only ends alike is another."""
    trusted = ("hooks.corp.example", "*.lan")

    assert [True, True, True, False, False] == [
        is_trusted(host, trusted)
        for host in ("hooks.corp.example", "HOOKS.corp.example.", "a.b.lan", "lan", "xcorp.example")
    ]


def test_a_host_is_looked_up_once_and_checked() -> None:
    """The addresses that are given are those that may be called."""
    assert "127.0.0.1" in addresses("localhost", 80, ["localhost"])
    with pytest.raises(PrivateHost):
        addresses("localhost", 80)
    with pytest.raises(UnknownHost):
        addresses("nobody.invalid", 80)
    with pytest.raises(UnknownHost):
        addresses("a" * 70 + ".example", 80)
