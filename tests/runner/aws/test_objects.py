"""Objects of a bucket: replaced or kept in versions, listed in order, bounded."""

from __future__ import annotations

import pytest

from runner.aws.objects import ObjectError, ObjectStore, StoredObject, etag_of


def stored(key: str, body: bytes = b"x", version: str | None = None, is_marker: bool = False) -> StoredObject:
    return StoredObject(key, body, etag_of(body), 0, version, is_marker)


def store(is_versioned: bool = False, objects_max: int = 100, bytes_max: int = 1_000) -> ObjectStore:
    return ObjectStore(is_versioned, objects_max, bytes_max)


def filled(*keys: str) -> ObjectStore:
    made = store()
    for key in keys:
        made.put(stored(key))
    return made


def test_a_put_replaces_without_versions() -> None:
    made = store()
    made.put(stored("a", b"one"))
    made.put(stored("a", b"three"))
    assert made.get("a").body == b"three"
    assert (made.count, made.bytes) == (1, 5)


def test_what_is_not_there_is_no_such_key() -> None:
    with pytest.raises(ObjectError) as refused:
        store().get("a")
    assert (refused.value.code, refused.value.status) == ("NoSuchKey", 404)
    assert store().remove("a") is None


def test_versions_stay_until_each_is_removed() -> None:
    made = store(is_versioned=True)
    made.put(stored("a", b"1", "v1"))
    made.put(stored("a", b"", "v2", is_marker=True))
    with pytest.raises(ObjectError) as refused:
        made.get("a")
    assert refused.value.detail == {"DeleteMarker": True}
    assert made.get("a", "v1").body == b"1"
    assert made.list("", "", "", 10).objects == []
    made.remove("a", "v2")
    assert made.get("a").version == "v1"
    with pytest.raises(ObjectError, match="does not exist"):
        made.get("a", "v2")


def test_a_list_is_in_order_and_in_pages() -> None:
    made = filled("b", "a/2", "a/1", "c")
    page = made.list("", "", "", 3)
    assert [found.key for found in page.objects] == ["a/1", "a/2", "b"]
    assert page.is_truncated
    rest = made.list("", "", page.last, 3)
    assert [found.key for found in rest.objects] == ["c"] and not rest.is_truncated


def test_a_delimiter_gathers_folders_over_pages() -> None:
    made = filled("a/1", "a/2", "b", "c/1", "d")
    page = made.list("", "/", "", 2)
    assert (page.prefixes, [found.key for found in page.objects], page.last) == (["a/"], ["b"], "b")
    rest = made.list("", "/", page.last, 2)
    assert (rest.prefixes, [found.key for found in rest.objects]) == (["c/"], ["d"])
    assert filled("a/1", "a/2").list("", "/", "a/", 5).prefixes == []


def test_a_prefix_bounds_the_list() -> None:
    made = filled("a/1", "a/b/2", "ab", "b")
    assert [found.key for found in made.list("a/", "", "", 9).objects] == ["a/1", "a/b/2"]
    page = made.list("a/", "/", "", 9)
    assert ([found.key for found in page.objects], page.prefixes) == (["a/1"], ["a/b/"])


def test_the_bounds_have_names() -> None:
    made = store(objects_max=1, bytes_max=3)
    made.put(stored("a", b"abc"))
    with pytest.raises(ObjectError, match="stored_max_objects"):
        made.put(stored("b", b""))
    with pytest.raises(ObjectError, match="stored_max_bytes"):
        made.put(stored("a", b"abcd"))
    made.put(stored("a", b"ab"))
    assert made.bytes == 2
