# SPDX-License-Identifier: Apache-2.0
"""What podfit's formats say, read back by somebody else: each reader gives [(level, file, line, text)], worst first
come or not. Levels are error, warning and info. Nothing here knows how podfit writes."""
import html.parser
import json
import os
import re
import shutil
import subprocess
import urllib.parse
import xml.etree.ElementTree as xml

WORDS = {"note": "info", "notice": "info"}


def level(word):
    return WORDS.get(word.lower(), word.lower())


# ---- JSON ----

def read_json(text):
    report = json.loads(text)
    return ([("error", p["file"], p["line"], p["message"]) for p in report["problems"]]
            + [(f["severity"], f["file"], f["line"], f["message"]) for f in report["findings"]])


def read_jsonl(text):
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["type"] for line in lines].count("summary") == 1 and lines[-1]["type"] == "summary"
    return [(line.get("severity", "error"), line["file"], line["line"], line["message"]) for line in lines[:-1]]


def unescaped(text):
    """SARIF 3.11.5 and 3.11.6; links are left out."""
    text = re.sub(r" \((?:(?:, )?(?<!\\)\[(?:\\.|[^\]\\])*\]\(\d+\))+\)$", "", text)
    return re.sub(r"\\([\[\]\\])|(\{|\})\2", lambda m: m[1] or m[2], text)


def read_sarif(text):
    log = json.loads(text)
    assert log["version"] == "2.1.0" and len(log["runs"]) == 1
    run, found = log["runs"][0], []
    driver, rules = run["tool"]["driver"], [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert driver["name"] == "podfit" and rules == sorted(set(rules))
    assert run["columnKind"] == "unicodeCodePoints" and isinstance(run["results"], list)
    for rule in driver["rules"]:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024 and 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"] and rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    results = run["results"]
    assert len({json.dumps(r["partialFingerprints"]) for r in results}) == len(results)
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert run["invocations"][0]["executionSuccessful"] == all(n["level"] != "error" for n in notes)
    for item in notes + results:
        if item in results:
            assert rules[item["ruleIndex"]] == item["ruleId"] and len(item["locations"]) == 1
            ids = [other["id"] for other in item.get("relatedLocations", [])]
            assert ids == list(range(1, len(ids) + 1))
            assert all(int(n) in ids for n in re.findall(r"\]\((\d+)\)", re.sub(r"\\.", "", item["message"]["text"])))
        place = item["locations"][0]["physicalLocation"] if item["locations"] else None
        uri = place["artifactLocation"]["uri"] if place else None
        assert uri is None or re.fullmatch(r"(file:///)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
        line = place.get("region", {}).get("startLine") if place else None
        assert line is None or line >= 1
        path = None if uri is None else urllib.parse.unquote(uri, errors="surrogateescape")
        found.append((level(item["level"]), path, line, unescaped(item["message"]["text"])))
    return found


def read_gitlab(text):
    issues, found = json.loads(text), []
    words = {"blocker": "error", "critical": "error", "major": "warning", "minor": "warning", "info": "info"}
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert re.fullmatch(r"[a-z0-9.-]+", issue["check_name"]) and not issue["location"]["path"].startswith("./")
        line = issue["location"]["lines"]["begin"]
        assert isinstance(line, int) and line >= 1
        found.append((words[issue["severity"]], issue["location"]["path"], line, issue["description"]))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return found


POSITION = {"type": "object", "required": ["line"], "additionalProperties": False,
            "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}}}
RANGE = {"type": "object", "required": ["start"], "additionalProperties": False,
         "properties": {"start": POSITION, "end": POSITION}}
LOCATION = {"type": "object", "required": ["path"], "additionalProperties": False,
            "properties": {"path": {"type": "string", "minLength": 1}, "range": RANGE}}
# of reviewdog's proto/rdf/reviewdog.proto
RDJSON = {"type": "object", "required": ["diagnostics"], "additionalProperties": False, "properties": {
    "source": {"type": "object", "required": ["name"]},
    "diagnostics": {"type": "array", "items": {
        "type": "object", "required": ["message", "location"], "additionalProperties": False, "properties": {
            "message": {"type": "string"}, "location": LOCATION, "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
            "code": {"type": "object", "required": ["value"]},
            "suggestions": {"type": "array", "items": {
                "type": "object", "required": ["range", "text"], "additionalProperties": False,
                "properties": {"range": RANGE, "text": {"type": "string"}}}},
            "relatedLocations": {"type": "array", "items": {
                "type": "object", "required": ["location"], "additionalProperties": False,
                "properties": {"message": {"type": "string"}, "location": LOCATION}}}}}}}}


def read_rdjson(text):
    import jsonschema
    report = json.loads(text)
    jsonschema.validate(report, RDJSON)
    return [(level(d["severity"]), d["location"]["path"], d["location"].get("range", {}).get("start", {}).get("line"),
             d["message"].split("; fix: ")[0]) for d in report["diagnostics"]]


# ---- XML ----

def read_junit(text):
    root, found = xml.fromstring(text.encode()), []
    cases = list(root.iter("testcase"))
    assert root.tag == "testsuites" and cases and int(root.get("tests")) == len(cases)
    for node in [root, *root.findall("testsuite")]:
        inner = list(node.iter("testcase"))
        assert int(node.get("tests")) == len(inner)
        for attribute, tag in ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"):
            assert int(node.get(attribute)) == sum(case.find(tag) is not None for case in inner)
    for case in cases:
        for outcome in case:
            if outcome.tag == "system-out":
                continue
            word, message = outcome.get("type"), outcome.get("message")
            if outcome.tag == "skipped":
                word, message = message.split(": ", 1)
            where = re.match(r"(.*?)(?::(\d+):\d+)?: ", outcome.text, re.S)
            found.append((level(word), case.get("file"), where[2] and int(where[2]), message))
    return found


def read_checkstyle(text):
    root, found = xml.fromstring(text.encode()), []
    assert root.tag == "checkstyle"
    for file in root:
        for error in file:
            assert error.tag == "error" and error.get("source").startswith("podfit.")
            found.append((level(error.get("severity")), file.get("name"), int(error.get("line")),
                          error.get("message").split("; fix: ")[0]))
    return found


# ---- lines ----

def commands(text):
    """As actions/runner reads a step's output: (command, properties, message), other lines as (None, None, line)."""
    for line in text.splitlines():
        match = re.match(r"\s*::([a-z-]+)(?: (.*?))?::(.*)", line)
        if not match:
            assert "##[" not in line, f"the runner obeys this: {line}"
            yield None, None, line
            continue
        properties = dict(part.split("=", 1) for part in (match[2] or "").split(",") if part)
        for code, sign in ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"):
            properties = {key: value.replace(code, sign) for key, value in properties.items()}
        message = match[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        yield match[1], properties, message


def read_github(text):
    found = []
    for command, properties, message in commands(text):
        if command in ("error", "warning", "notice"):
            line = properties.get("line")
            found.append((level(command), properties.get("file"), line and int(line), message.split("\n")[0]))
            assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
    return found


def read_azure(text):
    """As the Azure agent reads it: the first ##vso[ of a line, up to the first ], then the message."""
    found = []
    for line in text.splitlines():
        match = re.match(r"##vso\[task\.logissue ([^\]]*)\](.*)$", line)
        assert match, f"not a command: {line}"
        properties = dict(part.split("=", 1) for part in match[1].split(";") if part)
        for code, sign in ("%3B", ";"), ("%5D", "]"), ("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%"):
            properties = {key: value.replace(code, sign) for key, value in properties.items()}
        assert set(properties) <= {"type", "sourcepath", "linenumber", "columnnumber", "code"}
        number = properties.get("linenumber")
        message = match[2].replace("%AZP25", "%")
        found.append((properties["type"], properties.get("sourcepath"), number and int(number),
                      re.split(r"; (?:the memory limit|fix|in) ?", message)[0]))
    return found


def read_gcc(text):
    found = []
    for line in text.splitlines():
        match = re.match(r"(?:podfit|(?P<file>.*?):(?P<line>\d+):(?P<column>\d+)): (?P<kind>error|warning|note): (?P<text>.*)$", line)
        assert match, f"an editor cannot read: {line}"
        tail = re.fullmatch(r"(.*) \[[a-z0-9.-]+\]", match["text"])
        if tail:    # a note without a rule belongs to the line above
            found.append((level(match["kind"]), match["file"], match["line"] and int(match["line"]), tail[1]))
    return found


TAP = r"""
use TAP::Parser;
my $parser = TAP::Parser->new({ tap => do { local $/; <STDIN> } });
while (my $r = $parser->next) {
	print join("\t", "unknown", $r->raw), "\n" if $r->is_unknown;
	print join("\t", "test", $r->is_ok ? 1 : 0, $r->is_actual_ok ? 1 : 0, $r->directive, $r->description), "\n" if $r->is_test;
}
print join("\t", "end", scalar($parser->parse_errors), $parser->failed ? 1 : 0), "\n";
"""


def has_tap_parser():
    return shutil.which("perl") and subprocess.run(["perl", "-MTAP::Parser", "-e1"], capture_output=True,
                                                   check=False).returncode == 0


def read_tap(text):
    """Through perl's TAP::Parser. What fails is an error, what is expected to or skipped a warning, a test that passes nothing."""
    done = subprocess.run(["perl", "-e", TAP], input=text, capture_output=True, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "PERL_UNICODE": "SD"})
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert rows[-1][:2] == ["end", "0"] and not [row for row in rows if row[0] == "unknown"], done.stdout
    found = []
    for _, passes, really, directive, description in (row for row in rows if row[0] == "test"):
        said = re.match(r"- (.*?)(?::(\d+):\d+)?: (.*)", re.sub(r"\\(.)", r"\1", description))
        if passes == "1" and not directive:
            continue
        word = "error" if passes == "0" else "warning"
        assert really == "0" or directive == "SKIP"
        found.append((word, said[1], said[2] and int(said[2]), said[3].strip()))
    return found


# ---- pages ----

def cells(row):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def prose(text):
    text = text.replace("<!-- -->", "").replace("<span>$</span>", "$")
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read_markdown(text):
    found = []
    for line in text.splitlines():
        if not line.startswith("| **"):
            continue
        grade, where, what, rule = cells(line)
        bare = re.sub(r"`[^`]*`", "", line)
        assert not re.search(r"@(?!<!-- -->)|#(?!<!-- -->)|(?<!>)\$(?!<)", bare), f"{line} calls somebody"
        assert set(re.findall(r"<[^>]*>", bare)) <= {"<br>", "<!-- -->", "<span>", "</span>"}, line
        assert re.fullmatch(r"`[a-z0-9.-]+`", rule)
        grade = {"not looked at": "error", "allowed": "warning", "note": "info"}.get(grade.strip("*"), grade.strip("*"))
        place = re.match(r"`(.*?)(?::(\d+):\d+)?`", where)
        found.append((grade, place[1], place[2] and int(place[2]), prose(what.split("<br>")[0])))
    return found


class Page(html.parser.HTMLParser):
    """Articles of the page; complains of anything that could load or run."""
    ALLOWED = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "article", "b", "a", "ul", "li", "i",
               "div", "span", "small", "details", "summary"}
    VOID = {"meta"}

    def __init__(self, text):
        super().__init__()
        self.open, self.articles, self.tags = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in self.ALLOWED, tag
        for key, value in attrs:
            assert key in ("class", "style", "href", "id", "lang", "charset", "name", "content", "http-equiv"), key
            assert key != "href" or value.startswith("#")
            assert key != "style" or re.fullmatch(r"left:[\d.]+%(;width:[\d.]+%)?", value)
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "article":
            self.articles.append([dict(attrs).get("class"), ""])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "article" in self.open:
            self.articles[-1][1] += data + ("\n" if self.open[-1] in ("p", "li") else "")


def read_html(text):
    assert "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" in text
    assert not re.search(r"url\(|@import|https?://", re.search(r"<style>(.*?)</style>", text, re.S)[1])
    found = []
    for grade, said in Page(text).articles:
        if grade not in ("error", "warning", "info"):
            continue
        match = re.match(r"(?:error|warning|info|problem|allowed problem|note)\n? (.*)\n(.*?)(?::(\d+):\d+)? \u00b7 ", said)
        found.append((grade, match[2], match[3] and int(match[3]), match[1]))
    return found


def read_text(text):
    found = []
    for line in text.splitlines():
        match = re.match(r"(?! )(.*?):(?:(\d+):\d+:)? (error|warning|info|problem|note): (.*) \[[a-z0-9.-]+\]", line)
        if match:
            found.append(("error" if match[3] == "problem" else level(match[3]), match[1], match[2] and int(match[2]), match[4]))
    return found


READERS = {name[5:]: reader for name, reader in globals().items() if name.startswith("read_")}
