// From the squares of a QR code to its text, as ISO/IEC 18004 lays it down; sizes up to 57 squares (version 10).

// ---- arithmetic in the field of 256 elements, and putting right what was misread (Reed-Solomon)

const POWERS = new Uint8Array(510);
const LOGS = new Uint8Array(256);
for (let n = 0, value = 1; n < 255; n++) {
  POWERS[n] = POWERS[n + 255] = value;
  LOGS[value] = n;
  value = value & 128 ? (value << 1) ^ 285 : value << 1;
}
const times = (a, b) => (a && b ? POWERS[LOGS[a] + LOGS[b]] : 0);
const over = (a, b) => (a ? POWERS[LOGS[a] + 255 - LOGS[b]] : 0);
const valueAt = (polynomial, x) => polynomial.reduceRight((sum, one) => times(sum, x) ^ one, 0); // lowest power first

// Put right up to half as many bytes as there are check bytes; null if there are more wrong ones.
function corrected(block, checks) {
  const backwards = [...block].reverse();
  const syndromes = Array.from({ length: checks }, (_, n) => valueAt(backwards, POWERS[n]));
  if (syndromes.every((one) => one === 0)) return block;
  const locator = errorLocator(syndromes);
  const wrong = locator.length - 1;
  const places = backwards.map((_, n) => n).filter((n) => valueAt(locator, POWERS[(255 - n) % 255]) === 0);
  if (2 * wrong > checks || places.length !== wrong) return null;
  const evaluator = syndromes.map((_, n) => syndromes.slice(0, n + 1).reduce((sum, one, k) => sum ^ times(one, locator[n - k] ?? 0), 0));
  const slope = locator.slice(1).map((one, n) => (n % 2 ? 0 : one)); // the derivative: only odd powers stay
  for (const place of places) {
    const inverse = POWERS[(255 - place) % 255];
    const steep = valueAt(slope, inverse);
    if (!steep) return null;
    backwards[place] ^= times(POWERS[place], over(valueAt(evaluator, inverse), steep));
  }
  return backwards.reverse();
}

// The shortest feedback that makes the syndromes (Berlekamp and Massey): its roots say where the errors are.
function errorLocator(syndromes) {
  let [now, before, length, since, lastGap] = [[1], [1], 0, 1, 1];
  syndromes.forEach((syndrome, n) => {
    const gap = now.slice(1, length + 1).reduce((sum, one, k) => sum ^ times(one, syndromes[n - 1 - k]), syndrome);
    if (!gap) {
      since += 1;
      return;
    }
    const shifted = [...Array(since).fill(0), ...before.map((one) => times(one, over(gap, lastGap)))];
    const next = Array.from({ length: Math.max(now.length, shifted.length) }, (_, k) => (now[k] ?? 0) ^ (shifted[k] ?? 0));
    if (2 * length <= n) [length, before, lastGap, since] = [n + 1 - length, now, gap, 1];
    else since += 1;
    now = next;
  });
  return now.slice(0, length + 1);
}

// ---- the lay-out

// For each version, at the levels L, M, Q and H: check bytes a block, then so many blocks of so many data bytes.
const BLOCKS = [
  [[7, 1, 19], [10, 1, 16], [13, 1, 13], [17, 1, 9]],
  [[10, 1, 34], [16, 1, 28], [22, 1, 22], [28, 1, 16]],
  [[15, 1, 55], [26, 1, 44], [18, 2, 17], [22, 2, 13]],
  [[20, 1, 80], [18, 2, 32], [26, 2, 24], [16, 4, 9]],
  [[26, 1, 108], [24, 2, 43], [18, 2, 15, 2, 16], [22, 2, 11, 2, 12]],
  [[18, 2, 68], [16, 4, 27], [24, 4, 19], [28, 4, 15]],
  [[20, 2, 78], [18, 4, 31], [18, 2, 14, 4, 15], [26, 4, 13, 1, 14]],
  [[24, 2, 97], [22, 2, 38, 2, 39], [22, 4, 18, 2, 19], [26, 4, 14, 2, 15]],
  [[30, 2, 116], [22, 3, 36, 2, 37], [20, 4, 16, 4, 17], [24, 4, 12, 4, 13]],
  [[18, 2, 68, 2, 69], [26, 4, 43, 1, 44], [24, 6, 19, 2, 20], [28, 6, 15, 2, 16]],
];
const ALIGNED = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const LEVELS = [1, 0, 3, 2]; // as the two bits of the format name them
const MASKS = [
  (x, y) => (x + y) % 2, (_, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => ((y >> 1) + Math.floor(x / 3)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];
const FORMATS = Array.from({ length: 32 }, (_, data) => {
  let rest = data << 10;
  for (let bit = 14; bit >= 10; bit--) if (rest & (1 << bit)) rest ^= 0x537 << (bit - 10);
  return ((data << 10) | rest) ^ 0x5412;
});
const ones = (number) => [...number.toString(2)].filter((one) => one === "1").length;
const bitsOf = (places, at) => places.reduce((sum, [x, y]) => (sum << 1) | at(x, y), 0);
const range = (from, to) => Array.from({ length: Math.abs(to - from) + 1 }, (_, n) => from + n * Math.sign(to - from));

// The level and the mask, written twice, of which one may be hard to read.
function formatOf(at, size) {
  const first = [...range(0, 5).map((x) => [x, 8]), [7, 8], [8, 8], [8, 7], ...range(5, 0).map((y) => [8, y])];
  const second = [...range(size - 1, size - 7).map((y) => [8, y]), ...range(size - 8, size - 1).map((x) => [x, 8])];
  const read = [bitsOf(first, at), bitsOf(second, at)];
  const far = FORMATS.map((format) => Math.min(...read.map((one) => ones(one ^ format))));
  const best = far.indexOf(Math.min(...far));
  return far[best] > 3 ? null : { level: LEVELS[best >> 3], masked: MASKS[best & 7] };
}

// Mark the squares that help to find and read the code, and hold no data.
function reserved(size, version) {
  const taken = new Uint8Array(size * size);
  const box = (x, y, wide, high) => {
    for (let row = y; row < y + high; row++) taken.fill(1, row * size + x, row * size + x + wide);
  };
  [[0, 0, 9, 9], [size - 8, 0, 8, 9], [0, size - 8, 9, 8], [6, 0, 1, size], [0, 6, size, 1]].forEach((one) => box(...one));
  const corner = (x, y) => (x < 8 && y < 8) || (x < 8 && y > size - 9) || (x > size - 9 && y < 8);
  for (const x of ALIGNED[version - 1]) for (const y of ALIGNED[version - 1]) if (!corner(x, y)) box(x - 2, y - 2, 5, 5);
  if (version > 6) [[size - 11, 0, 3, 6], [0, size - 11, 6, 3]].forEach((one) => box(...one));
  return taken;
}

// Read the bytes in the order of the code: two columns at a time from the right, up and down in turns.
function bytesOf(at, size, version, masked) {
  const taken = reserved(size, version);
  const bytes = [];
  let [byte, bits] = [0, 0];
  for (let column = size - 1, up = true; column > 0; column -= 2, up = !up) {
    if (column === 6) column -= 1;
    for (const y of up ? range(size - 1, 0) : range(0, size - 1)) {
      for (const x of [column, column - 1]) {
        if (taken[y * size + x]) continue;
        byte = (byte << 1) | (at(x, y) ^ (masked(x, y) === 0 ? 1 : 0));
        bits += 1;
        if (bits === 8) {
          bytes.push(byte);
          [byte, bits] = [0, 0];
        }
      }
    }
  }
  return bytes;
}

// The blocks stand interlaced, the shorter ones first; each is put right by itself.
function dataOf(bytes, [checks, ...counts]) {
  const lengths = [];
  for (let n = 0; n < counts.length; n += 2) lengths.push(...Array(counts[n]).fill(counts[n + 1]));
  const blocks = lengths.map(() => []);
  let next = 0;
  for (let n = 0; n < Math.max(...lengths); n++) blocks.forEach((block, k) => n < lengths[k] && block.push(bytes[next++]));
  for (let n = 0; n < checks; n++) blocks.forEach((block) => block.push(bytes[next++]));
  const right = blocks.map((block) => corrected(block, checks));
  return right.includes(null) ? null : right.flatMap((block, n) => block.slice(0, lengths[n]));
}

// ---- the text

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

function textOf(data, version) {
  let at = 0;
  const left = () => data.length * 8 - at;
  const take = (count) => {
    let value = 0;
    for (; count > 0; count--, at++) value = (value << 1) | ((data[at >> 3] >> (7 - (at & 7))) & 1);
    return value;
  };
  const wide = version > 9;
  let text = "";
  while (left() >= 4) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode === 4) text += new TextDecoder().decode(Uint8Array.from({ length: take(wide ? 16 : 8) }, () => take(8)));
    else if (mode === 2) {
      let count = take(wide ? 11 : 9);
      for (; count > 1; count -= 2) {
        const pair = take(11);
        text += LETTERS[Math.floor(pair / 45)] + LETTERS[pair % 45];
      }
      if (count) text += LETTERS[take(6)];
    } else if (mode === 1) {
      let count = take(wide ? 12 : 10);
      for (; count > 2; count -= 3) text += `${take(10)}`.padStart(3, "0");
      if (count) text += `${take(count === 2 ? 7 : 4)}`.padStart(count, "0");
    } else if (mode === 7) take(8); // which letters the bytes are: we read UTF-8
    else return "";
  }
  return text;
}

// Read a grid of squares, 1 for dark, row by row; "" where it is no code that can be read.
export function textIn(grid, size) {
  const version = (size - 17) / 4;
  const at = (x, y) => grid[y * size + x];
  const format = formatOf(at, size);
  if (!format) return "";
  const data = dataOf(bytesOf(at, size, version, format.masked), BLOCKS[version - 1][format.level]);
  return data ? textOf(data, version) : "";
}
