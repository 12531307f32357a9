"""What readers see: everything published, and nothing else."""
