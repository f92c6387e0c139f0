"""How fast the product is, each figure beside a bare Flask route measured in the same run."""
