# SPDX-License-Identifier: Apache-2.0
"""A wheel is a zip file that holds one program: `pip install` of a checkout, or of what `make wheel` leaves.

As the build backend of PEP 517 it compiles with what is there (make, cc, libyaml, jansson), or takes the program that
PODFIT_BINARY names. As a command: podfit_wheel.py PROGRAM DIRECTORY.
"""
import base64
import hashlib
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
NEEDED = {  # command or pkg-config's name: Debian, Fedora, Alpine
    "make": "make, make, make", "pkg-config": "pkg-config, pkgconf-pkg-config, pkgconf", "cc": "gcc libc6-dev, gcc, gcc musl-dev",
    "yaml-0.1": "libyaml-dev, libyaml-devel, yaml-dev", "jansson": "libjansson-dev, jansson-devel, jansson-dev",
}
MACHINES = {3: "i686", 62: "x86_64", 183: "aarch64", 40: "armv7l", 243: "riscv64", 22: "s390x", 21: "ppc64le"}


def version():
    return re.search(r"^VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)[1]


def metadata():
    return (f"Metadata-Version: 2.1\nName: podfit\nVersion: {version()}\nSummary: Does this Go process fit its Pod?\n"
            "License: Apache-2.0\nRequires-Python: >=3.7\nDescription-Content-Type: text/markdown\n\n"
            + (ROOT / "README.md").read_text(encoding="utf-8"))


def tag_of(program):
    """What it runs on: any Linux if it needs no dynamic loader, else one like this."""
    head = program.read_bytes()[:4096]
    here = re.sub(r"[-.]", "_", sysconfig.get_platform())
    if head[:6] != b"\x7fELF\x02\x01":
        return f"py3-none-{here}"
    machine, = struct.unpack_from("<H", head, 18)
    offset, = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    kinds = {struct.unpack_from("<I", head, offset + i * size)[0] for i in range(count) if offset + (i + 1) * size <= len(head)}
    loader = 3
    if loader in kinds or machine not in MACHINES:
        return f"py3-none-{here}"
    return f"py3-none-manylinux_2_17_{MACHINES[machine]}.musllinux_1_1_{MACHINES[machine]}"


class Wheel:
    """The files of one wheel in order, and the RECORD of them."""

    def __init__(self, path):
        self.zip, self.record = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED), []
        seconds = max(int(os.environ.get("SOURCE_DATE_EPOCH", 315532800)), 315532800)   # zip begins in 1980
        self.time = time.gmtime(seconds)[:6]

    def add(self, name, data, mode=0o644):
        entry = zipfile.ZipInfo(name, self.time)
        entry.external_attr = (0o100000 | mode) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self.zip.writestr(entry, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self.record.append(f"{name},sha256={digest},{len(data)}\n")

    def close(self, info):
        name = f"{info}/RECORD"
        self.record.append(f"{name},,\n")
        self.zip.writestr(zipfile.ZipInfo(name, self.time), "".join(self.record))
        self.zip.close()


def write_wheel(program, directory):
    tag, name = tag_of(program), f"podfit-{version()}"
    path = pathlib.Path(directory) / f"{name}-{tag}.whl"
    tags = "".join(f"Tag: py3-none-{platform}\n" for platform in tag.rsplit("-", 1)[1].split("."))
    wheel, info = Wheel(path), f"{name}.dist-info"
    wheel.add(f"{name}.data/scripts/podfit", program.read_bytes(), 0o755)
    wheel.add(f"{info}/METADATA", metadata().encode())
    wheel.add(f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: podfit\nRoot-Is-Purelib: false\n{tags}".encode())
    wheel.add(f"{info}/LICENSE", (ROOT / "LICENSE").read_bytes())
    wheel.close(info)
    return path.name


def missing():
    """What has to be installed before podfit can be compiled here."""
    compiler = os.environ.get("CC", "cc").split()[0]
    commands = {"make": "make", "pkg-config": os.environ.get("PKG_CONFIG", "pkg-config"), "cc": compiler}
    wanted = [name for name, command in commands.items() if not shutil.which(command)]
    if "pkg-config" not in wanted:
        wanted += [name for name in ("yaml-0.1", "jansson")
                   if subprocess.run([commands["pkg-config"], "--exists", name], check=False).returncode]
    return wanted


def compiled(directory):
    wanted = missing()
    if wanted:
        lines = "\n".join(f"  {name}: {NEEDED[name]}" for name in wanted)
        raise SystemExit("podfit is compiled here, and this is missing (packages of Debian, Fedora, Alpine):\n" + lines
                         + "\nor install a wheel that holds the program: `make wheel` builds one")
    jobs = f"-j{os.cpu_count() or 1}"
    subprocess.run(["make", "-C", str(ROOT), jobs, f"CC={os.environ.get('CC', 'cc')}", f"BUILD={directory}",
                    f"{directory}/release/podfit"], check=True, stdout=sys.stderr)
    program = pathlib.Path(directory) / "release" / "podfit"
    if shutil.which("strip"):
        subprocess.run(["strip", str(program)], check=True)
    return program


# ---- what pip calls ----

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    given = os.environ.get("PODFIT_BINARY")
    if given:
        return write_wheel(pathlib.Path(given), wheel_directory)
    with tempfile.TemporaryDirectory() as directory:
        return write_wheel(compiled(directory), wheel_directory)


def build_sdist(sdist_directory, config_settings=None):
    name = f"podfit-{version()}"
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], check=True, capture_output=True).stdout
    with tarfile.open(pathlib.Path(sdist_directory) / f"{name}.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for file in filter(None, listed.decode().split("\0")):
            archive.add(ROOT / file, f"{name}/{file}")
        info = tarfile.TarInfo(f"{name}/PKG-INFO")
        data = metadata().encode()
        info.size = len(data)
        with tempfile.TemporaryFile() as text:
            text.write(data)
            text.seek(0)
            archive.addfile(info, text)
    return f"{name}.tar.gz"


if __name__ == "__main__":
    pathlib.Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    print(write_wheel(pathlib.Path(sys.argv[1]), sys.argv[2]))
