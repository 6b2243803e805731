"""Starts the server by hand: `python -m tests.providers --port 8811`."""

from __future__ import annotations

import argparse
import contextlib

from tests.providers.faults import Fault, Service
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings


def main() -> None:
    """Serve until Ctrl-C; prints the environment that points the program at the server."""
    parser = argparse.ArgumentParser(prog="python -m tests.providers", description=__doc__)
    parser.add_argument("--port", type=int, default=8811, help="0 takes a free one")
    parser.add_argument("--canned-text", help="answer this instead of listening with tiny.en")
    parser.add_argument("--delay-seconds", type=float, default=0.0, help="wait before every good answer")
    parser.add_argument("--drip-seconds", type=float, default=0.05, help="wait between the bytes of slow faults")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="SERVICE:FAULT[:TIMES]",
        help=f"services: {', '.join(Service)}; faults: {', '.join(Fault)}",
    )
    options = parser.parse_args()
    server = ProviderServer(
        ServerSettings(
            port=options.port,
            canned_text=options.canned_text,
            delay_seconds=options.delay_seconds,
            drip_seconds=options.drip_seconds,
        )
    )
    for planted in options.fault:
        service, fault, times = (*planted.split(":"), "1")[:3]
        server.faults.next(service, Fault(fault), times=int(times))
    with server:
        for name, value in server.environment().items():
            print(f"export {name}={value}")
        print("# serving; Ctrl-C ends it", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.wait()


if __name__ == "__main__":
    main()
