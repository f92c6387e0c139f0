"""Making events: from templates and as copies of others, and bringing back what was taken away."""
