// Show whom the row numbers name while they are typed, so that saving takes one tap; the server reads them anew.
const form = document.querySelector("form[data-sheet]");
const field = form.elements.missing;
const place = form.querySelector("[data-named]");
const wrong = document.getElementById("missing-error");
const shown = new Map([...document.querySelectorAll("[data-row]")].map((one) => [Number(one.dataset.row), one]));
const RANGE = String.raw`\d+\s*[-‐-―−~]\s*\d+`;
const PIECES = new RegExp(`${RANGE}|[^\\s,;.،؛、，]+`, "gu");

// Digits of any script: each script's ten stand one after the other, and its zero follows on something else.
function plain(text) {
  return text.replace(/\p{Nd}/gu, (digit) => {
    let zero = digit.codePointAt(0);
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && digit.codePointAt(0) - zero < 9) zero -= 1;
    return digit.codePointAt(0) - zero;
  });
}

function read(text) {
  const rows = new Set();
  const unknown = [];
  for (const piece of plain(text).match(PIECES) ?? []) {
    const ends = new RegExp(`^(?:${RANGE}|\\d+)$`, "u").test(piece) ? piece.match(/\d+/g).map(Number) : [];
    const [first, last] = [Math.min(...ends), Math.max(...ends)];
    if (first >= 1 && last <= shown.size) for (let row = first; row <= last; row += 1) rows.add(row);
    else unknown.push(piece);
  }
  return { rows: [...rows].sort((one, other) => one - other), unknown };
}

function show() {
  const { rows, unknown } = read(field.value);
  wrong.hidden = !unknown.length;
  wrong.querySelector("[data-said]").textContent = unknown.length
    ? form.dataset.wrong.replace("{numbers}", unknown.slice(0, 5).join(", ")) : "";
  const figures = document.createElement("b");
  figures.className = "num";
  figures.textContent = form.dataset.tally.replace("{present}", shown.size - rows.length).replace("{missing}", rows.length);
  const list = document.createElement("ul");
  list.className = "people";
  list.setAttribute("role", "list");
  list.append(...rows.map((row) => shown.get(row).cloneNode(true)));
  place.replaceChildren(figures, list);
  seen.value = field.value;
}

const seen = form.elements.seen ?? Object.assign(document.createElement("input"), { type: "hidden", name: "seen" });
form.append(seen);
const button = form.querySelector("[data-show]");
form.querySelector("button:not([data-show])")?.remove();
button.textContent = button.dataset.saves;
button.classList.remove("quiet");
field.addEventListener("input", show);
show();

// A photograph of a sheet is readable at 2,000 points; as it comes from a telephone it is ten times as heavy.
const LONGEST = 2000;
const LIGHT = 1_000_000;
const files = form.elements.signed;

async function lighter(file) {
  if (!file.type.startsWith("image/") || file.size <= LIGHT) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
    const name = file.name.replace(/\.\w+$/, "") + ".jpg";
    return drawn.size < file.size ? new File([drawn], name, { type: drawn.type }) : file;
  } catch {
    return file; // the server says what is wrong with it
  }
}

files.addEventListener("change", async () => {
  const chosen = new DataTransfer();
  for (const file of files.files) chosen.items.add(await lighter(file));
  files.files = chosen.files;
  const sizes = [...chosen.files].map((file) => file.size);
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const fits = sizes.every((size) => size <= form.dataset.largest) && whole <= form.dataset.together;
  files.setCustomValidity(fits ? "" : form.dataset.large);
  files.reportValidity();
});
