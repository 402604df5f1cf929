"""What a person brings: taken where it can be, else refused in one line that says what, where and what to do."""

from __future__ import annotations

import io
import zipfile

import pytest

from topology import gallery
from topology.document import from_upload, to_zip
from topology.errors import DocumentError

TEXT = b"format: signalbox/1\nname: shop\nnodes: {work: {kind: queue}}\nedges: []\n"


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path.replace("__", "/").replace("_yaml", ".yaml"), text)
    return buffer.getvalue()


def test_a_document_a_zip_and_a_folder_are_the_same_project() -> None:
    project = gallery.load("order-processing")
    assert from_upload({"orders.zip": to_zip(project)}).files == project.files
    folder = {f"orders/{path}": text.encode() for path, text in project.files.items()}
    assert from_upload({**folder, "orders/.git/config": b"x"}).files == project.files
    assert from_upload({"shop.yaml": TEXT}).files == {"topology.yaml": TEXT.decode()}
    assert from_upload({"shop.json": b'{"format": "signalbox/1", "nodes": {}, "edges": []}'}).main == "topology.json"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("photo.png", b"\x89PNG", "photo.png is no YAML, JSON or zip file; drop a topology.yaml"),
        ("shop.yaml", b"", "shop.yaml is empty; drop a topology.yaml"),
        ("shop.yaml", b"format: signalbox/1\nnodes: {a: [}\n", "shop.yaml, line 2"),
        ("shop.yaml", b"format: signalbox/1\nnodes: {}\nname: \xff\n", "shop.yaml, line 3: not UTF-8; save the file"),
        ("shop.json", b'{"format": "signalbox/1",', "shop.json, line 1"),
        ("shop.yaml", b"name: shop\n", "shop.yaml has no format; this reads `format: signalbox/1`"),
        ("sam.yaml", b"Resources:\n  Q: {Type: AWS::SQS::Queue}\n", "sam.yaml is a CloudFormation or SAM template"),
        ("sam.yml", b"AWSTemplateFormatVersion: x\nResources: !Sub x\n", "sam.yml is a CloudFormation or SAM template"),
        ("shop.zip", b"PK not", "shop.zip cannot be read"),
        ("shop.zip", zipped(readme="x"), "shop.zip holds no topology.yaml; put it at the top"),
        ("shop.zip", zipped(a__topology_yaml="format: signalbox/1\nx: [\n"), "shop.zip: topology.yaml, line"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_line(name: str, data: bytes, told: str) -> None:
    with pytest.raises(DocumentError) as refused:
        from_upload({name: data})
    assert refused.value.message.startswith(told)
    assert "\n" not in refused.value.message


def test_paths_out_of_the_folder_are_refused() -> None:
    with pytest.raises(DocumentError, match="not inside the project"):
        from_upload({"shop/topology.yaml": TEXT, "../evil.py": b""})
    with pytest.raises(DocumentError, match="There is no file"):
        from_upload({})
