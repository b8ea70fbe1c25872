#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A tree of manifests as teams keep them, invented: the same bytes for the same seed.

Mostly small files and a few large ones: workloads, Services, RBAC, ConfigMaps with long block scalars,
Lists, custom resource definitions; with comments, anchors and templates of the usual indentations.
About one workload in ten tunes Go, soundly or not.
"""
import argparse
import pathlib
import random

WORDS = ("the a of for and to in is by with which that when controller resource field value name object reference "
         "selector label policy status condition time seconds memory limit request volume secret service port path host "
         "cluster node pod container image template version default optional required list map string number list "
         "specifies defines contains maximum minimum allowed must should observed desired generation").split()
NAMES = ("api web worker cache queue mail search index auth billing cart catalog gateway proxy ingest export report "
         "scheduler notifier user session order payment shipping stock price audit metrics log trace").split()
KINDS = {"Deployment": 20, "StatefulSet": 6, "DaemonSet": 5, "CronJob": 5, "Service": 12, "ConfigMap": 8, "RBAC": 10,
         "List": 2, "CRD": 1}
GO = [
    ("512Mi", ['- name: GOMEMLIMIT', '  value: 460MiB']),
    ("512Mi", ['- name: GOMEMLIMIT', '  value: "600MiB"']),
    ("1Gi", ['- name: GOMEMLIMIT', '  value: 1Gi']),
    ("256Mi", ['- name: GOMEMLIMIT', '  valueFrom:', '    resourceFieldRef:', '      resource: limits.memory']),
    ("256Mi", ['- name: GOMEMLIMIT', '  valueFrom:', '    resourceFieldRef:', '      resource: limits.memory',
               '      divisor: 1Mi']),
    ("256Mi", ['- name: GOGC', '  value: "50"']),
    ("128Mi", ['- name: GOGC', '  value: "off"']),
    ("128Mi", ['- name: GOMAXPROCS', '  valueFrom:', '    resourceFieldRef:', '      resource: limits.cpu']),
    ("2Gi", ['- name: MEMORY', '  value: "1800"', '- name: GOMEMLIMIT', '  value: $(MEMORY)MiB']),
    ("64Mi", ['- name: GODEBUG', '  value: madvdontneed=1,gctrace=1']),
]


def indented(lines, by):
    return [" " * by + line if line else line for line in lines]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.n = 0

    def words(self, low, high):
        return " ".join(self.r.choice(WORDS) for _ in range(self.r.randint(low, high)))

    def name(self):
        self.n += 1
        return f"{self.r.choice(NAMES)}-{self.r.choice(NAMES)}-{self.n % 997}"

    def metadata(self, name, labels=True):
        lines = ["metadata:", f"  name: {name}"]
        if self.r.random() < 0.6:
            lines.append(f"  namespace: {self.r.choice(NAMES)}")
        if labels:
            lines += ["  labels:", f"    app.kubernetes.io/name: {name}", f"    app.kubernetes.io/part-of: {self.r.choice(NAMES)}"]
        if self.r.random() < 0.2:
            lines += ["  annotations:", f"    description: {self.words(4, 15)}", '    checksum/config: "%064x"' % self.r.getrandbits(256)]
        return lines

    def container(self, name):
        r = self.r
        memory, tuned = r.choice(GO) if r.random() < 0.1 else (r.choice(("64Mi", "128Mi", "256Mi", "1Gi", "2G")), [])
        env = []
        for _ in range(r.randint(0, 8)):
            key = "_".join(r.sample(NAMES, 2)).upper()
            if r.random() < 0.2:
                env += [f"- name: {key}", "  valueFrom:", "    secretKeyRef:", f"      name: {r.choice(NAMES)}", "      key: password"]
            else:
                env += [f"- name: {key}", f'  value: "{self.words(1, 4)}"']
        env += tuned
        lines = [f"- name: {name}", f"  image: registry.example.org/{r.choice(NAMES)}/{name}:v{r.randint(0, 4)}.{r.randint(0, 30)}.0"]
        if r.random() < 0.3:
            lines += ["  # " + self.words(5, 14)]
        if r.random() < 0.5:
            lines += ["  args:"] + [f"  - --{r.choice(NAMES)}={self.words(1, 1)}" for _ in range(r.randint(1, 6))]
        if env:
            lines += ["  env:"] + indented(env, 2)
        if r.random() < 0.15:
            lines += ["  envFrom:", "  - configMapRef:", f"      name: {r.choice(NAMES)}"]
        lines += ["  ports:", "  - name: http", f"    containerPort: {r.randint(1024, 9999)}"]
        for probe in ("livenessProbe", "readinessProbe"):
            if r.random() < 0.6:
                lines += [f"  {probe}:", "    httpGet:", f"      path: /{r.choice(NAMES)}", "      port: http", "    initialDelaySeconds: 10"]
        if tuned or r.random() < 0.6:
            lines += ["  resources:", "    requests:", f"      cpu: {r.randint(1, 20) * 50}m", f"      memory: {memory}",
                      "    limits:", "      cpu: '1'", f"      memory: {memory}"]
        if r.random() < 0.4:
            lines += ["  securityContext:", "    runAsNonRoot: true", "    capabilities: {drop: [ALL]}"]
        if r.random() < 0.4:
            lines += ["  volumeMounts:", "  - name: data", f"    mountPath: /var/lib/{r.choice(NAMES)}"]
        return lines

    def pod(self, name):
        lines = ["metadata:", "  labels:", f"    app.kubernetes.io/name: {name}", "spec:"]
        if self.r.random() < 0.5:
            lines += [f"  serviceAccountName: {name}"]
        lines += ["  containers:"]
        for i in range(self.r.choice((1, 1, 1, 2, 3))):
            lines += indented(self.container(name if i == 0 else f"{name}-{i}"), 2)
        return lines + ["  volumes:", "  - name: data", "    emptyDir: {}"]

    def workload(self, kind):
        name = self.name()
        if kind == "CronJob":
            return ["apiVersion: batch/v1", "kind: CronJob", *self.metadata(name), "spec:", '  schedule: "*/5 * * * *"',
                    "  jobTemplate:", "    spec:", "      template:", *indented(self.pod(name), 8),
                    "          restartPolicy: OnFailure"]
        lines = ["apiVersion: apps/v1", f"kind: {kind}", *self.metadata(name), "spec:"]
        if kind != "DaemonSet":
            lines += [f"  replicas: {self.r.randint(1, 5)}"]
        shared = self.r.random() < 0.1
        lines += ["  selector:", "    matchLabels: &labels" if shared else "    matchLabels:", f"      app.kubernetes.io/name: {name}"]
        pod = self.pod(name)
        if shared:
            pod[1:3] = ["  labels: *labels"]
        return lines + ["  template:", *indented(pod, 4)]

    def service(self):
        name = self.name()
        return ["apiVersion: v1", "kind: Service", *self.metadata(name), "spec:", "  type: ClusterIP", "  ports:", "  - port: 80",
                "    targetPort: http", "    protocol: TCP", "    name: http", "  selector:", f"    app.kubernetes.io/name: {name}"]

    def config_map(self):
        lines = ["apiVersion: v1", "kind: ConfigMap", *self.metadata(self.name()), "data:"]
        if self.r.random() < 0.1:
            lines += ["  GOMEMLIMIT: 400MiB", '  GOGC: "80"']
        for _ in range(self.r.randint(1, 3)):
            lines += [f"  {self.r.choice(NAMES)}.{self.r.choice(('json', 'yaml', 'conf', 'sh'))}: |"]
            lines += ["    " + self.words(2, 10)]     # the first line sets the indentation
            for _ in range(min(3000, int(self.r.paretovariate(1.1) * 8))):
                lines += ["    " + " " * self.r.choice((0, 0, 2, 4)) + self.words(2, 10)] if self.r.random() < 0.95 else [""]
        return lines

    def rbac(self):
        lines = ["apiVersion: rbac.authorization.k8s.io/v1", "kind: ClusterRole", *self.metadata(self.name()), "rules:"]
        for _ in range(self.r.randint(1, 12)):
            lines += ['- apiGroups: [""]', "  resources:", *[f"  - {n}s" for n in self.r.sample(NAMES, 3)], "  verbs: [get, list, watch]"]
        return lines

    def schema(self, depth):
        lines = []
        for key in self.r.sample(NAMES, self.r.randint(2, 5)):
            lines += [f"{key}:", "  description: |-" if self.r.random() < 0.5 else "  description: >-"]
            lines += ["    " + self.words(4, 14) for _ in range(self.r.randint(1, 2))]
            if depth and self.r.random() < 0.6:
                lines += ["  type: object", "  properties:", *indented(self.schema(depth - 1), 4)]
            else:
                lines += [f"  type: {self.r.choice(('string', 'integer', 'boolean'))}"]
        return lines

    def crd(self):
        lines = ["apiVersion: apiextensions.k8s.io/v1", "kind: CustomResourceDefinition", *self.metadata(self.name() + ".example.org", False),
                 "spec:", "  group: example.org", "  scope: Namespaced", "  versions:"]
        for version in ("v1alpha1", "v1")[:self.r.randint(1, 2)]:
            lines += [f"  - name: {version}", "    served: true", "    schema:", "      openAPIV3Schema:", "        type: object",
                      "        properties:", *indented(self.schema(self.r.choice((1, 2, 2, 3))), 10)]
        return lines

    def items(self):
        lines = ["apiVersion: v1", "kind: List", "items:"]
        for _ in range(self.r.randint(2, 8)):
            item = self.document(self.r.choice(("Deployment", "Service", "ConfigMap")))
            lines += ["- " + item[0], *indented(item[1:], 2)]
        return lines

    def document(self, kind=None):
        kind = kind or self.r.choices(list(KINDS), KINDS.values())[0]
        made = {"Service": self.service, "ConfigMap": self.config_map, "RBAC": self.rbac, "List": self.items, "CRD": self.crd}
        return made[kind]() if kind in made else self.workload(kind)

    def file(self, largest):
        """One file: a few documents, now and then hundreds of them."""
        wanted = min(largest, int(self.r.paretovariate(0.8) * 300))
        parts, size = [], 0
        while size < wanted:
            lines = self.document()
            if self.r.random() < 0.3:
                lines.insert(0, "# " + self.words(4, 16))
            text = "\n".join(lines) + "\n"
            if parts and size + len(text) > largest:
                break
            parts.append(text[:largest] if len(text) <= largest else "\n".join(self.service()) + "\n")
            size += len(parts[-1])
        return "---\n".join(parts)


def write_tree(directory, seed, megabytes, largest=600_000):
    """The files of the tree, in order."""
    maker, paths, size = Maker(seed), [], 0
    while size < megabytes * 1_000_000:
        text = maker.file(largest)
        path = pathlib.Path(directory, NAMES[len(paths) % len(NAMES)], f"{len(paths):05}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
        size += len(text)
    return paths


def write_large(path, seed, megabytes):
    """One file of many documents."""
    maker, size = Maker(seed), 0
    with open(path, "w", encoding="utf-8") as out:
        while size < megabytes * 1_000_000:
            size += out.write("---\n" + "\n".join(maker.document()) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--megabytes", type=float, default=35)
    words = parser.parse_args()
    paths = write_tree(words.directory, words.seed, words.megabytes)
    print(f"{len(paths)} files, {sum(p.stat().st_size for p in paths)} bytes")


if __name__ == "__main__":
    main()
