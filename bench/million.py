"""A million messages of the order-processing project: how long the run takes, and how soon its page opens.

    python bench/million.py [--messages 1000000]

The real console runs the scenario (20 orders a second of virtual time, five accepted messages an order) on its
embedded defaults, trace written. Then a real Chromium opens the topology, whose latest run it is: the time until the
run bar says that it finished and the list of traces has its first row. Beside both stands what they are held
against: 60 s for a million messages, and the same page of the example's short run.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e.browsers import NO_TOUR, chromium  # noqa: E402
from tests.e2e.server import Console  # noqa: E402
from tests.e2e.studio import Studio  # noqa: E402

ORDERS_PER_S = 20
MESSAGES_PER_ORDER = 4.97
LIMIT_S = 60.0
SCENARIO = """\
title: A million messages
seed: 7
duration_s: {duration_s}
drain_s: 900
arrivals:
  - source: shop
    route: POST /orders
    as: customers
    rate_per_s: 20
    body: {{order_id: "{{{{uuid}}}}", amount: "{{{{int 5 500}}}}"}}
expect:
  - {{metric: lost, equals: 0}}
"""


class Api:
    """The console's REST interface."""

    def __init__(self, address: str) -> None:
        self._base = address.rstrip("/") + "/api/"

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = Request(
            self._base + path, data, {"Content-Type": "application/json", **(headers or {})}, method=method
        )
        with urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def project(self, scenario: str | None = None, name: str = "million") -> str:
        """A new order-processing topology, with one scenario more where one is given; its id."""
        topology = self.ask("POST", "topologies/", {"gallery": "order-processing"})
        if scenario is not None:
            files = {**topology["files"], f"scenarios/{name}.yaml": scenario}
            match = {"If-Match": topology["digest"]}
            self.ask("PUT", f"topologies/{topology['id']}/", {"text": topology["text"], "files": files}, match)
        return str(topology["id"])

    def run(self, topology: str, scenario: str) -> tuple[dict[str, Any], float]:
        """Runs the scenario to its end; the run, and the seconds from asking for it to its end."""
        started = time.monotonic()
        run = self.ask("POST", f"topologies/{topology}/runs/", {"scenario": scenario})
        while run["state"] in ("queued", "claimed", "running"):
            # It asks as seldom as a page without a socket would: asking oftener would slow the run that is measured.
            time.sleep(0.25)
            run = self.ask("GET", f"runs/{run['id']}/")
        assert run["state"] == "finished", f"The run ended {run['state']}: {run['error']}"
        return run, time.monotonic() - started


def page_opens(browser: Browser, address: str, topology: str) -> float:
    """Seconds from asking for the page to the first trace in the list of the finished run."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
    page.add_init_script(NO_TOUR)
    studio = Studio(page)
    started = time.monotonic()
    studio.open_url(f"{address.rstrip('/')}/t/{topology}")
    studio.run_ends()
    expect(studio.show("Traces").get_by_test_id("trace").first).to_be_visible(timeout=60_000)
    elapsed = time.monotonic() - started
    page.context.close()
    return elapsed


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--messages", type=int, default=1_000_000)
    given = options.parse_args()
    duration_s = round(given.messages / MESSAGES_PER_ORDER / ORDERS_PER_S * 1.005)
    with tempfile.TemporaryDirectory(prefix="signalbox-bench-") as folder:
        console = Console(Path(folder)).start()
        try:
            api = Api(console.address)
            small, large = api.project(), api.project(SCENARIO.format(duration_s=duration_s))
            api.run(small, "default")
            run, elapsed_s = api.run(large, "million")
            ledger = run["result"]["ledger"]
            with chromium() as browser:
                page_opens(browser, console.address, small)
                short_s = page_opens(browser, console.address, small)
                long_s = page_opens(browser, console.address, large)
        finally:
            console.stop()
    assert ledger["balanced"] and ledger["lost"] == 0, f"The ledger does not hold: {ledger}"
    limit_s = LIMIT_S * ledger["accepted"] / 1_000_000
    print(f"accepted messages  {ledger['accepted']:>12,}   rows of the trace {run['seq']:,}")
    print(f"run                {elapsed_s:>10.1f} s   of {limit_s:.0f} s: ratio {elapsed_s / limit_s:.2f}")
    print(f"page of the run    {long_s:>10.2f} s   of the short run {short_s:.2f} s: ratio {long_s / short_s:.2f}")


if __name__ == "__main__":
    main()
