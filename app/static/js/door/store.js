// What the phone keeps: sealed with a key that never leaves this browser, in three shelves.
//   keys   the key of each event      lists  the list of each event      facts  what happened at the door, until the server has it
// A fact is written to the disk before anybody hears an answer.
const SHELVES = { keys: "event", lists: "event", facts: "id" };
export const NAME = "baraza-door";

const opened = new Promise((done, failed) => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    for (const [shelf, keyPath] of Object.entries(SHELVES)) asked.result.createObjectStore(shelf, { keyPath });
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});

async function inside(shelf, mode, act) {
  const work = (await opened).transaction(shelf, mode, { durability: "strict" });
  return new Promise((done, failed) => {
    const asked = act(work.objectStore(shelf));
    work.oncomplete = () => done(asked?.result);
    work.onerror = work.onabort = () => failed(work.error);
  });
}

const read = (shelf, act) => inside(shelf, "readonly", act);
const write = (shelf, act) => inside(shelf, "readwrite", act);
const keys = new Map();

async function keyOf(event) {
  if (keys.has(event)) return keys.get(event);
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const known = await write("keys", (shelf) => {
    const asked = shelf.get(event);
    asked.onsuccess = () => asked.result ?? shelf.put({ event, key: fresh });
    return asked;
  });
  keys.set(event, known?.key ?? fresh);
  return keys.get(event);
}

async function sealed(event, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { event, iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(event), plain) };
}

async function unsealed({ event, iv, data }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyOf(event), data);
  return JSON.parse(new TextDecoder().decode(plain));
}

// Beside its key stands until when an event is kept, and where this phone checks in.
async function note(event, facts) {
  await keyOf(event);
  await write("keys", (shelf) => {
    const asked = shelf.get(event);
    asked.onsuccess = () => asked.result && shelf.put({ ...asked.result, ...facts });
    return asked;
  });
}

export const keepPlace = (event, place) => note(event, { place });

export const placeOf = async (event) => (await read("keys", (shelf) => shelf.get(event)))?.place;

export async function keepList(event, list) {
  const record = await sealed(event, list);
  await note(event, { until: list.until });
  await write("lists", (shelf) => shelf.put(record));
}

export async function listOf(event) {
  const record = await read("lists", (shelf) => shelf.get(event));
  return record && unsealed(record);
}

// `waits` says that the server does not have it yet; it stands outside the seal, to be counted without the key.
export async function keepFacts(event, facts) {
  const records = await Promise.all(facts.map(async (one) => ({ ...(await sealed(event, one)), id: one.id, waits: !one.sent })));
  await write("facts", (shelf) => records.forEach((record) => shelf.put(record)));
}

export async function factsOf(event) {
  const records = await read("facts", (shelf) => shelf.getAll());
  const facts = await Promise.all(records.filter((one) => one.event === event).map(unsealed));
  return facts.sort((one, other) => one.at - other.at);
}

export const dropFacts = (ids) => write("facts", (shelf) => ids.forEach((id) => shelf.delete(id)));
export const forgetList = (event) => write("lists", (shelf) => shelf.delete(event));

// The events of which facts wait, each with how many.
export async function waiting() {
  const found = new Map();
  for (const one of await read("facts", (shelf) => shelf.getAll())) {
    if (one.waits) found.set(one.event, (found.get(one.event) ?? 0) + 1);
  }
  return found;
}

// Two days after an event nobody needs its list; the key goes with the last fact that waited. Gives what is forgotten.
export async function expire(now) {
  const over = (await read("keys", (shelf) => shelf.getAll())).filter((one) => one.until && Date.parse(one.until) <= now);
  const held = await waiting();
  for (const { event } of over) await (held.has(event) ? forgetList(event) : forget(event));
  return over.map((one) => one.event).filter((one) => !held.has(one));
}

export async function events() {
  return read("keys", (shelf) => shelf.getAllKeys());
}

// Without its key nothing of an event can be read again.
export async function forget(event) {
  const ids = (await read("facts", (shelf) => shelf.getAll())).filter((one) => one.event === event).map((one) => one.id);
  await write("keys", (shelf) => shelf.delete(event));
  await forgetList(event);
  await dropFacts(ids);
  keys.delete(event);
}
