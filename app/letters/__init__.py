"""Letters: templates that organisers edit, PDFs that are kept as they were issued, and the log of them."""
