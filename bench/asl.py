"""Transitions a CPU second of the States Language interpreter, on a loop of Pass, Task, Map and Choice.

    .venv/bin/python bench/asl.py [--loops 200] [--times 5] [--peer DIR]

One loop is 14 transitions: a Pass that counts with an intrinsic function, a Task that is answered at once, a Map over
ten items with a Pass each, and a Choice. The execution keeps its whole history (the names of events and their
details), every transition passes a kernel's queue as in a run, and the limits on data and history are checked.

Beside it, in the same run: the same steps written out in plain Python, with nothing of the language, which is what a
model costs at the least; and, with `--peer DIR`, the npm package aws-local-stepfunctions in that folder
(`npm install --prefix DIR aws-local-stepfunctions`), warmed up by one execution. Runs take turns; the median counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from runner.conformance.stage import Stage
from runner.workflow.host import Task
from runner.workflow.machine import Execution

ITEMS = 10
TRANSITIONS = 4 + ITEMS

JSONPATH: dict[str, Any] = {
    "StartAt": "count",
    "States": {
        "count": {
            "Type": "Pass",
            "Parameters": {"n.$": "States.MathAdd($.n, -1)", "items.$": "$.items"},
            "Next": "ask",
        },
        "ask": {
            "Type": "Task",
            "Resource": "arn:aws:lambda:us-east-1:111111111111:function:price",
            "Parameters": {"n.$": "$.n", "name": "price"},
            "ResultPath": "$.answer",
            "Next": "each",
        },
        "each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemSelector": {"item.$": "$$.Map.Item.Value", "n.$": "$.n"},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "one",
                "States": {"one": {"Type": "Pass", "OutputPath": "$.item", "End": True}},
            },
            "ResultPath": "$.out",
            "Next": "more",
        },
        "more": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericGreaterThan": 0, "Next": "count"}],
            "Default": "done",
        },
        "done": {"Type": "Succeed"},
    },
}

JSONATA: dict[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "count",
    "States": {
        "count": {
            "Type": "Pass",
            "Output": {"n": "{% $states.input.n - 1 %}", "items": "{% $states.input.items %}"},
            "Next": "ask",
        },
        "ask": {
            "Type": "Task",
            "Resource": "arn:aws:lambda:us-east-1:111111111111:function:price",
            "Arguments": {"n": "{% $states.input.n %}", "name": "price"},
            "Output": "{% $merge([$states.input, {'answer': $states.result}]) %}",
            "Next": "each",
        },
        "each": {
            "Type": "Map",
            "Items": "{% $states.input.items %}",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "one",
                "States": {"one": {"Type": "Pass", "End": True}},
            },
            "Output": "{% $merge([$states.input, {'out': $states.result}]) %}",
            "Next": "more",
        },
        "more": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.n > 0 %}", "Next": "count"}],
            "Default": "done",
        },
        "done": {"Type": "Succeed"},
    },
}

PEER = """
import { readFileSync } from "node:fs";
import { StateMachine } from "aws-local-stepfunctions";
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};  // The package asks for Node 22 for this alone.
const { definition, input, loops } = JSON.parse(readFileSync(0));
const overrides = { taskResourceLocalHandlers: { ask: (value) => value } };
const run = async () => {
  const began = process.cpuUsage();
  const output = await new StateMachine(definition).run(input, { overrides }).result;
  if (output.n !== 0) throw new Error("The peer came to another end.");
  const used = process.cpuUsage(began);
  return (used.user + used.system) / 1e6;
};
await run();
console.log(JSON.stringify(await run()));
"""


class Prompt(Stage):
    """Answers every task at the next instant with its arguments."""

    def call(self, task: Task) -> None:
        self.after(0, self._echo, task)

    def _echo(self, task: Task) -> None:
        task.succeed(task.arguments)


def ours(definition: dict[str, Any], loops: int) -> float:
    """CPU seconds of one execution."""
    stage = Prompt()
    execution = Execution(definition, _input(loops), stage)
    began = time.process_time()
    execution.start()
    stage.run()
    used = time.process_time() - began
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["n"] == 0, execution.output
    return used


def plain(loops: int) -> float:
    """CPU seconds of the same steps written out."""
    began = time.process_time()
    state = _input(loops)
    while True:
        state = {"n": state["n"] - 1, "items": state["items"]}
        state = {**state, "answer": {"n": state["n"], "name": "price"}}
        state = {**state, "out": [{"item": item, "n": state["n"]}["item"] for item in state["items"]]}
        if state["n"] <= 0:
            break
    return time.process_time() - began


def peer(folder: Path, loops: int) -> float:
    """CPU seconds of the npm package's second execution in a process of its own: its first warms it up."""
    given = json.dumps({"definition": JSONPATH, "input": _input(loops)})
    command = ["node", "--input-type=module", "-e", PEER]
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _input(loops: int) -> dict[str, Any]:
    return {"n": loops, "items": [{"sku": f"s{at}", "price": at} for at in range(ITEMS)]}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--loops", type=int, default=200)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--peer", type=Path, help="a folder with aws-local-stepfunctions in its node_modules")
    options = parser.parse_args()
    runs: dict[str, Callable[[], float]] = {
        "signalbox, JSONPath": lambda: ours(JSONPATH, options.loops),
        "signalbox, JSONata": lambda: ours(JSONATA, options.loops),
        "plain Python, no language": lambda: plain(options.loops * 20) / 20,
    }
    if options.peer:
        runs["aws-local-stepfunctions (npm), JSONPath"] = lambda: peer(options.peer, options.loops)
    used: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.times):
        for name, run in runs.items():
            used[name].append(run())
    transitions = options.loops * TRANSITIONS + 1
    print(f"{transitions:,} transitions an execution, median of {options.times}")
    for name, seconds in used.items():
        print(f"{name:<42} {transitions / statistics.median(seconds):>12,.0f} transitions a CPU second")


if __name__ == "__main__":
    main()
