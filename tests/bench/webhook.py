#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a review costs podfit-webhook, as ratios of one run on one core: the server's CPU time over that of nginx, which
reads the same POST and answers fixed bytes, and of a Go webhook with one rule; memory; CPU by size.

REVIEWS=1000000 in the environment makes the run that memory is watched over as long as that.
"""
import argparse
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "webhook"))

import invented_review
from server import Server, make_certificate

MODULES = ("/usr/lib/nginx/modules/ngx_http_echo_module.so", "/usr/lib64/nginx/modules/ngx_http_echo_module.so")
KB, SIZES = 1000, (5_000, 20_000, 100_000, 300_000, 1_000_000, 3_000_000)
START_SECONDS, BUILD_SECONDS, LOAD_SECONDS = 30, 600, 3000
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]


def on(core):
    return lambda: os.sched_setaffinity(0, {core})


def cpu_of(pid):
    """Seconds of CPU that all threads of a process have used."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def memory(pid):
    """RSS and PSS in kB."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return found["Rss"], found["Pss"]


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for_port(port):
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > end:
                sys.exit(f"bench: nobody listens on {port}")
            time.sleep(0.02)


class Peer:
    """A server that is measured: .name, .port, .pid of the process that answers, .stop(). A slow one is asked less."""

    def __init__(self, name, process, pid, port, slowness=1):
        self.name, self.process, self.pid, self.port, self.slowness = name, process, pid, port, slowness

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(START_SECONDS)


def start_nginx(work):
    """nginx, or a line that says why not."""
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    module = next((path for path in MODULES if os.path.exists(path)), None)
    if not nginx or not module:
        return "nginx with its echo module is not installed"
    port, conf = free_port(), work / "nginx.conf"
    filled = {"MODULE": module, "USER": pwd.getpwuid(os.getuid()).pw_name, "WORK": str(work), "TLS": str(work / "tls"), "PORT": str(port),
              "CPUS": "1" + "0" * SERVER_CORE}
    text = (HERE / "nginx.conf").read_text()
    for name, value in filled.items():
        text = text.replace(f"@{name}@", value)
    conf.write_text(text)
    process = subprocess.Popen([nginx, "-c", str(conf), "-p", str(work)], preexec_fn=on(SERVER_CORE))
    wait_for_port(port)
    worker = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0]
    return Peer("nginx", process, int(worker), port)


def start_go(work):
    """The Go webhook, or a line that says why not."""
    go = shutil.which("go", path=os.environ.get("PATH", "") + ":/usr/local/go/bin")
    if not go:
        return "Go is not installed"
    program = work / "gowebhook"
    env = {**os.environ, "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0"}
    built = subprocess.run([go, "build", "-o", str(program), "."], cwd=HERE / "gowebhook", env=env, capture_output=True,
                           text=True, timeout=BUILD_SECONDS, check=False)
    if built.returncode:
        return f"the Go webhook cannot be built: {built.stderr.strip()[-200:]}"
    process = subprocess.Popen([str(program), str(work / "tls/tls.crt"), str(work / "tls/tls.key")], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, preexec_fn=on(SERVER_CORE))
    return Peer("go", process, process.pid, int(process.stdout.readline()), slowness=5)


class Podfit(Peer):
    def __init__(self, program, work):
        self.server = Server(program, work / "tls", ["--threads", "1"])
        for task in os.listdir(f"/proc/{self.server.process.pid}/task"):
            os.sched_setaffinity(int(task), {SERVER_CORE})
        super().__init__("podfit", self.server.process, self.server.process.pid, self.server.port)

    def stop(self):
        if self.server.stop():
            sys.exit(f"bench: podfit-webhook ended with {self.server.code}")


class Bench:
    def __init__(self, words):
        self.programs = pathlib.Path(words.programs).resolve()
        self.work = pathlib.Path(words.work).resolve()
        self.rounds, self.peers = words.rounds, []
        self.work.mkdir(parents=True, exist_ok=True)
        (self.work / "tls").mkdir(exist_ok=True)
        crt, _ = make_certificate(self.work / "tls", "tls")
        shutil.copy(crt, self.work / "tls" / "ca.crt")

    def review(self, size, over=False):
        path = self.work / f"review-{size}{'-over' if over else ''}.json"
        path.write_bytes(invented_review.review(size, over))
        return path

    def load(self, peer, path, requests, burst, keep):
        done = subprocess.run([str(self.programs / "load"), str(peer.port), str(path), str(requests), str(burst), str(keep)],
                              stdout=subprocess.PIPE, timeout=LOAD_SECONDS, check=True, preexec_fn=on(CLIENT_CORE))
        asked, failed, *_ = map(int, done.stdout.split())
        if failed or asked != requests:
            sys.exit(f"bench: {peer.name} failed {failed} of {requests} requests")

    def cost(self, path, requests, burst, keep):
        """Peers' names to the least of all rounds, in microseconds of CPU that a request costs each."""
        took = {peer.name: [] for peer in self.peers}
        for _ in range(self.rounds):
            for peer in self.peers:
                n, before = max(10, requests // peer.slowness), cpu_of(peer.pid)
                self.load(peer, path, n, burst, keep)
                took[peer.name].append((cpu_of(peer.pid) - before) / n * 1e6)
        return {name: min(values) for name, values in took.items()}

    def alone(self, path, runs):
        """Microseconds of CPU of review() itself: median and p99."""
        done = subprocess.run([str(self.programs / "review"), str(path), str(runs)], stdout=subprocess.PIPE, check=True,
                              timeout=LOAD_SECONDS, preexec_fn=on(SERVER_CORE))
        _, median, p99, _ = map(int, done.stdout.split())
        return median / 1000, p99 / 1000


def row(name, ours, theirs, ratio, wanted=""):
    print(f"{name:44} {ours:>12} {theirs:>12}   {ratio:>7}  {wanted}")


def micros(value):
    return f"{value:.1f} us"


def compare(b, title, path, requests, burst, keep, wanted):
    cost = b.cost(path, requests, burst, keep)
    for name in ("nginx", "go"):
        if name in cost:
            ratio = cost["podfit"] / cost[name]
            row(f"CPU, {title} : {name}", micros(cost["podfit"]), micros(cost[name]), f"{ratio:.2f}", wanted.get(name, ""))
    return cost


def watch_memory(b, podfit, path, reviews):
    first = min(10_000, reviews)
    b.load(podfit, path, first, 8, 8)
    early, _ = memory(podfit.pid)
    if reviews > first:
        b.load(podfit, path, reviews - first, 8, 8)
    late, _ = memory(podfit.pid)
    idle = [podfit.server.raw() for _ in range(100)]
    rss, pss = memory(podfit.pid)
    for sock in idle:
        sock.close()
    row(f"RSS after {reviews} reviews : after {first}", f"{late} kB", f"{early} kB", f"{late - early:+} kB", "under 1024 kB more")
    row("PSS, with 100 idle connections", f"{pss} kB", "", "", f"under 12288 kB (RSS {rss} kB)")


def by_size(b):
    print(f"\n{'CPU by size of the review, bytes':32} " + " ".join(f"{p.name:>11}" for p in b.peers) + "   review() alone   ns a byte")
    for size in SIZES:
        path = b.review(size)
        requests = max(50, min(2000, 20_000_000 // size))
        cost, bytes_ = b.cost(path, requests, 4, 4), path.stat().st_size
        median, _ = b.alone(path, requests)
        print(f"{bytes_:32} " + " ".join(f"{micros(cost[p.name]):>11}" for p in b.peers) +
              f"   {micros(median):>14}   {cost['podfit'] * 1000 / bytes_:>9.2f}")


def run(b, words):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))       # the servers end with it
    podfit = Podfit(pathlib.Path(words.podfit).resolve(), b.work)
    b.peers = [podfit]
    try:
        for peer in (start_nginx(b.work), start_go(b.work)):
            if isinstance(peer, str):
                print(f"left out: {peer}")
            else:
                b.peers.append(peer)
        path, over = b.review(20 * KB), b.review(20 * KB, over=True)
        print(f"a Pod's AdmissionReview of {path.stat().st_size} bytes; servers on CPU {SERVER_CORE}, the client on {CLIENT_CORE}; "
              f"each figure the minimum of {b.rounds} rounds, taken in turn")
        wanted = {"nginx": "at most 2", "go": "at most 0.2"}
        compare(b, "a review, keep-alive", path, 5_000, 25, 25, wanted)
        compare(b, "with a warning, keep-alive", over, 5_000, 25, 25, wanted)
        compare(b, "a new connection and a review", path, 1_000, 25, 0, {"nginx": "at most 1.1"})
        median, p99 = b.alone(path, 50_000)
        row("CPU of review() alone, p99 : median", micros(p99), micros(median), f"{p99 / median:.2f}", "under 200 us")
        reader = subprocess.run([str(b.programs / "json"), str(path)], stdout=subprocess.PIPE, text=True, check=True,
                                preexec_fn=on(SERVER_CORE)).stdout.split()
        row("json_read : jansson, MB/s", reader[3], reader[6], f"{int(reader[3]) / int(reader[6]):.1f}", "at least 1400")
        watch_memory(b, podfit, path, words.reviews)
        by_size(b)
    finally:
        for peer in b.peers:
            peer.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--podfit", required=True, help="podfit-webhook")
    parser.add_argument("--programs", required=True, help="directory of load, review and json")
    parser.add_argument("--work", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reviews", type=int, default=int(os.environ.get("REVIEWS") or 100_000), help="that memory is watched over")
    words = parser.parse_args()
    run(Bench(words), words)


if __name__ == "__main__":
    main()
