"""Manuals of what can be wrong with manifests, and between them and specs: MAN."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

MANIFEST_MISSING: Final = Problem(
    "MAN001",
    "manifest-missing",
    "The `facts_from` of an environment is not exactly one file.",
    "Namespace, workload, ports and images of the environment are not known.",
    "correct the path; it starts at the folder of the spec or at the workspace",
    Severity.WARNING,
    example="`facts_from: deploy/prod.yaml`, while the file lies in another repository",
)
MANIFEST_SKIPPED: Final = Problem(
    "MAN002",
    "manifest-skipped",
    "A manifest cannot be read: it is a template, broken, or has no workload.",
    "Namespace, workload, ports and images of the environment are not known.",
    "name a rendered file: Kubernetes, docker compose or Score",
    Severity.WARNING,
    example="`replicas: {{ .Values.replicas }}`",
)
MANIFEST_CONTRADICTED: Final = Problem(
    "MAN003",
    "manifest-contradicted",
    "A spec and the manifest it names do not say the same.",
    "One of both is what runs; people paste commands with the other.",
    "delete the field from the spec, which takes it from the manifest, or correct the manifest",
    example="`namespace: payments` in the spec, `namespace: ledger` in the manifest",
)
WORKLOAD_AMBIGUOUS: Final = Problem(
    "MAN004",
    "workload-ambiguous",
    "A manifest has several workloads, and the environment does not say which one it is about.",
    "Workload, ports and images are not known: any of them could be meant.",
    "say which one in `workload`, as the manifest calls it",
    Severity.WARNING,
    example="a manifest with `deploy/ledger-api` and `deploy/ledger-worker`",
)
