// Find a QR code in a picture and read it, for browsers that cannot do so themselves. Fetched only by those.
import { textIn } from "./qr-text.js";

const MOST_CORNERS = 10;
const MOST_TRIES = 8;
const FROM_CORNER = 3.5; // squares from a code's edge to the middle of a corner mark

// Each look smooths the picture more and asks for more contrast; most codes are read at the first.
const LOOKS = [[0, 0.94], [1, 0.95], [3, 0.97]];

// Give the text of the code in a picture, or "". Pictures of one camera come in turns, each with the next look, so that none takes long.
export function read({ data, width, height }, turn = 0) {
  const [smoothings, share] = LOOKS[turn % LOOKS.length];
  let grey = greyOf(data, width * height);
  for (let n = 0; n < smoothings; n++) grey = smoothed(grey, width, height);
  const picture = { dark: blackAndWhite(grey, width, height, share), width, height };
  for (const corners of triples(cornerMarks(picture)).slice(0, MOST_TRIES)) {
    const text = readAt(picture, ...corners);
    if (text) return text;
  }
  return "";
}

// ---- the picture

function greyOf(pixels, count) {
  const grey = new Uint8Array(count);
  for (let n = 0, at = 0; n < count; n++, at += 4) grey[n] = (pixels[at] * 77 + pixels[at + 1] * 151 + pixels[at + 2] * 28) >> 8;
  return grey;
}

function smoothed(grey, width, height) {
  const soft = new Uint8Array(grey);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, n = y * width + 1; x < width - 1; x++, n++) {
      const sides = grey[n - 1] + grey[n + 1] + grey[n - width] + grey[n + width];
      const edges = grey[n - width - 1] + grey[n - width + 1] + grey[n + width - 1] + grey[n + width + 1];
      soft[n] = (grey[n] * 4 + sides * 2 + edges) >> 4;
    }
  }
  return soft;
}

// A point is dark if it is darker than the mean around it, so that shadow over half a code does no harm.
function blackAndWhite(grey, width, height, share) {
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0, row = 0; x < width; x++) {
      row += grey[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const reach = Math.max(12, Math.min(width, height) >> 4);
  const dark = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - reach) * (width + 1), Math.min(height, y + reach + 1) * (width + 1)];
    const rows = (bottom - top) / (width + 1);
    for (let x = 0; x < width; x++) {
      const [from, to] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const sum = sums[bottom + to] - sums[top + to] - sums[bottom + from] + sums[top + from];
      dark[y * width + x] = grey[y * width + x] * (to - from) * rows < sum * share ? 1 : 0;
    }
  }
  return dark;
}

// ---- the three corner marks: dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1, whichever way they are crossed

const PATTERN = [1, 1, 3, 1, 1];

// The size of a square if five runs look like a corner mark, else 0.
function squareOf(runs) {
  const square = runs.reduce((sum, one) => sum + one, 0) / 7;
  return square >= 1 && runs.every((one, n) => Math.abs(one - PATTERN[n] * square) < PATTERN[n] * square * 0.7) ? square : 0;
}

function cornerMarks(picture) {
  const { dark, width, height } = picture;
  const found = [];
  for (let y = 0; y < height; y++) {
    let runs = [0, 0, 0, 0, 0];
    let colour = 0;
    for (let x = 0; x <= width; x++) {
      const here = x < width ? dark[y * width + x] : -1;
      if (here === colour) {
        runs[4] += 1;
        continue;
      }
      if (colour === 1 && squareOf(runs)) addMark(found, markAt(picture, x - runs[4] - runs[3] - runs[2] / 2, y, squareOf(runs)));
      runs = [...runs.slice(1), 1];
      colour = here;
    }
  }
  return found.sort((one, other) => other.times - one.times).slice(0, MOST_CORNERS);
}

// Cross a mark that one row suggests from top to bottom, from side to side and aslant.
function markAt(picture, middle, y, square) {
  const x = Math.floor(middle);
  const down = crossing(picture, x, y, 0, 1, square * 3);
  if (!down) return null;
  const level = Math.round(y + down.shift);
  const across = crossing(picture, x, level, 1, 0, square * 3);
  if (!across || !crossing(picture, Math.round(x + across.shift), level, 1, 1, square * 3)) return null;
  return { x: x + across.shift, y: y + down.shift, square: (down.square + across.square) / 2, times: 1 };
}

// Measure the five runs through a point in one direction, and how far the point is from their middle.
function crossing({ dark, width, height }, x, y, dx, dy, longest) {
  const at = (n) => {
    const [column, row] = [x + n * dx, y + n * dy];
    return column >= 0 && row >= 0 && column < width && row < height ? dark[row * width + column] : -1;
  };
  const run = (from, step, colour) => {
    let n = from;
    while (at(n) === colour && Math.abs(n - from) <= longest * (colour ? 3 : 1)) n += step;
    return n;
  };
  const ends = (step) => {
    const middle = run(0, step, 1);
    const light = run(middle, step, 0);
    return [middle, light, run(light, step, 1)];
  };
  const [before, after] = [ends(-1), ends(1)];
  const runs = [before[1] - before[2], before[0] - before[1], after[0] - before[0] - 1, after[1] - after[0], after[2] - after[1]];
  const square = squareOf(runs);
  return square ? { square, shift: (after[0] + before[0]) / 2 } : null;
}

function addMark(found, mark) {
  if (!mark) return;
  const same = found.find((one) => Math.abs(one.x - mark.x) < one.square * 2 && Math.abs(one.y - mark.y) < one.square * 2);
  if (!same) {
    found.push(mark);
    return;
  }
  for (const name of ["x", "y", "square"]) same[name] = (same[name] * same.times + mark[name]) / (same.times + 1);
  same.times += 1;
}

// All sets of three marks that can be the corners of one code, the likeliest first, each as top left, top right, bottom left.
function triples(marks) {
  const found = [];
  marks.forEach((one, n) => marks.slice(n + 1).forEach((two, k) => marks.slice(n + k + 2).forEach((three) => {
    const odd = triple([one, two, three]);
    if (odd) found.push(odd);
  })));
  return found.sort((one, other) => one.oddness - other.oddness).map((one) => one.corners);
}

const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);

function triple(marks) {
  const sizes = marks.map((one) => one.square);
  const uneven = Math.max(...sizes) / Math.min(...sizes);
  if (uneven > 2) return null;
  const opposite = [[1, 2], [0, 2], [0, 1]].map(([a, b]) => distance(marks[a], marks[b]));
  const corner = marks[opposite.indexOf(Math.max(...opposite))]; // the longest side faces it
  const [a, b] = marks.filter((one) => one !== corner);
  const [toA, toB] = [distance(corner, a), distance(corner, b)];
  const aslant = Math.abs((a.x - corner.x) * (b.x - corner.x) + (a.y - corner.y) * (b.y - corner.y)) / (toA * toB);
  const oblong = Math.abs(Math.log(toA / toB));
  if (aslant > 0.6 || oblong > 0.7) return null;
  const turn = (a.x - corner.x) * (b.y - corner.y) - (a.y - corner.y) * (b.x - corner.x);
  const sure = Math.min(...marks.map((one) => one.times)) / 100;
  return { corners: turn > 0 ? [corner, a, b] : [corner, b, a], oddness: aslant + oblong + uneven - 1 - sure };
}

// ---- the squares

function readAt(picture, topLeft, topRight, bottomLeft) {
  const across = distance(topLeft, topRight) / squareAlong(picture, topLeft, topRight);
  const down = distance(topLeft, bottomLeft) / squareAlong(picture, topLeft, bottomLeft);
  const likely = Math.round(((across + down) / 2 + 7 - 17) / 4);
  for (const version of [likely, likely + 1, likely - 1]) {
    if (version < 1 || version > 10) continue;
    const size = version * 4 + 17;
    for (const [square, point] of fourthPoints(picture, topLeft, topRight, bottomLeft, size)) {
      const middles = [[FROM_CORNER, FROM_CORNER], [size - FROM_CORNER, FROM_CORNER], [FROM_CORNER, size - FROM_CORNER], square];
      const place = perspective(middles, [topLeft, topRight, bottomLeft, point].map(({ x, y }) => [x, y]));
      const grid = place && squares(picture, place, size);
      const text = grid ? textIn(grid, size) : "";
      if (text) return text;
    }
  }
  return "";
}

// Measure a square along the side between two marks, by the width of these in that direction.
function squareAlong({ dark, width, height }, from, to) {
  const long = distance(from, to);
  const [stepX, stepY] = [(to.x - from.x) / long, (to.y - from.y) / long];
  const halfMark = (mark, way) => {
    let [colour, changes] = [1, 0];
    for (let t = 0; t < long; t += 0.5) {
      const [x, y] = [Math.round(mark.x + way * stepX * t), Math.round(mark.y + way * stepY * t)];
      if (x < 0 || y < 0 || x >= width || y >= height) return 0;
      if (dark[y * width + x] === colour) continue;
      colour = 1 - colour;
      changes += 1;
      if (changes === 3) return t;
    }
    return 0;
  };
  const halves = [from, to].flatMap((mark) => [halfMark(mark, 1), halfMark(mark, -1)]).filter(Boolean);
  const known = halves.reduce((sum, one) => sum + one, 0) / halves.length / FROM_CORNER;
  return halves.length ? known : (from.square + to.square) / 2;
}

// Where the fourth corner may be: at the small mark near it, in the two places that look most like one, else as in a parallelogram.
function fourthPoints(picture, topLeft, topRight, bottomLeft, size) {
  const plain = { x: topRight.x - topLeft.x + bottomLeft.x, y: topRight.y - topLeft.y + bottomLeft.y };
  const guesses = [[[size - FROM_CORNER, size - FROM_CORNER], plain]];
  if (size === 21) return guesses; // the smallest codes have no such mark
  const across = { x: (topRight.x - topLeft.x) / (size - 7), y: (topRight.y - topLeft.y) / (size - 7) };
  const down = { x: (bottomLeft.x - topLeft.x) / (size - 7), y: (bottomLeft.y - topLeft.y) / (size - 7) };
  const share = 1 - 3 / (size - 7);
  const middle = { x: topLeft.x + share * (plain.x - topLeft.x), y: topLeft.y + share * (plain.y - topLeft.y) };
  const likely = smallMarks(picture, middle, across, down, Math.max(4, size / 6));
  if (!likely.length) return guesses;
  const [best] = likely;
  const square = (topLeft.square + topRight.square + bottomLeft.square) / 3;
  const near = likely.filter((one) => one.score > best.score - 1.5 && distance(one, best) < square * 1.2);
  const mean = (name) => near.reduce((sum, one) => sum + one[name], 0) / near.length;
  const other = likely.find((one) => distance(one, best) > square * 2);
  const small = [size - 6.5, size - 6.5];
  return [[small, { x: mean("x"), y: mean("y") }], ...(other ? [[small, other]] : []), ...guesses];
}

// Look around a point for the small mark: a dark square in a light ring in a dark one.
function smallMarks({ dark, width, height }, middle, across, down, reach) {
  const found = [];
  for (let j = -reach; j <= reach; j += 0.34) {
    for (let i = -reach; i <= reach; i += 0.34) {
      const at = { x: middle.x + i * across.x + j * down.x, y: middle.y + i * across.y + j * down.y };
      let alike = 0;
      for (let q = -2; q <= 2; q++) {
        for (let p = -2; p <= 2; p++) {
          const [x, y] = [Math.round(at.x + p * across.x + q * down.x), Math.round(at.y + p * across.y + q * down.y)];
          const wanted = Math.max(Math.abs(p), Math.abs(q)) === 1 ? 0 : 1;
          if (x >= 0 && y >= 0 && x < width && y < height && dark[y * width + x] === wanted) alike += 1;
        }
      }
      if (alike >= 20) found.push({ ...at, score: alike - Math.hypot(i, j) * 0.08 });
    }
  }
  return found.sort((one, other) => other.score - one.score);
}

// Five looks into each square, and the majority decides; null where the code leaves the picture.
function squares({ dark, width, height }, place, size) {
  const grid = new Uint8Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let votes = 0;
      for (const [across, down] of [[0.5, 0.5], [0.3, 0.5], [0.7, 0.5], [0.5, 0.3], [0.5, 0.7]]) {
        const [x, y] = place(column + across, row + down).map(Math.round);
        if (x < 0 || y < 0 || x >= width || y >= height) return null;
        votes += dark[y * width + x];
      }
      grid[row * size + column] = votes >= 3 ? 1 : 0;
    }
  }
  return grid;
}

// The perspective that takes four points to four others: eight unknowns, by elimination.
function perspective(from, to) {
  const rows = from.flatMap(([x, y], n) => {
    const [u, v] = to[n];
    return [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]];
  });
  for (let n = 0; n < 8; n++) {
    const best = rows.slice(n).reduce((most, row, k) => (Math.abs(row[n]) > Math.abs(rows[most][n]) ? n + k : most), n);
    [rows[n], rows[best]] = [rows[best], rows[n]];
    if (Math.abs(rows[n][n]) < 1e-9) return null;
    rows[n] = rows[n].map((one) => one / rows[n][n]);
    rows.forEach((row, k) => {
      if (k !== n && row[n]) rows[k] = row.map((one, m) => one - row[n] * rows[n][m]);
    });
  }
  const [a, b, c, d, e, f, g, h] = rows.map((row) => row[8]);
  return (x, y) => {
    const depth = g * x + h * y + 1;
    return [(a * x + b * y + c) / depth, (d * x + e * y + f) / depth];
  };
}
