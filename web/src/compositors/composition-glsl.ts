/**
 * The last step of src/compose and src/backdrop for one pixel, in the same whole numbers: see the
 * reference in src/engine/parts_test.cpp, and composition-wgsl.ts, which says the same.
 */
export const vertexGlsl = `#version 300 es
void main() {
  gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0);
}`;

export const fragmentGlsl = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
precision highp isampler2D;

layout(std140) uniform Composition {
  ivec4 person;   // left, top, right, bottom
  ivec4 tone;     // three offsets, the gain
  ivec4 colour;   // three channels; 0: it is the backdrop, 1: the room is, 2: the picture is
  ivec4 form;     // width, height; 0: RGBA, 1: BGRA, 2: I420, 3: NV12
  ivec4 grids;    // pixels between the room's nodes, and between the own colours' (0: there are none)
  vec4 to_rgb[3];
};
uniform usampler2D frame, frameChroma, matte, picture, pictureChroma, ownPerson, ownRoom;
uniform isampler2D room;
out vec4 pixel;

/** A pixel, or a square of 2x2 pixels that share a sample of chroma. */
struct Site {
  ivec2 at;
  ivec2 middle;  // in half pixels
  bool square;
};

ivec3 by255(ivec3 v) {
  v += 128;
  return (v + (v >> 8)) >> 8;
}

int matteOf(ivec2 p) {
  p = min(p, form.xy - 1);
  bool inside = all(greaterThanEqual(p, person.xy)) && all(lessThan(p, person.zw));
  return inside ? int(texelFetch(matte, p, 0).r) : 0;
}

int weightOf(Site s) {
  if (!s.square) return matteOf(s.at);
  ivec2 p = 2 * s.at;
  int sum = matteOf(p) + matteOf(p + ivec2(1, 0)) + matteOf(p + ivec2(0, 1)) + matteOf(p + 1);
  return (sum + 2) >> 2;
}

ivec3 sampled(usampler2D first, usampler2D chroma, Site s) {
  if (!s.square) {
    uvec3 c = texelFetch(first, s.at, 0).rgb;
    return ivec3(form.z == 1 ? c.bgr : c);
  }
  bool pairs = form.z == 3;
  ivec2 u = pairs ? ivec2(2 * s.at.x, s.at.y) : s.at;
  ivec2 v = u + (pairs ? ivec2(1, 0) : ivec2(0, (form.y + 1) / 2));
  return ivec3(0, int(texelFetch(chroma, u, 0).r), int(texelFetch(chroma, v, 0).r));
}

ivec3 mixed(ivec3 a, ivec3 b, int share) {
  return (a * (256 - share) + b * share + 128) >> 8;
}

ivec3 near(usampler2D nodes, ivec2 middle) {
  int interval = 2 * grids.y;
  ivec2 node = middle / interval;
  ivec2 share = (middle - node * interval) * 256 / interval;
  ivec3 left = mixed(ivec3(texelFetch(nodes, node, 0).rgb),
                     ivec3(texelFetch(nodes, node + ivec2(0, 1), 0).rgb), share.y);
  ivec3 right = mixed(ivec3(texelFetch(nodes, node + ivec2(1, 0), 0).rgb),
                      ivec3(texelFetch(nodes, node + 1, 0).rgb), share.y);
  return mixed(left, right, share.x);
}

ivec3 ownColour(ivec3 seen, int weight, ivec2 middle) {
  if (grids.y == 0) return seen;
  ivec3 self = near(ownPerson, middle);
  ivec3 more = seen - by255(self * weight + near(ownRoom, middle) * (255 - weight));
  int share = 2 * weight + 2 * (weight >> 7);
  return clamp(self + ((64 * more * share + 16384) >> 15), 0, 255);
}

ivec3 toned(ivec3 c) {
  return clamp((((c * 128 * tone.w + 16384) >> 15) + tone.xyz) >> 5, 0, 255);
}

ivec3 between(ivec3 a, ivec3 b, int phase) {
  return a + (((b - a) * phase + 16384) >> 15);
}

ivec3 roomRow(ivec2 node, int stride, int phase) {
  return between(texelFetch(room, node, 0).rgb, texelFetch(room, node + ivec2(stride, 0), 0).rgb,
                 phase);
}

ivec3 ditherOf(Site s) {
  ivec3 x = ivec3(s.at.x);
  if (form.z < 2) x = 4 * x + (form.z == 1 ? ivec3(2, 1, 0) : ivec3(0, 1, 2));
  if (form.z == 3 && s.square) x = 2 * x + ivec3(0, 0, 1);
  int y = s.at.y;
  ivec3 d = x ^ y;
  return ((d & 1) << 5) | ((d & 2) << 2) | ((d & 4) >> 1) |
         ((y & 1) << 4 | (y & 2) << 1 | (y & 4) >> 2);
}

ivec3 blurredRoom(Site s) {
  int stride = s.square ? 2 : 1;
  int interval = 2 * grids.x * stride;
  ivec2 node = s.middle / interval;
  ivec2 phase = (s.middle - node * interval) * 32768 / interval;
  node *= stride;
  ivec3 upper = roomRow(node, stride, phase.x);
  ivec3 lower = roomRow(node + ivec2(0, stride), stride, phase.x);
  return (between(upper, lower, phase.y) + ditherOf(s)) >> 6;
}

ivec3 backdropOf(Site s) {
  if (colour.w == 1) return blurredRoom(s);
  if (colour.w == 2) return sampled(picture, pictureChroma, s);
  return colour.rgb;
}

ivec3 composed(Site s) {
  ivec3 behind = backdropOf(s);
  int weight = weightOf(s);
  if (weight == 0) return behind;
  ivec3 self = toned(ownColour(sampled(frame, frameChroma, s), weight, s.middle));
  return by255(self * weight + behind * (255 - weight));
}

void main() {
  // Upside down on a canvas: pixels are read from the lowest row on.
  ivec2 p = ivec2(gl_FragCoord.xy);
  ivec3 c = composed(Site(p, 2 * p + 1, false));
  if (form.z >= 2) {
    ivec2 square = p / 2;
    c.gb = composed(Site(square, 4 * square + 2, true)).gb;
  }
  vec4 channels = vec4(vec3(c), 1.0);
  vec3 rgb = vec3(dot(to_rgb[0], channels), dot(to_rgb[1], channels), dot(to_rgb[2], channels));
  pixel = vec4(floor(clamp(rgb, 0.0, 255.0) + 0.5) / 255.0, 1.0);
}`;
