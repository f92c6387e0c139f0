// Sessions are moved by mouse, pen or finger, or by arrow keys. A move is sent, and the page shows what became of it.
const STEP = 15; // minutes by which a session moves
const ROW = 5; // minutes of one row of the grid
const DAY = 24 * 60;
const NINE = 9 * 60;
const FAR = 6; // pixels after which a press is a drag
const PATIENCE = 600; // milliseconds after the last key until the move is sent
const form = document.getElementById("moving");
const said = document.getElementById("timetable-said");
const planner = () => document.getElementById("planner");
const grid = () => document.getElementById("grid");
const heads = () => [...(grid()?.querySelectorAll(".room") ?? [])];
const isGrid = () => grid() && getComputedStyle(grid()).display === "grid";
const minuteOf = (session) => (session.dataset.starts ? clock(session.dataset.starts.slice(11)) : null);
const clock = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const two = (number) => String(number).padStart(2, "0");
const wall = (day, minute) => `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
const within = (minute) => Math.min(Math.max(minute, 0), DAY - STEP);

// Where each thing stands comes with the page: an answer's own style sheet would not count, so it is set here.
function arrange() {
  if (!grid()) return;
  grid().style.gridTemplate = `${grid().dataset.rows} / ${grid().dataset.tracks}`;
  for (const one of grid().querySelectorAll("[data-area]")) one.style.gridArea = one.dataset.area;
  for (const one of grid().querySelectorAll("[data-row]")) one.style.gridRow = one.dataset.row;
}

function rows(minute, minutes) {
  return `${2 + Math.floor((minute - Number(planner().dataset.first)) / ROW)} / span ${Math.max(Math.floor(minutes / ROW), 3)}`;
}

function columns(name, session) {
  const head = heads().find((one) => one.dataset.column === name);
  const forAll = name === undefined || (name === "" && "forAll" in session.dataset) || !head;
  const [, first, , last] = (head?.dataset.area ?? "").split(" / ");
  return forAll ? "2 / -1" : `${first} / ${last}`;
}

async function send(session, starts, column) {
  const { key, seen } = session.dataset;
  const { at, day, by, address } = planner().dataset;
  const fields = { starts, seen, since: at, day, by, part: "planner" };
  if (column !== undefined) fields.column = column;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, ...fields });
  try {
    const answer = await fetch(`${address}/${key}/move`, { method: "POST", body, redirect: "error" });
    if (![200, 409, 422].includes(answer.status)) throw new Error(answer.statusText);
    show(await answer.text(), session.id);
  } catch {
    arrange();
    said.textContent = form.dataset.lost;
  }
}

function show(text, id) {
  const opened = planner().querySelector(".disc")?.open;
  planner().replaceWith(new DOMParser().parseFromString(text, "text/html").getElementById("planner"));
  arrange();
  const session = document.getElementById(id);
  (session?.querySelector("a") ?? planner().querySelector("[data-day][aria-current]"))?.focus({ preventScroll: true });
  if (opened) planner().querySelector(".disc").open = true;
  const sentences = [...planner().querySelectorAll("[data-said]"), ...(session?.querySelectorAll(".beside") ?? [])];
  said.textContent = sentences.map((one) => one.textContent.trim()).join(" ");
}

// Keys: several presses are one move, and what is pressed while it is on its way is the next.
let wish = null;
let timer;
let sending = false;

function press(session, key) {
  const turned = getComputedStyle(session).direction === "rtl" ? -1 : 1;
  const now = wish ?? { id: session.id, minute: minuteOf(session), column: session.dataset.column };
  if (now.minute === null) {
    wish = { ...now, minute: Math.max(NINE, Number(planner().dataset.first)), column: heads()[0]?.dataset.column };
  } else if (key === "ArrowUp" || key === "ArrowDown") {
    wish = { ...now, minute: within(now.minute + (key === "ArrowUp" ? -STEP : STEP)) };
  } else {
    wish = { ...now, column: beside(session, now.column, (key === "ArrowLeft" ? -1 : 1) * turned) };
  }
  if (grid() && session.dataset.starts) {
    session.style.gridRow = rows(wish.minute, Number(session.dataset.minutes));
    session.style.gridColumn = columns(wish.column, session);
  }
  clearTimeout(timer);
  timer = setTimeout(carryOut, PATIENCE);
}

function beside(session, column, step) {
  const forAll = "forAll" in session.dataset;
  const names = heads().map((one) => one.dataset.column).filter((name) => name !== "" || !forAll);
  const place = names.indexOf(column ?? "") + step;
  if (place < 0) return forAll ? "" : names[0];
  return names[Math.min(place, names.length - 1)];
}

async function carryOut() {
  if (sending || !wish) return;
  const session = document.getElementById(wish.id);
  const { minute, column } = wish;
  wish = null;
  sending = true;
  await send(session, wall(planner().dataset.day, minute), column === session.dataset.column ? undefined : column);
  sending = false;
  if (wish) carryOut();
}

document.addEventListener("keydown", (happened) => {
  const session = happened.target.closest?.(".ses");
  if (happened.key === "Escape" && drag) return leave();
  if (!session || happened.altKey || happened.ctrlKey || happened.metaKey || happened.shiftKey) return;
  if (happened.key === "Delete" && session.dataset.starts && !sending) {
    happened.preventDefault();
    wish = null;
    send(session, "");
  } else if (/^Arrow/.test(happened.key) && isGrid() && planner().dataset.day) {
    happened.preventDefault();
    press(session, happened.key);
  }
});

// Dragging: the session follows the pointer, and a dashed slot shows where it would be.
let drag = null;

function target(x, y) {
  const under = document.elementsFromPoint(x, y);
  const tab = under.find((one) => one.matches("a[data-day]"));
  if (tab) return { mark: tab, starts: wall(tab.dataset.day, minuteOf(drag.session) ?? NINE) };
  const tray = under.find((one) => one.id === "tray");
  if (tray) return drag.session.dataset.starts ? { mark: tray, starts: "" } : null;
  if (!under.includes(grid())) return null;
  const top = grid().querySelector(".hr").getBoundingClientRect().top;
  const height = parseFloat(getComputedStyle(grid()).gridTemplateRows.split(" ")[1]);
  const exact = Number(planner().dataset.first) + ((y - drag.grip - top) / height) * ROW;
  const minute = within(Math.round(exact / STEP) * STEP);
  return { minute, column: columnAt(x), starts: wall(planner().dataset.day, minute) };
}

function columnAt(x) {
  const { session } = drag;
  if ("forAll" in session.dataset && session.dataset.column === undefined) return undefined;
  const head = heads().find((one) => {
    const box = one.getBoundingClientRect();
    return x >= box.left - 3 && x <= box.right + 3;
  });
  return (head ?? heads()[0])?.dataset.column;
}

function follow(happened) {
  const { session, x, y } = drag;
  const moved = [happened.clientX - x, happened.clientY - y];
  if (!drag.going && Math.hypot(...moved) < FAR) return;
  if (!drag.going) {
    drag.going = true;
    session.classList.add("held");
    session.setPointerCapture(happened.pointerId);
  }
  session.style.transform = `translate(${moved[0]}px, ${moved[1]}px)`;
  if (happened.clientY < 40 || happened.clientY > innerHeight - 40) scrollBy(0, happened.clientY < 40 ? -16 : 16);
  mark(target(happened.clientX, happened.clientY));
}

function mark(found) {
  drag.found = found;
  planner().querySelector(".onto")?.classList.remove("onto");
  found?.mark?.classList.add("onto");
  drag.slot.hidden = found?.minute === undefined;
  if (drag.slot.hidden) return;
  grid().append(drag.slot);
  drag.slot.style.gridRow = rows(found.minute, Number(drag.session.dataset.minutes));
  drag.slot.style.gridColumn = columns(found.column, drag.session);
}

function leave() {
  const { session, slot } = drag;
  slot.remove();
  planner().querySelector(".onto")?.classList.remove("onto");
  session.classList.remove("held");
  session.style.transform = "";
  const was = drag;
  drag = null;
  return was;
}

const stay = (pressed) => pressed.preventDefault();

document.addEventListener("pointerdown", (happened) => {
  const session = happened.target.closest?.(".ses");
  if (!session || happened.button || !happened.isPrimary || !isGrid() || sending) return;
  const slot = Object.assign(document.createElement("div"), { className: "slot", hidden: true });
  const grip = session.dataset.starts ? happened.clientY - session.getBoundingClientRect().top : 0;
  drag = { session, slot, grip, x: happened.clientX, y: happened.clientY, going: false, found: null };
});
document.addEventListener("pointermove", (happened) => drag && follow(happened));
document.addEventListener("pointercancel", () => drag && leave());
document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { session, found, going } = leave();
  if (!going) return;
  addEventListener("click", stay, true); // letting go of a link is no press of it
  setTimeout(() => removeEventListener("click", stay, true));
  if (!found) return;
  const same = found.column === undefined || found.column === session.dataset.column;
  if (same && found.starts === session.dataset.starts) return;
  send(session, found.starts, same ? undefined : found.column);
});

arrange();
