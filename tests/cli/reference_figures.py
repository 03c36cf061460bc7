"""Figures of raw mattes by the tool that grades the project.

Usage: reference_figures.py TOOL MATTES TRUTHS WIDTH HEIGHT
TOOL is mattemetrics.py; MATTES and TRUTHS hold 8-bit frames one after the other. Prints the means of
iou, boundary_iou, mad, patches, holes (number and area) and dtssd, one to a line. Ends with code 77 when NumPy, SciPy or TOOL is absent.
"""
import importlib.util
import os
import sys

try:
    import numpy
    import scipy.ndimage  # noqa: F401
except ImportError:
    sys.exit(77)

tool, mattes, truths = sys.argv[1:4]
width, height = map(int, sys.argv[4:6])
if not os.path.exists(tool):
    sys.exit(77)
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("mattemetrics", tool)
metrics = importlib.util.module_from_spec(spec)
spec.loader.exec_module(metrics)


def frames(name):
    return numpy.fromfile(name, numpy.uint8).reshape(-1, height, width) / 255.0


pairs = list(zip(frames(mattes), frames(truths), strict=True))
for name, figure in ("iou", metrics.iou), ("boundary_iou", metrics.biou), ("mad", metrics.mad):
    print(name, numpy.mean([figure(matte, truth) for matte, truth in pairs]))
for i, name in enumerate(("patches", "patch_area", "holes", "hole_area")):
    scale = 1000 if name.endswith("area") else 1
    print(name, numpy.mean([metrics.wrong_regions(*pair)[i] for pair in pairs]) * scale)
print("dtssd", metrics.dtssd(*zip(*pairs)))
