"""Sums up the test reports of a build; fails if a test did not pass, be it skipped, or if a module that has tests ran none."""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

MAVEN = "{http://maven.apache.org/POM/4.0.0}"
KINDS = ("failure", "error", "skipped")


def outcomes(module):
    """Yields (kind, test, reason) for each test of a module; the kind is "passed" or one of KINDS."""
    for folder in ("surefire-reports", "failsafe-reports"):
        for report in sorted((module / "target" / folder).glob("TEST-*.xml")):
            for case in ElementTree.parse(report).getroot().iter("testcase"):
                name = f"{case.get('classname')}.{case.get('name')}"
                kind = next((kind for kind in KINDS if case.find(kind) is not None), "passed")
                yield kind, name, "" if kind == "passed" else reason(case.find(kind))


def reason(element):
    """The message's first line; for an assumption that failed, which has no message, that of its stack trace."""
    trace = (element.text or "").strip().splitlines() or ["no reason given"]
    return (element.get("message") or "").split("\n")[0] or trace[0].removeprefix("org.opentest4j.TestAbortedException: ")


def line(counts):
    return (
        f"Tests run: {sum(counts.values())}, Failures: {counts['failure']}, "
        f"Errors: {counts['error']}, Skipped: {counts['skipped']}"
    )


def main():
    modules = [Path(element.text) for element in ElementTree.parse("pom.xml").getroot().iter(f"{MAVEN}module")]
    total = Counter()
    others = []
    idle = []
    print()
    for module in modules:
        counts = Counter()
        for kind, name, why in outcomes(module):
            counts[kind] += 1
            if kind != "passed":
                others.append(f"{kind}: {name}: {why}")
        total += counts
        if not counts and any((module / "src/test/java").rglob("*Test.java")):
            idle.append(module)
        print(f"{module}: {line(counts)}")
    for test in others:
        print(test)
    for module in idle:
        print(f"{module}: has tests, but none ran")
    print(line(total))
    return 1 if others or idle or not total else 0


if __name__ == "__main__":
    sys.exit(main())
