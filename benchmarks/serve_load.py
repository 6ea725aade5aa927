"""How the search box bears up: searches at a steady rate, sent on time whatever comes back.

    searchkit serve --index INDEX is started by it; then
    python benchmarks/serve_load.py INDEX [--rate 50] [--seconds 60]

Latency counts from the moment at which a request was due, so that a server that falls
behind is seen to. Memory is the server's resident set, told before, after and every minute:
ten minutes (`--seconds 600`) show whether it levels off.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from searchkit import Index

WARM_UP_SECONDS = 10
TIMEOUT_SECONDS = 10
MOST_CONNECTIONS = 100


def queries(index_path: str) -> list[str]:
    """One to three words from titles spread over the archive, and a phrase now and then."""
    chance = random.Random(1)
    with Index(index_path) as index:
        hits = [hit for page in (1, 2) for hit in index.search("*", limit=500, page=page)]
    found = []
    for hit in hits:
        words = [word for word in hit.article.title.split() if word.isalpha()]
        if len(words) >= 3:
            start = chance.randrange(len(words) - 2)
            text = " ".join(words[start : start + chance.randint(1, 3)])
            found.append(f'"{text}"' if chance.random() < 0.1 else text)
    return found


def resident_mb(pid: int) -> float:
    """The resident memory of a process (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def watch_memory(pid: int) -> None:
    """Prints the resident memory every minute, until it is cancelled."""
    for minute in itertools.count(1):
        await asyncio.sleep(60)
        print(f"memory after {minute} min: {resident_mb(pid):.1f} MB", flush=True)


async def watched_load(
    pid: int, port: int, asked: list[str], rate: float, seconds: float
) -> list[float | None]:
    """`load`, while memory is told every minute."""
    watching = asyncio.create_task(watch_memory(pid))
    try:
        return await load(port, asked, rate, seconds)
    finally:
        watching.cancel()


class Client:
    """Asks a server over connections that it keeps: its own cost must not be what is measured."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._places = asyncio.Semaphore(MOST_CONNECTIONS)

    async def status(self, path: str) -> int:
        """The status of an answer that came whole; raises `OSError`, `EOFError`, `TimeoutError`."""
        async with self._places, asyncio.timeout(TIMEOUT_SECONDS):
            reader, writer = await self._connection()
            try:
                request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
                writer.write(f"{request}Accept-Encoding: gzip\r\n\r\n".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"content-length: (\d+)", head)
                assert length is not None
                await reader.readexactly(int(length[1]))
            except BaseException:
                writer.close()
                raise
            self._idle.append((time.monotonic(), reader, writer))
            return int(head.split()[1])

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            # The server closes what is idle for 5 s, perhaps while it is asked.
            if time.monotonic() - since < 4 and not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)


async def load(port: int, asked: list[str], rate: float, seconds: float) -> list[float | None]:
    """The seconds that each request took, None for one that failed."""
    client = Client(port)
    began = time.perf_counter() + 0.2

    async def send(number: int) -> float | None:
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        try:
            status = await client.status(f"/search?{urlencode({'q': asked[number % len(asked)]})}")
        except (OSError, TimeoutError, EOFError):
            return None
        return time.perf_counter() - due if status == 200 else None

    return await asyncio.gather(*[send(number) for number in range(int(rate * seconds))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index")
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    asked = queries(options.index)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "searchkit", "serve", "--port", str(port)]
    server = subprocess.Popen([*command, "--index", options.index])
    try:
        for _ in range(200):
            try:
                asyncio.run(Client(port).status("/healthz"))
                break
            except OSError:
                time.sleep(0.05)
        asyncio.run(load(port, asked, options.rate, WARM_UP_SECONDS))
        before = resident_mb(server.pid)
        taken = asyncio.run(watched_load(server.pid, port, asked, options.rate, options.seconds))
        after = resident_mb(server.pid)
    finally:
        server.terminate()
        server.wait()
    good = sorted(one * 1000 for one in taken if one is not None)
    print(f"{len(taken)} requests at {options.rate:g}/s, {len(taken) - len(good)} errors")
    for share in (0.50, 0.95, 0.99, 1.0):
        if good:
            place = min(len(good) - 1, int(share * len(good)))
            print(f"p{share * 100:g}: {good[place]:.1f} ms")
    print(f"memory: {before:.0f} MB before, {after:.0f} MB after")


if __name__ == "__main__":
    main()
