// Where a telephone keeps what lets it speak for the door of one event: in this browser only, one entry an event.
const opened = new Promise((done, failed) => {
  const asked = indexedDB.open("baraza-door-token", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("tokens", { keyPath: "event" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});

async function tokens(mode, act) {
  const store = (await opened).transaction("tokens", mode).objectStore("tokens");
  return new Promise((done, failed) => {
    const asked = act(store);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

export const keep = (claimed) => tokens("readwrite", (store) => store.put(claimed));
export const read = (event) => tokens("readonly", (store) => store.get(event));
export const forget = (event) => tokens("readwrite", (store) => store.delete(event));
export const events = () => tokens("readonly", (store) => store.getAllKeys());
