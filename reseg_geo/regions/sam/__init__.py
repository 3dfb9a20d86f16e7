"""Regions from Segment Anything (Kirillov et al. 2023), the hierarchy of the paper."""
