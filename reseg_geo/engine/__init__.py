"""The whole job: blocks in, records, pixels out."""
