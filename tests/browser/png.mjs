// PNG, as far as the walks need it: writing a picture, and making a
// screenshot small by giving it a palette of its commonest colours.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RGB = 2;
const INDEXED = 3;
const COLOURS_MAX = 256;

function chunk(kind, body) {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), body]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(body.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

function head(width, height, kind) {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  body.set([8, kind, 0, 0, 0], 8);
  return chunk("IHDR", body);
}

/** `rows`: for each row a zero, then three bytes a pixel. */
export function write(width, height, rows) {
  const parts = [MAGIC, head(width, height, RGB), chunk("IDAT", deflateSync(rows, { level: 9 }))];
  return Buffer.concat([...parts, chunk("IEND", Buffer.alloc(0))]);
}

/** The same picture with at most 256 colours; rare shades become their nearest. */
export function shrink(png) {
  const { width, height, step, pixels } = read(png);
  const counts = new Map();
  const colours = new Uint32Array(width * height);
  for (let at = 0; at < colours.length; at += 1) {
    const from = at * step;
    const colour = (pixels[from] << 16) | (pixels[from + 1] << 8) | pixels[from + 2];
    colours[at] = colour;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byUse = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const palette = byUse.slice(0, COLOURS_MAX);
  const places = new Map(byUse.map((colour, place) => [colour, place < COLOURS_MAX ? place : nearest(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = places.get(colours[y * width + x]);
  }
  const table = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const parts = [MAGIC, head(width, height, INDEXED), chunk("PLTE", table)];
  return Buffer.concat([...parts, chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function nearest(palette, colour) {
  let best = 0;
  let least = Infinity;
  for (const [place, other] of palette.entries()) {
    const red = (colour >> 16) - (other >> 16);
    const green = ((colour >> 8) & 255) - ((other >> 8) & 255);
    const blue = (colour & 255) - (other & 255);
    const far = red * red * 2 + green * green * 4 + blue * blue * 3;
    if (far < least) [best, least] = [place, far];
  }
  return best;
}

/** Eight bits a channel, three or four channels: what a browser writes. */
function read(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const step = png[25] === RGB ? 3 : 4;
  const parts = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const packed = inflateSync(Buffer.concat(parts));
  const line = width * step;
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y += 1) {
    const filter = packed[y * (line + 1)];
    for (let x = 0; x < line; x += 1) {
      const left = x < step ? 0 : pixels[y * line + x - step];
      const up = y === 0 ? 0 : pixels[(y - 1) * line + x];
      const corner = y === 0 || x < step ? 0 : pixels[(y - 1) * line + x - step];
      pixels[y * line + x] = packed[y * (line + 1) + 1 + x] + guess(filter, left, up, corner);
    }
  }
  return { width, height, step, pixels };
}

function guess(filter, left, up, corner) {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const likely = left + up - corner;
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(likely - one));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
