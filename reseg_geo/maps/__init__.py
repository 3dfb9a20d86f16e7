"""Class maps: values, legend, areas and confidence, and blending several maps into one."""
