"""Class maps: their colours, areas, confidence, and how several become one."""
