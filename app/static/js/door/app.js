// The check-in page as an app: what staff see, hear and do. The list and the queue are on this phone; the line only carries them.
import { watch } from "./camera.js";
import { leave } from "./leave.js";
import { Line } from "./line.js";
import { List, ourTime } from "./list.js";
import { sound } from "./sounds.js";
import * as store from "./store.js";
import { digest, parsed } from "./tickets.js";
import * as token from "./token.js";

const SEND_EVERY = 30_000;
const FETCH_EVERY = 180_000;
const SAME_CODE = 3000; // milliseconds in which the same code is the same scan
const LATEST = 8;
const ICONS = { ok: "check", goodbye: "arrow", warn: "clock", err: "close" };

const $ = (id) => document.getElementById(id);
const page = $("main");
const event = page.dataset.event;
const words = JSON.parse($("words").textContent);
const spoken = document.documentElement.lang;
const language = `${spoken === "en" ? "en-GB" : spoken}-u-nu-latn`;
const drawings = ["check", "arrow", "clock", "close", "sync", "alert", "back"];
const icons = Object.fromEntries([...$("icons").content.querySelectorAll("svg")].map((one, n) => [drawings[n], one]));
const names = (id) => new Map([...$(id).options].map((one) => [one.value, one.text]));
const countries = names("country");
const groups = names("group");
const line = new Line(event);

let list = null;
let place = null;
let fetched = null; // the list as it was told, to ask for another one
let last = null; // the fact that can be undone
let stopped = null; // who was stopped, and may be let in all the same
const recent = new Map(); // when each code was last seen
let me = "";
let leaving = false;
let placed = ""; // where this phone checked in before it started anew

const filled = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
const clock = (moment, zone = place?.zone) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone ?? list?.told.zone }).format(moment);
const now = () => Date.now() - line.ahead * 1000;

function made(tag, facts = {}, ...children) {
  const { class: look, ...rest } = facts;
  const one = Object.assign(document.createElement(tag), rest);
  if (look) one.className = look;
  one.append(...children);
  return one;
}
const icon = (name) => icons[name].cloneNode(true);
const chip = (text, tone, drawn) => made("span", { class: `chip ${tone}` }, icon(drawn), text);
const about = (person) => `${groups.get(person.group) ?? person.group} · ${countries.get(person.country) ?? person.country}`;

// ---- what is shown

function placeName({ title, session_id, day, half, starts_at, zone }) {
  const written = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
  if (session_id) return `– ${title}, ${clock(new Date(starts_at), zone ?? list.told.zone)}`;
  return half ? filled(words[half], { day: written }) : written;
}

function showPlaces() {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: list.told.zone }).format(now());
  const chosen = list.places.find((one) => one.key === (place?.key ?? placed) && one.day >= today);
  const wanted = (chosen ?? list.placeNow(now(), today))?.key;
  $("place").replaceChildren(...list.places.map((one) => made("option", { value: one.key, textContent: placeName(one), selected: one.key === wanted })));
  $("place").disabled = false;
  place = list.places.find((one) => one.key === wanted) ?? list.places[0];
}

function show() {
  if (list && place) {
    const expected = list.expected(place);
    const came = list.arrived(place);
    const missing = expected.filter((one) => !came.has(one.id));
    $("tally").hidden = false;
    $("tally").querySelector("span").textContent = filled(words.arrived, { arrived: expected.length - missing.length, expected: expected.length });
    Object.assign($("tally").querySelector("progress"), { max: Math.max(1, expected.length), value: expected.length - missing.length });
    const each = [...groups.keys()].map((key) => [groups.get(key), missing.filter((one) => one.group === key).length]).filter(([, many]) => many);
    $("expected").textContent = missing.length ? `${filled(words.expected, { count: missing.length })} ${each.map(([name, many]) => `${name} ${many}`).join(", ")}` : "";
    $("arrived").replaceChildren(...list.latest(place, LATEST).map(arrival));
  }
  $("listed").textContent = list ? `${me}${me && " · "}${filled(words.people, { count: list.people.length, time: clock(list.told.at) })}` : words.no_list;
  showLine();
}

function arrival({ person, at, sent }) {
  const state = sent ? chip(words.sent, "ok", "check") : chip(words.on_phone, "warn", "sync");
  return made("li", { class: `group-${person.group}` }, made("span", { class: "mark" }), named(person), made("span", { class: "small muted num", textContent: clock(at) }), state);
}

function named(person) {
  return made("span", { class: "nm" }, made("bdi", { textContent: person.badge }), made("small", { textContent: about(person) }));
}

// The number waiting is always on screen; the words say what happens with it.
function showLine() {
  const facts = list?.facts ?? [];
  const count = facts.filter((one) => !one.sent).length;
  const refused = facts.filter((one) => one.refused);
  const said = [];
  if (line.state === "closed") {
    said.push(note("warn", "alert", made("a", { href: `${page.dataset.scope}?app`, textContent: count ? filled(words.sign_in, { count }) : words.sign_in_first })));
  } else if (line.state === "ended") said.push(note("err", "alert", filled(words.ended, { count })));
  else if (line.away) said.push(note("warn", "sync", count ? filled(words.waiting_offline, { count }) : words.offline));
  else if (count) said.push(note("warn", "sync", filled(words.waiting, { count })));
  else said.push(made("p", { class: "small muted", textContent: line.lastSent ? filled(words.all_sent, { time: clock(line.lastSent) }) : "" }));
  if (refused.length) {
    const who = [...new Set(refused.map((one) => list.byId.get(one.person)?.name ?? one.name ?? one.ticket ?? ""))].filter(Boolean);
    const told = made("button", { type: "button", class: "btn quiet sm", textContent: words.noted });
    told.addEventListener("click", () => store.dropFacts(refused.map((one) => one.id)).then(reload));
    said.push(note("err", "alert", filled(words.refused, { count: refused.length, names: who.join(", ") }), " ", told));
  }
  page.dataset.waiting = count;
  if ($("line").textContent !== said.map((one) => one.textContent).join("")) $("line").replaceChildren(...said);
}

const note = (tone, drawn, ...content) => made("div", { class: `note ${tone}` }, icon(drawn), made("p", {}, ...content));

function tell(verdict, heading, sentence, person) {
  const tone = words.tones[verdict];
  const kind = verdict === "goodbye" ? "goodbye" : tone;
  const more = person ? ` ${about(person)}` : "";
  $("told").replaceChildren(made("div", { class: `hit ${tone}` }, icon(ICONS[kind]), made("h2", {}, made("bdi", { textContent: heading })), made("p", {}, made("b", { textContent: sentence }), more)));
  $("undo").hidden = !last;
  $("anyway").hidden = !stopped;
  sound(kind, $("quiet").checked);
}

function tellStop(verdict, person, facts = {}) {
  const why = words.stopped[person?.status] ?? filled(words[verdict] ?? "", facts);
  last = null;
  stopped = verdict === "unknown_code" ? null : { verdict, person, ...facts };
  tell(verdict, person?.badge ?? words.headings[verdict], person ? `${words.headings[verdict]}. ${why}` : why, person);
}

// ---- what happens at the door

const stamp = () => ({ id: crypto.randomUUID(), at: Date.now(), ahead: line.ahead });
const direction = () => $("search").elements.direction.value;

// Written to the disk first, then shown, then sent.
async function record(...facts) {
  await store.keepFacts(event, facts);
  facts.forEach((one) => list.add(one));
}

function scanOf(who) {
  return { kind: "scan", ...stamp(), place: place.key, session_id: place.session_id, half: place.half, direction: direction(), ...who };
}

async function pass(person, anyway = false) {
  const way = direction();
  const verdict = list.verdict(person, place, way);
  const stay = list.inside(person, place.key);
  if (!anyway && !(verdict in words.passed)) {
    tellStop(verdict, person);
    return;
  }
  const scan = scanOf({ person: person.id, name: person.name });
  await record(scan);
  [last, stopped] = [scan, null];
  const said = verdict in words.passed ? verdict : way === "out" ? "goodbye" : "welcome";
  const where = said === "already_in" && stay.where && stay.where !== "desk";
  const sentence = filled(where ? words.already_where : words.passed[said], { time: clock(said === "already_in" ? stay.since : ourTime(scan)), place: stay?.where });
  tell(said, person.badge, sentence, person);
  after();
}

// A code that is held before the camera stays the same one until it was away for a while.
function sameAgain(code) {
  const before = recent.get(code) ?? 0;
  recent.set(code, Date.now());
  return Date.now() - before < SAME_CODE;
}

// A code from the camera, from a hand scanner or typed.
async function passByCode(code) {
  if (!list || sameAgain(code)) return;
  const ticket = await digest(code, list.told.salt);
  if (list.byTicket.has(ticket)) await pass(list.byTicket.get(ticket));
  else {
    tellStop("wrong_event", null, { time: clock(list.told.at), ticket: code });
    const shown = stopped;
    await refresh(); // perhaps they registered since
    if (stopped === shown && list.byTicket.has(ticket)) await pass(list.byTicket.get(ticket));
  }
}

async function letInAnyway() {
  const { person, ticket } = stopped;
  if (person) return pass(person, true);
  const scan = scanOf({ ticket, name: ticket });
  await record(scan);
  [last, stopped] = [scan, null];
  tell("welcome", ticket, filled(words.passed.welcome, { time: clock(ourTime(scan)) }));
  after();
}

async function undo() {
  const scan = last;
  last = null;
  recent.clear();
  await record({ kind: "slip", ...stamp(), scan: scan.id });
  $("told").replaceChildren(note("info", "back", filled(words.taken_back, { name: list.byId.get(scan.person)?.badge ?? scan.name })));
  $("undo").hidden = true;
  after();
}

async function walkIn(form) {
  const { name, country, group } = Object.fromEntries(new FormData(form));
  const came = { kind: "walk-in", ...stamp(), name: name.trim(), country, group, language: spoken };
  const scan = scanOf({ person: came.id, name: came.name, direction: "in" });
  await record(came, scan);
  form.reset();
  $("walk-in").open = false;
  [last, stopped] = [scan, null];
  tell("welcome", came.name, filled(words.welcome_walk_in, { time: clock(ourTime(scan)) }), list.byId.get(came.id));
  after();
}

function find(text) {
  const code = parsed(text);
  const found = list ? list.search(text) : [];
  $("found").replaceChildren(...found.map(candidate));
  if (code) {
    $("search").reset();
    return passByCode(code);
  }
  if (!found.length && text.trim()) tell("unknown_code", words.headings.unknown_code, words.nobody, null);
}

function candidate(person) {
  const stay = list.inside(person, place.key);
  const out = Boolean(stay);
  const act = made("button", { type: "button", class: out ? "btn quiet sm" : "btn sm", textContent: out ? words.check_out : words.check_in });
  act.append(made("span", { class: "sr", textContent: ` ${person.name}` }));
  act.addEventListener("click", async () => {
    $("search").elements.direction.value = out ? "out" : "in";
    await pass(person);
    $("search").reset();
    $("found").replaceChildren();
  });
  const row = made("li", { class: `group-${person.group}` }, made("span", { class: "mark" }), named(person));
  if (stay) row.append(chip(filled(words.in_since, { time: clock(stay.since) }), "ok", "check"));
  row.append(act);
  return row;
}

function after() {
  show();
  deliver();
}

// ---- what goes and comes by the line

async function deliver() {
  if (leaving) return;
  await line.send();
  await reload();
  if (list?.facts.some((one) => one.kind === "walk-in" && one.sent && !one.refused)) await refresh();
}

async function refresh() {
  if (leaving) return;
  const said = await line.fetchList(fetched);
  if (said.gone) [list, fetched] = [null, null];
  if (said.list) fetched = said.list;
  await reload();
}

async function reload() {
  if (leaving) return;
  if (fetched) {
    list = new List(fetched, await store.factsOf(event));
    showPlaces();
  }
  show();
}

// ---- how staff reach it

let watching = null;

async function openCamera() {
  $("start-camera").hidden = true;
  try {
    $("camera").hidden = false;
    watching = await watch($("camera").querySelector("video"), seen);
    $("light").hidden = !watching.light;
  } catch {
    $("camera").hidden = true;
    $("start-camera").hidden = false;
    Object.assign($("no-camera"), { hidden: false, textContent: words.no_camera });
  }
}

function seen(text) {
  const code = parsed(text);
  if (code) return passByCode(code);
  if (!sameAgain(text)) tellStop("unknown_code", null);
}

// A hand scanner types and ends with Enter; it may do so wherever the page happens to have the focus.
let typed = "";
let typedAt = 0;
function wedge(happened) {
  if (happened.target.closest("input, select, textarea") || happened.ctrlKey || happened.metaKey || happened.altKey) return;
  if (Date.now() - typedAt > 1000) typed = "";
  typedAt = Date.now();
  if (happened.key.length === 1) typed += happened.key;
  else if (happened.key === "Enter" && parsed(typed)) {
    happened.preventDefault();
    passByCode(parsed(typed));
    typed = "";
  }
}

async function signOut() {
  leaving = true;
  leaving = await leave((count) => confirm(filled(words.lose, { count })));
  if (!leaving) return reload();
  watching?.stop();
  const home = await fetch("/").then((answer) => answer.text()).catch(() => "");
  const form = new DOMParser().parseFromString(home, "text/html").querySelector('form[action$="/sign-out"]');
  if (form) await fetch("/sign-out", { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
  location.assign("/");
}

function listen() {
  $("search").addEventListener("submit", (happened) => {
    happened.preventDefault();
    find($("code").value);
  });
  $("code").addEventListener("input", () => $("code").value.length > 1 && list && $("found").replaceChildren(...list.search($("code").value).map(candidate)));
  $("walk-in").querySelector("form").addEventListener("submit", (happened) => {
    happened.preventDefault();
    if (list && place) walkIn(happened.target);
  });
  $("place").addEventListener("change", () => {
    place = list.places.find((one) => one.key === $("place").value);
    store.keepPlace(event, place.key);
    recent.clear();
    show();
  });
  $("undo").addEventListener("click", undo);
  $("anyway").addEventListener("click", letInAnyway);
  $("start-camera").addEventListener("click", openCamera);
  $("leave").addEventListener("click", signOut);
  $("light").addEventListener("click", ({ currentTarget: light }) => {
    const on = light.getAttribute("aria-pressed") !== "true";
    light.setAttribute("aria-pressed", on);
    watching.light(on);
  });
  addEventListener("keydown", wedge);
  addEventListener("online", () => deliver().then(refresh));
  addEventListener("offline", () => ((line.away = true), showLine()));
  addEventListener("beforeunload", (happened) => Number(page.dataset.waiting) && line.away && happened.preventDefault());
  document.addEventListener("visibilitychange", () => document.hidden || deliver().then(refresh));
  setInterval(deliver, SEND_EVERY);
  setInterval(() => document.hidden || refresh(), FETCH_EVERY * (0.9 + Math.random() / 5));
}

async function begin() {
  navigator.serviceWorker?.register(page.dataset.worker, { scope: page.dataset.scope }).catch(() => null);
  navigator.storage?.persist?.();
  for (const one of await store.expire(Date.now())) await token.forget(one);
  me = (await token.read(event))?.name ?? "";
  placed = await store.placeOf(event);
  fetched = (await store.listOf(event)) ?? null;
  line.ahead = fetched?.ahead ?? 0;
  listen();
  await reload();
  const allowed = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  if (allowed?.state === "granted" || matchMedia("(pointer: coarse)").matches) openCamera();
  else $("start-camera").hidden = !navigator.mediaDevices;
  await deliver();
  await refresh();
  page.dataset.ready = "";
}

begin();
