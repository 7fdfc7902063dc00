// A picture made here: skin with something sore on it.
import { write } from "./png.mjs";

export function makePhoto(width = 480, height = 360) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const far = Math.hypot(x - width * 0.55, (y - height * 0.45) * 1.2) / width;
      const sore = Math.max(0, 1 - far * 3);
      const at = y * (width * 3 + 1) + 1 + x * 3;
      rows[at] = 226 - sore * 70 - far * 40;
      rows[at + 1] = 188 - sore * 120 - far * 50;
      rows[at + 2] = 164 - sore * 60 - far * 50;
    }
  }
  return write(width, height, rows);
}
