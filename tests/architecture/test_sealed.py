"""The test world ends at this machine."""

import socket

import pytest

from tests.support.sealed import LeftTheMachine


@pytest.mark.parametrize("address", ["192.0.2.1", "8.8.8.8"])
def test_nobody_else_is_connected_to(address: str) -> None:
    with socket.socket() as client, pytest.raises(LeftTheMachine, match=address):
        client.connect((address, 80))


def test_no_name_of_anybody_else_is_looked_up() -> None:
    with pytest.raises(LeftTheMachine, match=r"elsewhere\.invalid"):
        socket.getaddrinfo("elsewhere.invalid", 80)


def test_this_machine_is_reached_by_any_of_its_names() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for name in ("127.0.0.1", "localhost"):
            socket.create_connection((name, port)).close()
