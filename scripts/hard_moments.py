#!/usr/bin/env python3
"""A contact sheet of the hardest moments of some clips: the picture, and what two Scrims make of it.

    scripts/hard_moments.py BEFORE AFTER CLIPS SHEET.png [COUNT]

BEFORE and AFTER are `scrim` commands of two builds; CLIPS is a folder as `scrim eval` reads it, as of
scripts/hard_clips.py. Of each clip the moment is taken in which BEFORE is wrong most (patches and
holes), then the COUNT hardest of these (5). Both blur the file as `scrim blur` does by itself. Needs
ffmpeg.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

WIDTH, GAP, COUNT = 640, 8, 5


def hardest(scrim, clips, count):
    """Clip, frame and wrong area of the hardest moments, the hardest first."""
    report = subprocess.run([scrim, "eval", clips, "--quiet", "--json"], check=True, capture_output=True)
    moments = []
    for subject in json.loads(report.stdout)["models"][0]["subjects"]:
        if subject["kind"] != "clip":
            continue
        worst = max((subject["worst"][figure] for figure in ("patch_area", "hole_area")),
                    key=lambda one: one["value"])
        moments.append((subject["name"], worst["frame"], worst["value"]))
    return sorted(moments, key=lambda moment: -moment[2])[:count]


def still(video, frame, to):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(video), "-vf",
                    f"select=eq(n\\,{frame}),scale={WIDTH}:-2", "-frames:v", "1", str(to)], check=True)


def row(folder, clip, frame, scrims, number):
    """The pictures of one moment."""
    pictures = [folder / f"{number}_0.png"]
    still(clip, frame, pictures[0])
    for i, scrim in enumerate(scrims, 1):
        blurred = folder / f"{number}_{i}.mp4"
        subprocess.run([scrim, "blur", str(clip), "-o", str(blurred), "--quiet"], check=True)
        pictures.append(blurred.with_suffix(".png"))
        still(blurred, frame, pictures[-1])
    return pictures


def write_sheet(rows, out):
    """One row for each moment; frames of other shapes stand on black."""
    pictures = [picture for one in rows for picture in one]
    height = WIDTH * 9 // 16
    fitted = [f"[{i}]scale={WIDTH}:{height}:force_original_aspect_ratio=decrease,"
              f"pad={WIDTH + GAP}:{height + GAP}:-1:-1[p{i}]" for i in range(len(pictures))]
    places = [f"{x * (WIDTH + GAP)}_{y * (height + GAP)}"
              for y, one in enumerate(rows) for x in range(len(one))]
    stack = "".join(f"[p{i}]" for i in range(len(pictures)))
    graph = ";".join(fitted) + f";{stack}xstack=inputs={len(pictures)}:layout={'|'.join(places)}"
    inputs = [part for picture in pictures for part in ("-i", str(picture))]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", graph, "-frames:v", "1",
                    str(out)], check=True)


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    before, after, clips, out = sys.argv[1:5]
    moments = hardest(before, clips, int(sys.argv[5]) if len(sys.argv) == 6 else COUNT)
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for number, (name, frame, area) in enumerate(moments):
            print(f"{name}, frame {frame}: {area:.1f} thousandths of the picture wrong before", flush=True)
            clip = next((pathlib.Path(clips) / "video" / name).glob("clip.*"))
            rows.append(row(pathlib.Path(folder), clip, frame, (before, after), number))
        write_sheet(rows, out)


main()
