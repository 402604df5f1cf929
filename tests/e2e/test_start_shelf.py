"""The start page: pictures, importing by drop and by button, bad files, copying, renaming, deleting, taking away."""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import breaks_no_rule
from tests.e2e.studio import Studio
from topology import gallery
from topology.document import to_zip

SHOP = """\
format: signalbox/1
name: corner-shop
title: Corner shop
description: Sells what it has. Nothing more is said.
nodes:
  till: {kind: client}
  ledger: {kind: queue}
edges:
  - {source: till, target: ledger, relation: sends}
"""
DROP = """([area, files]) => {
    const data = new DataTransfer();
    for (const [name, content] of files)
        data.items.add(new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name));
    for (const type of ['dragenter', 'dragover', 'drop'])
        area.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def drop(studio: Studio, **files: bytes) -> None:
    """Drops files on the page; `shop_yaml` is shop.yaml."""
    area = studio.page.get_by_test_id("drop-area").element_handle()
    sent = [[name.replace("_", "."), base64.b64encode(content).decode()] for name, content in files.items()]
    studio.page.evaluate(DROP, [area, sent])


def card(studio: Studio, title: str) -> Locator:
    cards = studio.page.get_by_role("list", name="Topologies").get_by_role("listitem")
    return cards.filter(has=studio.page.get_by_role("button", name=f"More for {title}", exact=True))


def choose(studio: Studio, title: str, item: str) -> None:
    card(studio, title).get_by_role("button", name=f"More for {title}", exact=True).click()
    studio.page.get_by_role("menuitem", name=item).click()


def test_a_dropped_document_opens_and_stands_on_the_shelf_with_its_picture(studio: Studio) -> None:
    studio.page.goto("topologies")
    expect(studio.page.get_by_role("heading", name="Topologies")).to_be_visible()
    drop(studio, shop_yaml=SHOP.replace("Corner shop", "Dropped shop").encode())
    expect(studio.page.get_by_label("Title of the topology")).to_have_value("Dropped shop")
    expect(studio.loaded().card("ledger, queue")).to_be_visible()
    studio.page.goto("topologies")
    shown = card(studio, "Dropped shop")
    expect(shown).to_contain_text("Sells what it has.")
    expect(shown).not_to_contain_text("Nothing more")
    expect(shown).to_contain_text("2 nodes, 1 edge")
    expect(shown.locator("svg rect").first).to_be_visible()
    breaks_no_rule(studio)


def test_a_zip_is_imported_by_the_button_with_its_handlers(studio: Studio, tmp_path: Path) -> None:
    archive = tmp_path / "orders.zip"
    archive.write_bytes(to_zip(gallery.load("order-processing")))
    studio.page.goto("topologies")
    studio.page.get_by_label("File to import").set_input_files(archive)
    expect(studio.loaded().card("Charge card, function")).to_be_visible()
    studio.press("Control+k")
    studio.page.get_by_role("combobox", name="Search").fill("pay.py")
    expect(studio.page.get_by_role("option", name="handlers/pay.py")).to_be_visible()


def test_a_bad_file_gets_one_line_that_says_what_where_and_what_to_do(visit: Callable[..., Studio]) -> None:
    # The browser itself logs a refused upload; the page shows it.
    studio = visit(outage=True)
    studio.page.goto("topologies")
    expect(studio.page.get_by_role("heading", name="Topologies")).to_be_visible()
    alert = studio.page.get_by_role("alert")
    drop(studio, photo_png=b"\x89PNG")
    expect(alert).to_have_text(re.compile("photo.png is no YAML, JSON or zip file; drop a topology.yaml"))
    studio.page.evaluate("window.scrollTo(0, 0)")
    breaks_no_rule(studio)
    drop(studio, shop_yaml=b"format: signalbox/1\nnodes: {a: [}\n")
    expect(alert).to_have_text(re.compile("shop.yaml, line 2"))
    drop(studio, template_yaml=b"Resources: {Jobs: {Type: 'AWS::SQS::Queue'}}\n")
    expect(alert).to_have_text(re.compile("template.yaml is a CloudFormation or SAM template"))
    studio.button("Dismiss").click()
    expect(alert).to_have_count(0)


def test_a_topology_is_copied_renamed_taken_away_and_deleted(studio: Studio, tmp_path: Path) -> None:
    studio.page.goto("topologies")
    expect(studio.page.get_by_role("heading", name="Topologies")).to_be_visible()
    drop(studio, shop_yaml=SHOP.encode())
    studio.loaded()
    studio.page.goto("topologies")
    choose(studio, "Corner shop", "Duplicate")
    choose(studio, "Corner shop copy", "Rename")
    name = studio.page.get_by_role("textbox", name="New title")
    name.fill("Second shop")
    name.press("Enter")
    expect(card(studio, "Second shop")).to_be_visible()
    expect(card(studio, "Corner shop copy")).to_have_count(0)
    with studio.page.expect_download() as taken:
        choose(studio, "Second shop", "Download as zip")
    path = tmp_path / "shop.zip"
    taken.value.save_as(path)
    assert "title: Second shop" in zipfile.ZipFile(path).read("topology.yaml").decode()
    choose(studio, "Second shop", "Delete")
    asked = studio.page.get_by_role("dialog", name="Delete Second shop?")
    expect(asked).to_be_visible()
    breaks_no_rule(studio)
    asked.get_by_role("button", name="Keep it").click()
    expect(card(studio, "Second shop")).to_be_visible()
    choose(studio, "Second shop", "Delete")
    asked.get_by_role("button", name="Delete for good").click()
    expect(card(studio, "Second shop")).to_have_count(0)
    expect(card(studio, "Corner shop")).to_have_count(1)


def test_the_shelf_by_keyboard(studio: Studio) -> None:
    studio.page.goto("topologies")
    expect(studio.page.get_by_role("heading", name="Topologies")).to_be_visible()
    drop(studio, shop_yaml=SHOP.replace("Corner shop", "Quiet shop").encode())
    studio.loaded()
    studio.page.goto("topologies")
    card(studio, "Quiet shop").get_by_role("button", name="More for Quiet shop").focus()
    studio.press("Enter")
    expect(studio.page.get_by_role("menuitem", name="Rename")).to_be_focused()
    studio.press("End")
    expect(studio.page.get_by_role("menuitem", name="Delete")).to_be_focused()
    studio.press("Enter")
    expect(studio.page.get_by_role("button", name="Keep it")).to_be_focused()
    studio.press("Tab")
    studio.press("Enter")
    expect(card(studio, "Quiet shop")).to_have_count(0)
