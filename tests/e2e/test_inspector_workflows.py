"""A workflow's definition: its states as a graph beside its text, problems at their lines, visits of a run."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.server import Console
from tests.e2e.studio import Studio

pytestmark = pytest.mark.slow

FLOW = """format: signalbox/1
name: flow
nodes:
  shop: {kind: client}
  api: {kind: gateway}
  flow:
    kind: workflow
    definition:
      StartAt: Try
      States:
        Try:
          Type: Task
          Resource: "arn:aws:states:::lambda:invoke"
          Parameters: {FunctionName: "${work}", Payload: {}}
          Retry: [{ErrorEquals: [States.ALL], IntervalSeconds: 1, MaxAttempts: 1}]
          Catch: [{ErrorEquals: [States.ALL], Next: Sorry}]
          Next: Large?
        Large?:
          Type: Choice
          Choices: [{Variable: $.amount, NumericGreaterThan: 100, Next: Both}]
          Default: Done
        Both:
          Type: Parallel
          Branches:
            - {StartAt: Tell, States: {Tell: {Type: Pass, End: true}}}
            - {StartAt: Note, States: {Note: {Type: Pass, End: true}}}
          Next: Done
        Sorry: {Type: Fail, Error: Sorry}
        Done: {Type: Succeed}
  work: {kind: function, latency: 0, failure_rate: 1}
edges:
  - {source: shop, target: api, relation: calls}
  - {source: api, target: flow, relation: routes, method: POST, path: /, public: true}
scenarios:
  three: {title: Three, duration_s: 10, drain_s: 30, arrivals: [{source: shop, route: "POST /", times_s: [1, 2, 3]}]}
"""


@pytest.fixture
def flow(studio: Studio, server: Console) -> Locator:
    """The states of a workflow in the inspector."""
    made = httpx.post(f"{server.address}api/topologies/", json={"document": FLOW}, timeout=10).raise_for_status()
    studio.open_url(f"t/{made.json()['id']}")
    studio.card("flow, workflow").focus()
    studio.press("Enter")
    studio.page.get_by_role("tab", name="States").click()
    states = studio.page.get_by_role("region", name="States", exact=True)
    expect(states.get_by_role("button", name=re.compile("^Try.*Task.*begins"))).to_be_visible()
    return states


def open_file(studio: Studio) -> Locator:
    studio.page.get_by_role("button", name=re.compile("Move to a file and open it")).click()
    editor = studio.page.get_by_role("textbox", name="workflows/flow.yaml")
    expect(editor).to_contain_text("StartAt")
    return editor


def graph(studio: Studio) -> Locator:
    return studio.page.get_by_role("region", name="State graph")


def test_a_definition_is_moved_to_a_file_and_a_state_leads_to_its_text(studio: Studio, flow: Locator) -> None:
    editor = open_file(studio)
    states = graph(studio)
    expect(states.get_by_text("amount > 100")).to_be_visible()
    expect(states.get_by_text("any error")).to_be_visible()
    expect(states.get_by_role("button", name=re.compile("^Try.*Task.*begins.*retries.*catches"))).to_be_visible()
    breaks_no_rule(studio)

    # By keyboard: a state, then its line.
    states.get_by_role("button", name=re.compile("^Large\\?")).focus()
    studio.press("Enter")
    expect(editor).to_be_focused()
    expect(studio.page.locator(".cm-activeLine").filter(has_text="Large?")).to_be_visible()

    # A Parallel folds what it holds.
    expect(states.get_by_role("button", name=re.compile("^Tell.*Pass"))).to_be_visible()
    states.get_by_role("button", name="Fold Both").click()
    expect(states.get_by_role("button", name=re.compile("^Tell.*Pass"))).to_have_count(0)
    states.get_by_role("button", name="Unfold Both").click()
    expect(states.get_by_role("button", name=re.compile("^Tell.*Pass"))).to_be_visible()


def test_problems_stand_at_their_lines_and_the_graph_follows_the_text(studio: Studio, flow: Locator) -> None:
    editor = open_file(studio)
    editor.focus()
    studio.press("Control+f")
    studio.page.get_by_role("textbox", name="Find").press_sequentially("Type: Succeed")
    studio.press("Enter")
    studio.press("Escape")
    studio.page.keyboard.insert_text("Type: Pass\n    Next: Gone")
    expect(studio.page.locator(".cm-lint-marker-error").first).to_be_visible()
    expect(graph(studio).get_by_role("button", name=re.compile("^Done.*Pass"))).to_be_visible()
    studio.page.locator(".cm-lintRange-error").first.hover()
    expect(studio.page.locator(".cm-tooltip-lint")).to_contain_text("Gone")
    studio.press("Control+z")
    expect(studio.page.locator(".cm-lint-marker-error")).to_have_count(0)


def test_a_definition_is_rewritten_in_the_other_language_and_back(studio: Studio, flow: Locator) -> None:
    open_file(studio)
    languages = studio.page.get_by_role("radiogroup", name="Language of the definition")
    languages.get_by_role("radio", name="JSON").click()
    expect(studio.page.get_by_role("textbox", name="workflows/flow.json")).to_contain_text('"StartAt": "Try"')
    expect(graph(studio).get_by_role("button", name=re.compile("^Try"))).to_be_visible()
    studio.messages.get_by_role("button", name="Undo").click()
    expect(studio.page.get_by_text("There is no workflows/flow.json")).to_be_visible()


def test_states_that_a_run_went_through_are_marked(studio: Studio, flow: Locator) -> None:
    open_file(studio)
    studio.page.get_by_role("navigation", name="Open files").get_by_role("button", name="Canvas").click()
    studio.canvas_click(x=40, y=40)
    studio.run_scenario("Three")
    studio.run_ends()
    files = studio.page.get_by_role("navigation", name="Open files")
    files.get_by_role("button", name="workflows/flow.yaml", exact=True).click()
    states = graph(studio)
    expect(states.get_by_role("button", name=re.compile("^Try.*visited 3 times, 6 failed"))).to_be_visible()
    expect(states.get_by_role("button", name=re.compile("^Sorry.*visited 3 times"))).to_be_visible()
    expect(states.get_by_role("button", name=re.compile("^Done.*visited"))).to_have_count(0)
    breaks_no_rule(studio)
