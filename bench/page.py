"""The page of a live run at 50,000 events a second: is it responsive, and is its memory flat?

    python bench/page.py [--minutes 10] [--events 50000]

The real console runs the order-processing project on the wall clock with as many orders a second as give that many
rows of the trace, while a real Chromium without a GPU shows the run with its event list open. Prints for every sample
the rows written each second since the one before, the memory of the page's scripts after a collection of garbage, its
elements, the time from the press of a tab to the picture with it, and the times of frames. Beside them stands the
limit: the same page before the run. Last comes the ratio of the memory at the end to that of the first sample.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import CDPSession, Page, expect  # noqa: E402

from bench.canvas import FRAME, RECORD, STOP, Frames  # noqa: E402
from bench.million import Api  # noqa: E402
from tests.e2e.browsers import NO_TOUR, chromium  # noqa: E402
from tests.e2e.server import Console  # noqa: E402
from tests.e2e.studio import Studio  # noqa: E402

ROWS_PER_ORDER = 33
SAMPLES = 20
TABS = ("Events", "Messages", "Logs", "Events")
SCENARIO = """\
title: A flood
seed: 7
duration_s: {duration_s}
arrivals:
  - source: shop
    route: POST /orders
    as: customers
    rate_per_s: {rate}
    body: {{order_id: "{{{{uuid}}}}", amount: "{{{{int 5 500}}}}"}}
"""


@dataclass(frozen=True)
class Sample:
    """The page at one moment."""

    heap_mb: float
    elements: int
    answers_ms: list[float]
    frames: Frames

    def __str__(self) -> str:
        answers = sorted(self.answers_ms)
        return (
            f"{self.heap_mb:6.1f} MB  {self.elements:6} elements  "
            f"tab {answers[len(answers) // 2]:4.0f} ms, at most {answers[-1]:4.0f} ms  {self.frames}"
        )


def pressed(page: Page, tab: str) -> float:
    """Milliseconds from the press of a tab of the dock to the picture after it."""
    trigger = page.get_by_role("tablist", name="Dock").get_by_role("tab", name=tab)
    return float(
        trigger.evaluate(
            """(tab) => new Promise(done => {
                const began = performance.now();
                tab.dispatchEvent(new MouseEvent('mousedown', {bubbles: true, button: 0}));
                tab.focus();
                requestAnimationFrame(() => requestAnimationFrame(now => done(performance.now() - began)));
            })"""
        )
    )


def sample(page: Page, tools: CDPSession) -> Sample:
    answers = [pressed(page, tab) for tab in TABS]
    page.evaluate(RECORD)
    for _ in range(60):
        page.evaluate(FRAME)
    frames = Frames(page.evaluate(STOP))
    tools.send("HeapProfiler.collectGarbage")
    heap = tools.send("Runtime.getHeapUsage")["usedSize"]
    return Sample(heap / 1e6, tools.send("Memory.getDOMCounters")["nodes"], answers, frames)


def begun(studio: Studio, api: Api) -> dict[str, Any]:
    """Starts the flood on the wall clock, as a person does; the run."""
    studio.button("Run settings").click()
    settings = studio.page.get_by_role("dialog", name="Run")
    settings.get_by_role("combobox", name="Scenario").select_option("A flood")
    settings.get_by_role("radio", name="Wall").click()
    with studio.page.expect_response(lambda one: one.request.method == "POST" and one.url.endswith("/runs/")) as told:
        settings.get_by_role("button", name="Start").click()
    run = told.value.json()
    expect(studio.page.get_by_test_id("run-bar")).to_have_attribute("data-run", run["id"])
    expect(studio.run).to_contain_text("delivered")
    return dict(api.ask("GET", f"runs/{run['id']}/"))


def watched(studio: Studio, api: Api, minutes: float) -> list[Sample]:
    """Starts the run and samples the page until the time is over; then cancels the run."""
    page = studio.page
    tools = page.context.new_cdp_session(page)
    print(f"limit: before the run          {sample(page, tools)}")
    run = begun(studio, api)
    started = last = time.monotonic()
    rows = run["seq"]
    samples = []
    for number in range(1, SAMPLES + 1):
        due = started + number * minutes * 60 / SAMPLES
        page.wait_for_timeout(
            max(0.0, due - time.monotonic()) * 1000
        )  # The run goes on meanwhile: time is the subject.
        run, now = api.ask("GET", f"runs/{run['id']}/"), time.monotonic()
        assert run["state"] == "running", f"The run is {run['state']}: {run['error']}"
        rate, rows, last = (run["seq"] - rows) / (now - last), run["seq"], now
        samples.append(sample(page, tools))
        print(f"{now - started:5.0f} s  {rate:8,.0f} rows/s  {rows:12,} rows  {samples[-1]}", flush=True)
    api.ask("POST", f"runs/{run['id']}/cancel/")
    return samples


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--events", type=int, default=50_000, help="rows of the trace each second")
    given = options.parse_args()
    scenario = SCENARIO.format(duration_s=round(given.minutes * 60 + 600), rate=round(given.events / ROWS_PER_ORDER))
    with tempfile.TemporaryDirectory(prefix="signalbox-bench-") as folder, chromium() as browser:
        console = Console(Path(folder)).start()
        try:
            api = Api(console.address)
            topology = api.project(scenario, "flood")
            page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
            page.add_init_script(NO_TOUR)
            studio = Studio(page).open_url(f"{console.address.rstrip('/')}/t/{topology}")
            studio.show("Events")
            samples = watched(studio, api, given.minutes)
        finally:
            console.stop()
    first, end = samples[0].heap_mb, samples[-1].heap_mb
    print(f"memory at the end to that of the first sample: ratio {end / first:.2f} ({end:.1f} of {first:.1f} MB)")


if __name__ == "__main__":
    main()
