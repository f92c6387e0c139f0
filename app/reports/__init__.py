"""Figures as pages, CSV and XLSX."""
