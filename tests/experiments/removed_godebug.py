# SPDX-License-Identifier: Apache-2.0
"""A GODEBUG setting that Go 1.27 removed, at its old value: fatal there, ignored before."""
import machine
from machine import Row

OLD = ("x509sha1=1", "tlskyber=0", "gotypesalias=0", "tlsunsafeekm=1", "tlsrsakex=1", "tls3des=1", "tls10server=1",
       "x509keypairleaf=0", "asynctimerchan=1", "asynctimerchan=2")
NEW = ("x509sha1=0", "tlskyber=1", "asynctimerchan=0", "gctrace=0")


def fatal(program, setting):
    done = machine.run([program, "settings"], {"GODEBUG": setting})
    return done.code != 0 and "removed GODEBUG" in done.err


def measure(m):
    if m.newest().minor < 27:
        yield from rows(m, [])
        raise machine.Skip("no Go 1.27: GO=go1.27.3 has the go command fetch it")
    yield from rows(m, OLD)


def rows(m, wanted):
    for go in m.all_go():
        refused = [setting for setting in OLD + NEW if fatal(m.subject(go), setting)]
        right = refused == (list(wanted) if go.minor >= 27 else [])
        yield Row(f"go{go.version}: {len(OLD)} old values", "all fatal" if go.minor >= 27 else "none fatal",
                  f"{len(refused)} of {len(OLD) + len(NEW)} fatal", right)
