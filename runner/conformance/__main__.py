"""`python -m runner.conformance`: prints docs/conformance.md; with --write renews it."""

from __future__ import annotations

import argparse

from runner.conformance.pages import PAGE, written


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m runner.conformance", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/conformance.md")
    text = written()
    if parser.parse_args().write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
