from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack

import pytest

from aggregator.runner import loop


def test_a_socket_is_connected_without_a_look_up(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:

        async def connect():
            running = asyncio.get_running_loop()
            monkeypatch.setattr(type(running), "getaddrinfo", None, raising=False)
            with socket.socket() as client:
                client.setblocking(False)
                await running.sock_connect(client, server.getsockname())
                return client.getpeername()

        assert loop.run(connect()) == server.getsockname()


def test_a_refused_connection_says_so():
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()

    async def connect():
        with socket.socket() as client:
            client.setblocking(False)
            await asyncio.get_running_loop().sock_connect(client, free)

    with pytest.raises(ConnectionRefusedError):
        loop.run(connect())


def test_who_no_longer_waits_for_a_connection_leaves_nothing_behind():
    async def connect():
        running = asyncio.get_running_loop()
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as opened:
            clients = [opened.enter_context(socket.socket()) for _ in range(5)]
            for client in clients:
                client.setblocking(False)
            for client in clients[1:]:
                client.connect_ex(full.getsockname())
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await running.sock_connect(clients[0], full.getsockname())
            assert not running.remove_writer(clients[0])

    loop.run(connect())
