"""Sources, evidence, snapshots, citations, reply requests, external checks."""
