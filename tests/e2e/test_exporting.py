"""A person downloads the design as a SAM project."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.studio import Studio


def test_the_sam_project_is_shown_with_its_report_and_downloaded(studio: Studio) -> None:
    studio.open_example("Order processing")
    studio.button("Export").click()
    dialog = studio.page.get_by_role("dialog", name="Export")
    expect(dialog.get_by_role("radio", name="SAM")).to_be_checked()
    expect(dialog.get_by_role("list", name="Files of the export")).to_contain_text("template.yaml")
    expect(dialog.get_by_role("region", name="Report")).to_contain_text("loss")
    with studio.page.expect_download() as waiting:
        dialog.get_by_role("link", name="Download").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    names = archive.namelist()
    template = next(name for name in names if name.endswith("template.yaml"))
    assert "AWS::Serverless-2016-10-31" in archive.read(template).decode()
    assert any(name.endswith("place_order.py") for name in names), names
    report = json.loads(archive.read(next(name for name in names if name.endswith("export-report.json"))))
    assert report["format"] == "sam"
    assert "losses" in report
