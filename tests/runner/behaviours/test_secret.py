"""secret: versions by rotation and by writes, made-up values that are equal for equal seeds."""

from __future__ import annotations

from runner.behaviours.secret import Secret
from runner.log.redaction import Redactor
from tests.runner.runs import arrivals, engine, events, run

DAY_S = 86_400
DRAWING = "shop:client -> api:service; api -reads-> key:secret(rotation_days=2)"


def test_it_rotates_on_its_days_and_keeps_the_previous_version() -> None:
    made = engine(DRAWING, arrivals("shop", 1, 3 * DAY_S), duration_s=5 * DAY_S)
    made.run()
    rotations = events(made, "rotate")
    assert [(event["t_us"] // 1_000_000 // DAY_S, event["value"]) for event in rotations] == [(2, 2), (4, 3)]
    entry = made.result()["nodes"]["key"]
    assert entry == {"reads": 2, "writes": 0, "rotations": 2, "version": 3, "previous_version": 2}


def test_a_rotation_after_the_end_sets_no_timer() -> None:
    made = engine(DRAWING, arrivals("shop", 1), duration_s=DAY_S)
    made.run()
    assert made.next_due_us() is None


def test_a_write_makes_a_new_version() -> None:
    entry = run("shop:client -> api:service; api -writes-> key:secret", arrivals("shop", 1))["nodes"]["key"]
    assert (entry["writes"], entry["version"], entry["previous_version"]) == (1, 2, 1)


def _secret(seed: int) -> Secret:
    behaviour = engine(DRAWING, seed=seed).world.behaviours["key"]
    assert isinstance(behaviour, Secret)
    return behaviour


def test_values_follow_from_the_seed_and_differ_between_versions() -> None:
    assert _secret(7).value(1) == _secret(7).value(1)
    assert len({_secret(7).value(1), _secret(7).value(2), _secret(8).value(1)}) == 3


def test_a_given_value_is_what_its_version_holds_until_two_later_ones() -> None:
    secret = _secret(1)
    version = secret.put("hunter2")
    assert (secret.value(version), secret.previous) == ("hunter2", 1)
    secret.put(None)
    assert secret.value(version) == "hunter2"
    secret.put(None)
    assert secret.value(version) != "hunter2"


def test_the_log_knows_made_up_values() -> None:
    value = _secret(1).value(1)
    assert value not in Redactor().encode({"printed": f"the key is {value}."})
