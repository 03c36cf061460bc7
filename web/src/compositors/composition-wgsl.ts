/** The same as composition-glsl.ts. */
export const compositionWgsl = `
struct Composition {
  person: vec4i,     // left, top, right, bottom
  tone: vec4i,       // three offsets, the gain
  colour: vec4i,     // three channels; 0: it is the backdrop, 1: the room is, 2: the picture is
  form: vec4i,       // width, height; 0: RGBA, 1: BGRA, 2: I420, 3: NV12
  grids: vec4i,      // pixels between the room's nodes, and the own colours' (0: there are none)
  to_rgb: array<vec4f, 3>,
}
@group(0) @binding(0) var<uniform> its: Composition;
@group(0) @binding(1) var frame: texture_2d<u32>;
@group(0) @binding(2) var frame_chroma: texture_2d<u32>;
@group(0) @binding(3) var matte: texture_2d<u32>;
@group(0) @binding(4) var picture: texture_2d<u32>;
@group(0) @binding(5) var picture_chroma: texture_2d<u32>;
@group(0) @binding(6) var own_person: texture_2d<u32>;
@group(0) @binding(7) var own_room: texture_2d<u32>;
@group(0) @binding(8) var room: texture_2d<i32>;

// A pixel, or a square of 2x2 pixels that share a sample of chroma.
struct Site {
  at: vec2i,
  middle: vec2i,  // in half pixels
  square: bool,
}

fn by255(value: vec3i) -> vec3i {
  let v = value + 128;
  return (v + (v >> vec3u(8))) >> vec3u(8);
}

fn matte_of(where_: vec2i) -> i32 {
  let p = min(where_, its.form.xy - 1);
  if (any(p < its.person.xy) || any(p >= its.person.zw)) { return 0; }
  return i32(textureLoad(matte, p, 0).r);
}

fn weight_of(s: Site) -> i32 {
  if (!s.square) { return matte_of(s.at); }
  let p = 2 * s.at;
  let sum = matte_of(p) + matte_of(p + vec2i(1, 0)) + matte_of(p + vec2i(0, 1)) + matte_of(p + 1);
  return (sum + 2) >> 2u;
}

fn sampled(first: texture_2d<u32>, chroma: texture_2d<u32>, s: Site) -> vec3i {
  if (!s.square) {
    let c = vec3i(textureLoad(first, s.at, 0).rgb);
    return select(c, c.bgr, its.form.z == 1);
  }
  let pairs = its.form.z == 3;
  let u = select(s.at, vec2i(2 * s.at.x, s.at.y), pairs);
  let v = u + select(vec2i(0, (its.form.y + 1) / 2), vec2i(1, 0), pairs);
  return vec3i(0, i32(textureLoad(chroma, u, 0).r), i32(textureLoad(chroma, v, 0).r));
}

fn mixed(a: vec3i, b: vec3i, share: i32) -> vec3i {
  return (a * (256 - share) + b * share + 128) >> vec3u(8);
}

fn near(nodes: texture_2d<u32>, middle: vec2i) -> vec3i {
  let interval = 2 * its.grids.y;
  let node = middle / interval;
  let share = (middle - node * interval) * 256 / interval;
  let left = mixed(vec3i(textureLoad(nodes, node, 0).rgb),
                   vec3i(textureLoad(nodes, node + vec2i(0, 1), 0).rgb), share.y);
  let right = mixed(vec3i(textureLoad(nodes, node + vec2i(1, 0), 0).rgb),
                    vec3i(textureLoad(nodes, node + 1, 0).rgb), share.y);
  return mixed(left, right, share.x);
}

fn own_colour(seen: vec3i, weight: i32, middle: vec2i) -> vec3i {
  if (its.grids.y == 0) { return seen; }
  let me = near(own_person, middle);
  let more = seen - by255(me * weight + near(own_room, middle) * (255 - weight));
  let share = 2 * weight + 2 * (weight >> 7u);
  return clamp(me + ((64 * more * share + 16384) >> vec3u(15)), vec3i(0), vec3i(255));
}

fn toned(c: vec3i) -> vec3i {
  let scaled = ((c * 128 * its.tone.w + 16384) >> vec3u(15)) + its.tone.xyz;
  return clamp(scaled >> vec3u(5), vec3i(0), vec3i(255));
}

fn between(a: vec3i, b: vec3i, phase: i32) -> vec3i {
  return a + (((b - a) * phase + 16384) >> vec3u(15));
}

fn room_row(node: vec2i, stride: i32, phase: i32) -> vec3i {
  return between(textureLoad(room, node, 0).rgb,
                 textureLoad(room, node + vec2i(stride, 0), 0).rgb, phase);
}

fn dither_of(s: Site) -> vec3i {
  var x = vec3i(s.at.x);
  if (its.form.z < 2) { x = 4 * x + select(vec3i(0, 1, 2), vec3i(2, 1, 0), its.form.z == 1); }
  if (its.form.z == 3 && s.square) { x = 2 * x + vec3i(0, 0, 1); }
  let y = vec3i(s.at.y);
  let d = x ^ y;
  return ((d & vec3i(1)) << vec3u(5)) | ((d & vec3i(2)) << vec3u(2)) | ((d & vec3i(4)) >> vec3u(1)) |
         ((y & vec3i(1)) << vec3u(4)) | ((y & vec3i(2)) << vec3u(1)) | ((y & vec3i(4)) >> vec3u(2));
}

fn blurred_room(s: Site) -> vec3i {
  let stride = select(1, 2, s.square);
  let interval = 2 * its.grids.x * stride;
  let whole = s.middle / interval;
  let phase = (s.middle - whole * interval) * 32768 / interval;
  let node = whole * stride;
  let upper = room_row(node, stride, phase.x);
  let lower = room_row(node + vec2i(0, stride), stride, phase.x);
  return (between(upper, lower, phase.y) + dither_of(s)) >> vec3u(6);
}

fn backdrop_of(s: Site) -> vec3i {
  if (its.colour.w == 1) { return blurred_room(s); }
  if (its.colour.w == 2) { return sampled(picture, picture_chroma, s); }
  return its.colour.rgb;
}

fn composed(s: Site) -> vec3i {
  let behind = backdrop_of(s);
  let weight = weight_of(s);
  if (weight == 0) { return behind; }
  let me = toned(own_colour(sampled(frame, frame_chroma, s), weight, s.middle));
  return by255(me * weight + behind * (255 - weight));
}

@vertex fn corner(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  return vec4f(vec2f(f32(index & 1u), f32(index >> 1u)) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment fn pixel(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let p = vec2i(position.xy);
  var c = composed(Site(p, 2 * p + 1, false));
  if (its.form.z >= 2) {
    let square = p / 2;
    let chroma = composed(Site(square, 4 * square + 2, true));
    c = vec3i(c.r, chroma.gb);
  }
  let channels = vec4f(vec3f(c), 1.0);
  let rgb = vec3f(dot(its.to_rgb[0], channels), dot(its.to_rgb[1], channels),
                  dot(its.to_rgb[2], channels));
  return vec4f(floor(clamp(rgb, vec3f(0.0), vec3f(255.0)) + 0.5) / 255.0, 1.0);
}
`;
