#!/usr/bin/env python3
"""Makes hard clips with true mattes from easy ones: people before rooms that look like their clothes.

    scripts/hard_clips.py DATA OUT [NAME...]      DATA is as `scrim eval` reads it, and has backgrounds/
    scrim eval OUT

Writes OUT/video/NAME/clip.mp4 and alpha/NNNN.png for each scene below, or for those that are named;
and room.mp4, three seconds of the same room before anybody came.
Everything is made from seeds: the same clips each time. Needs NumPy, SciPy and ffmpeg.

A person is cut out of a clip by its matte; where the matte is soft, their colour is that of the
nearest pixel that is surely theirs. A room is a picture, so lit that what stands beside the person
has the colour of their jacket. Then the camera's own noise and compression are added.
"""
import dataclasses
import pathlib
import subprocess
import sys

import numpy
from scipy import ndimage

WIDTH, HEIGHT, RATE = 1280, 720, 30


@dataclasses.dataclass
class Scene:
    name: str
    person: str  # a clip of DATA/video with alpha/, or a number of DATA/../train/full
    room: str  # a picture of DATA/backgrounds
    frames: int = 120
    x: float = 0.5  # the middle of the person's picture, of the frame's width
    scale: float = 0.85  # of the person's picture to the frame's height
    agree: float = 0.9  # how far the room takes on the jacket's colour
    arrives: int = 0  # frames in which the room is seen empty; then they walk in
    chair: bool = False  # a chair's back behind the shoulders, which moves with them
    lamp: int = 0  # the frame in which a lamp goes on
    door: int = 0  # the frame in which a door begins to open onto another room
    passes: str = ""  # somebody who walks through behind, from DATA/../train/full
    shake: float = 0.0  # of a hand-held camera, in pixels


SCENES = [
    Scene("jacket_cushions", "gt_greyman_plain", "room_1.jpg"),
    Scene("jacket_shelf", "gt_greyman_plain", "room_2.jpg", x=0.4),
    Scene("jacket_far", "gt_greyman_plain", "room_4.jpg", scale=0.6, x=0.6),
    Scene("jacket_street", "gt_greyman_move720", "shibuyasky-4768679_1280.jpg", scale=1),
    Scene("jacket_rocks", "gt_greyman_plain", "saxon-switzerland-539418_1280.jpg", x=0.6),
    Scene("moving_columns", "gt_greyman_move720", "architecture-5082700_1280.jpg", scale=1),
    Scene("chair_office", "gt_greyman_plain", "room_6.jpg", chair=True),
    Scene("chair_moving", "gt_greyman_move720", "room_9.jpg", chair=True),
    Scene("arrives_porch", "gt_greyman_plain", "porch-691330_1280.jpg", arrives=60, frames=180),
    Scene("arrives_room", "gt_greyman_move720", "room_12.jpg", arrives=60, frames=180),
    Scene("lamp", "gt_greyman_plain", "room_12.jpg", lamp=50),
    Scene("door", "gt_greyman_plain", "room_8.jpg", x=0.4, door=40),
    Scene("passer", "gt_greyman_plain", "room_2.jpg", passes="0101", frames=150),
    Scene("hand_held", "gt_greyman_plain", "room_9.jpg", shake=4),
    Scene("hand_held_porch", "gt_greyman_move720", "porch-691330_1280.jpg", shake=7),
    Scene("standing", "0001", "room_4.jpg", x=0.45),
    Scene("standing_hand_held", "0040", "room_1.jpg", x=0.55, shake=4),
]


def run(*command, **how):
    return subprocess.run(["ffmpeg", "-v", "error", "-y", *command], check=True, **how)


def read(source, channels="rgb24", filters="null", start=None):
    """The frames of a picture or video: N, height, width, channels; and their size."""
    first = [] if start is None else ["-start_number", str(start)]
    size = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height",
         "-of", "csv=p=0", *first, str(source)], check=True, capture_output=True, text=True)
    width, height = map(int, size.stdout.strip().split("\n")[0].split(",")[:2])
    if filters.startswith("scale=-2:"):
        wanted = int(filters.split(":")[1])
        width, height = 2 * round(width * wanted / height / 2), wanted
        filters = f"scale={width}:{height}"
    elif filters != "null":
        width, height = WIDTH, HEIGHT
    raw = run(*first, "-i", str(source), "-vf", filters, "-f", "rawvideo", "-pix_fmt", channels, "-",
              capture_output=True).stdout
    depth = 1 if channels == "gray" else 3
    return numpy.frombuffer(raw, numpy.uint8).reshape(-1, height, width, depth)


def own_colours(picture, alpha):
    """The person's colours, also where the room is mixed in."""
    sure = alpha >= 0.95
    if not sure.any():
        return picture
    _, (rows, columns) = ndimage.distance_transform_edt(~sure, return_indices=True)
    return picture[rows, columns]


class Person:
    """Pictures of somebody with their mattes, as high as the frame times a scale."""

    def __init__(self, data, name, scale):
        height = 2 * round(HEIGHT * scale / 2)
        fit = f"scale=-2:{height}"
        clip = data / "video" / name
        self.is_clip = clip.exists()
        if self.is_clip:
            colours = read(clip / "clip.mp4", filters=fit)
            alphas = read(clip / "alpha" / "%04d.png", "gray", fit, 0)
        else:
            full = data.parent / "train" / "full"
            colours = read(next((full / "image").glob(name + ".*")), filters=fit)
            alphas = read(next((full / "mask").glob(name + ".*")), "gray", fit)
        self.alphas = alphas[..., 0] / 255.0
        self.colours = [own_colours(c, a) for c, a in zip(colours, self.alphas)]
        # At the bottom of a clip the shoulders, not the neck; in the middle of whole bodies.
        where = slice(-height // 12, None) if self.is_clip else slice(height // 4, height // 2)
        rows, columns = numpy.nonzero(self.alphas[0][where] > 0.95)
        if self.is_clip:
            outwards = abs(columns - numpy.median(columns))
            shoulders = outwards > 0.6 * outwards.max()
            rows, columns = rows[shoulders], columns[shoulders]
        self.jacket = numpy.median(self.colours[0][where][rows, columns], axis=0)

    def at(self, index, x, sway):
        """Colour and matte in the frame; there and back again through the pictures."""
        count = len(self.colours)
        index = abs((index + count - 1) % (2 * count - 2) - (count - 1)) if count > 1 else 0
        colour, alpha = self.colours[index], self.alphas[index]
        left = x * WIDTH - colour.shape[1] / 2 + sway
        top = HEIGHT - colour.shape[0]
        return placed(colour, left, top), placed(alpha, left, top)


def placed(picture, left, top):
    """A picture in an empty frame."""
    out = numpy.zeros((HEIGHT, WIDTH) + picture.shape[2:])
    x, y = round(left), round(top)
    height, width = picture.shape[:2]
    rows = slice(max(y, 0), min(y + height, HEIGHT))
    columns = slice(max(x, 0), min(x + width, WIDTH))
    if rows.start < rows.stop and columns.start < columns.stop:
        out[rows, columns] = picture[rows.start - y:rows.stop - y, columns.start - x:columns.stop - x]
    return out


def shifted(picture, right, down):
    shift = (down, right) + (0,) * (picture.ndim - 2)
    return ndimage.shift(picture, shift, order=1, mode="nearest")


def room_of(data, name):
    fill = f"scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=increase,crop={WIDTH}:{HEIGHT}"
    return read(data / "backgrounds" / name, filters=fill)[0].astype(float)


def agreeing(room, jacket, x, share):
    """Lit so that what stands beside the person is of their jacket's colour."""
    middle = int(x * WIDTH)
    beside = [room[HEIGHT // 2:, max(0, middle - 420):max(1, middle - 220)],
              room[HEIGHT // 2:, middle + 220:middle + 420]]
    seen = numpy.concatenate([part.reshape(-1, 3) for part in beside if part.size])
    gain = (jacket + 8) / (numpy.median(seen, axis=0) + 8)
    return numpy.clip(room * gain ** share, 0, 255)


def chair_of(jacket, x, top, sway, random_texture):
    """A chair's back, darker and lighter than the jacket in turns: colour and matte."""
    rows, columns = numpy.mgrid[:HEIGHT, :WIDTH]
    across = (columns - x * WIDTH - sway) / 250
    down = (rows - top - 330) / 330
    inside = across ** 4 + numpy.where(down < 0, down, 0) ** 4
    matte = numpy.clip((1 - inside) * 40, 0, 1)
    folds = 1 + 0.25 * numpy.sin(columns / 23 - sway / 23) + 0.1 * random_texture
    return numpy.clip(jacket * folds[..., None], 0, 255), matte


def as_empty(scene):
    """The scene before anybody came: the lamp is off, the door shut."""
    return dataclasses.replace(scene, frames=90, lamp=0, door=0, passes="")


def frames_of(scene, data, empty=False):
    """Each frame and its true matte."""
    if empty:
        scene = as_empty(scene)
    random = numpy.random.default_rng(sum(scene.name.encode()) + empty)
    person = Person(data, scene.person, scene.scale)
    room = agreeing(room_of(data, scene.room), person.jacket, scene.x, scene.agree)
    other = room_of(data, SCENES[0].room)
    passer = Person(data, scene.passes, 0.75) if scene.passes else None
    texture = ndimage.gaussian_filter(random.standard_normal((HEIGHT, WIDTH)), 3) * 8
    rows, columns = numpy.mgrid[:HEIGHT, :WIDTH]
    glow = numpy.exp(-(((columns - 0.8 * WIDTH) / 500) ** 2 + ((rows - 150) / 350) ** 2))
    drift = numpy.zeros(2)
    for i in range(scene.frames):
        # Stills sway; who arrives comes in from the right within a second.
        sway = 0 if person.is_clip else 25 * numpy.sin(i / 17)
        arrival = numpy.clip(1 - (i - scene.arrives) / 30, 0, 1) if scene.arrives else 0
        sway += WIDTH * 1.05 * arrival ** 2
        picture, truth = room.copy(), numpy.zeros((HEIGHT, WIDTH))

        def over(colour, matte, counts):
            nonlocal picture, truth
            picture = picture + matte[..., None] * (colour - picture)
            truth = truth + matte * ((1 if counts else 0) - truth)

        if scene.door:
            leaf = numpy.clip((i - scene.door) * 6, 0, 240)
            picture[60:, WIDTH - 380:WIDTH - 380 + leaf] = other[60:, :leaf]
        if passer:
            over(*passer.at(0, -0.15 + 1.3 * i / scene.frames, 6 * numpy.sin(i / 4)), True)
        colour, matte = person.at(i, scene.x, sway)
        if scene.chair:
            # Its matte is the person's own movement: it follows the head.
            mass = matte[:HEIGHT // 2].sum() + 1e-6
            head = (matte[:HEIGHT // 2] * columns[:HEIGHT // 2]).sum() / mass - scene.x * WIDTH
            over(*chair_of(person.jacket, scene.x, 190, 0 if empty else 0.6 * head, texture), False)
        if not empty:
            over(colour, matte, True)
        if scene.lamp and i >= scene.lamp:
            warm = numpy.array([1.0, 0.85, 0.6]) * min(1, (i - scene.lamp + 1) / 3)
            picture = picture * (1 + glow[..., None] * warm)
        if scene.shake:
            drift = 0.97 * drift + random.normal(0, scene.shake / 4, 2)
            picture, truth = shifted(picture, *drift), shifted(truth, *drift)
        noisy = picture + random.normal(0, 2, picture.shape)
        yield (numpy.clip(noisy, 0, 255).round().astype(numpy.uint8),
               (numpy.clip(truth, 0, 1) * 255).round().astype(numpy.uint8))


def write(scene, data, out):
    folder = out / "video" / scene.name
    (folder / "alpha").mkdir(parents=True, exist_ok=True)
    size = ["-f", "rawvideo", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE)]

    def encoder(pixels, *rest):
        return subprocess.Popen(["ffmpeg", "-v", "error", "-y", *size, "-pix_fmt", pixels, "-i", "-",
                                 *rest], stdin=subprocess.PIPE)

    def video(name):
        return encoder("rgb24", "-vf", "scale=out_color_matrix=bt709:out_range=tv",
                       "-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709",
                       "-color_trc", "bt709", "-c:v", "libx264", "-crf", "18", "-preset", "fast",
                       str(folder / name))

    clip, room = video("clip.mp4"), video("room.mp4")
    truths = encoder("gray", "-start_number", "0", str(folder / "alpha" / "%04d.png"))
    for picture, truth in frames_of(scene, data):
        clip.stdin.write(picture.tobytes())
        truths.stdin.write(truth.tobytes())
    for picture, _ in frames_of(scene, data, empty=True):
        room.stdin.write(picture.tobytes())
    for process in clip, room, truths:
        process.stdin.close()
        if process.wait() != 0:
            sys.exit(f"{folder}: ffmpeg could not write it")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    data, out, wanted = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
    unknown = set(wanted) - {scene.name for scene in SCENES}
    if unknown:
        sys.exit("no scene is called " + ", ".join(sorted(unknown)))
    for scene in SCENES:
        if not wanted or scene.name in wanted:
            print(scene.name, flush=True)
            write(scene, data, out)


main()
