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
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from searchkit import Index

WARM_UP_SECONDS = 10


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
    pid: int, address: str, asked: list[str], rate: float, seconds: float
) -> list[float | None]:
    """`load`, while memory is told every minute."""
    watching = asyncio.create_task(watch_memory(pid))
    try:
        return await load(address, asked, rate, seconds)
    finally:
        watching.cancel()


async def load(address: str, asked: list[str], rate: float, seconds: float) -> list[float | None]:
    """The seconds that each request took, None for one that failed."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=10) as client:
        began = time.perf_counter() + 0.2

        async def send(number: int) -> float | None:
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            try:
                answer = await client.get("/search", params={"q": asked[number % len(asked)]})
            except httpx.HTTPError:
                return None
            return time.perf_counter() - due if answer.status_code == 200 else None

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
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{address}/healthz")
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        asyncio.run(load(address, asked, options.rate, WARM_UP_SECONDS))
        before = resident_mb(server.pid)
        taken = asyncio.run(watched_load(server.pid, address, asked, options.rate, options.seconds))
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
