"""From draft to published ruling: the workflow, gates, panels, votes, corrections."""
