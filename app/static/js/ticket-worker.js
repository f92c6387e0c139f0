// Keeps one ticket for when there is no line: the ticket of the private link that is this worker's scope, and no other page.
const LINK = new URL(self.registration.scope).pathname;
const TICKET = `${LINK}/ticket`;
const KEPT = `ticket ${LINK}`;
const PATIENCE = 6000; // milliseconds, where a ticket is kept that can be shown instead
let givenUp = false;
const PARTS = /(?:href|src)="([^"]*\/static\/[^"]+)"/g;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { pathname, origin } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && [LINK, TICKET].includes(pathname)) event.respondWith(page(event));
  else if (pathname.includes("/static/")) event.respondWith(part(event.request));
});

self.addEventListener("message", (event) => {
  givenUp = event.data !== "keep";
  const deed = event.data === "keep" ? keep() : forget();
  event.waitUntil(deed.then((done) => event.ports[0].postMessage(done)));
});

async function page(event) {
  const kept = await caches.match(TICKET, { cacheName: KEPT });
  const asked = fetch(event.request);
  try {
    const answer = await (kept ? Promise.race([asked, late()]) : asked);
    if (kept) event.waitUntil(keep());
    return answer;
  } catch (error) {
    asked.catch(() => {});
    if (kept) return kept;
    throw error;
  }
}

function late() {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
}

async function part(request) {
  return (await caches.match(request, { cacheName: KEPT })) ?? fetch(request);
}

// Bring the ticket anew; without a line what is kept stays, and a ticket that is no more is forgotten.
async function keep() {
  try {
    const fresh = await fetch(TICKET, { cache: "no-store", credentials: "same-origin" });
    if (fresh.status === 404 || fresh.status === 410) await forget();
    if (fresh.status !== 200) return false;
    if (givenUp) return false;
    const store = await caches.open(KEPT);
    const text = await fresh.clone().text();
    const parts = [...text.matchAll(PARTS)].map(([, address]) => new URL(address, self.location).href);
    for (const address of parts) if (!(await store.match(address))) await store.add(address);
    await store.put(TICKET, fresh);
    for (const { url } of await store.keys())
      if (url.includes("/static/") && !parts.includes(url)) await store.delete(url);
    return true;
  } catch {
    return Boolean(await caches.match(TICKET, { cacheName: KEPT }));
  }
}

async function forget() {
  givenUp = true;
  await caches.delete(KEPT);
  self.registration.unregister(); // not waited for: it may only be done when this worker has finished
  return true;
}
