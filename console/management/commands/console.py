"""`./manage.py console`: the whole product with one command."""

from __future__ import annotations

import argparse
import ipaddress
import socket
import urllib.request
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.example import example_ensure
from console.processes import Processes

FIRST_ANSWER_S = 60.0


def loopback(host: str) -> bool:
    """Whether `host` names this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens on the address, or one line that says why it cannot."""
    if not loopback(host):
        raise CommandError(
            f"{host} is not a loopback address: Signalbox has no accounts yet, so it serves this machine "
            "alone; leave --host out, and reach it from elsewhere through an SSH tunnel",
            returncode=2,
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"cannot listen on {host}:{port}: {reason}; choose another with --port") from error
    return listener


def answer(address: str) -> None:
    """Waits for the web server's first answer: the socket listens already, so one request is enough."""
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=FIRST_ANSWER_S):
            return
    except OSError as error:
        raise CommandError(f"the web server does not answer: {error}") from error


class Command(BaseCommand):
    help = "Migrate, start the web server and the worker, and open on the example."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = argparse.ArgumentDefaultsHelpFormatter
        parser.add_argument("--host", default="127.0.0.1", help="the loopback address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="the port; 0 takes a free one")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        with listening_socket(host, port) as listener:
            address = f"http://{host if ':' not in host else f'[{host}]'}:{listener.getsockname()[1]}/"
            processes = Processes(listener)
            try:
                processes.prepare()
                processes.start()
                example_ensure()
                answer(address)
                self.stdout.write(f"Signalbox is at {address} (Ctrl-C stops it)")
                self.stdout.flush()
                processes.watch()
            except KeyboardInterrupt:
                pass
            finally:
                processes.stop()
