// Keep the check-in page for when there is no line. `KEPT` is written before this: the version, and what belongs to it.
const STORE = `door ${KEPT.version}`;
const PATIENCE = 1500; // milliseconds that a weak line gets before the page that is kept opens

self.addEventListener("install", (happened) => {
  const wanted = [KEPT.app, KEPT.manifest, ...KEPT.files].map((address) => new Request(address, { cache: "reload" }));
  happened.waitUntil(caches.open(STORE).then((store) => store.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (happened) => {
  happened.waitUntil(clean().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (happened) => {
  const { pathname, origin } = new URL(happened.request.url);
  if (happened.request.method !== "GET" || origin !== location.origin) return;
  const file = pathname.replace(/\.[0-9a-f]{10}(\.\w+)$/, "$1"); // as it is called without its hash
  if (happened.request.mode === "navigate") {
    if (pathname === KEPT.app) happened.respondWith(page(happened.request));
    else if (pathname === KEPT.page) happened.respondWith(fetch(happened.request).catch(kept));
  } else if (KEPT.files.includes(file)) {
    happened.respondWith(caches.match(file, { cacheName: STORE }).then((found) => found ?? fetch(happened.request)));
  } else if (pathname === KEPT.manifest) {
    happened.respondWith(fetch(happened.request).catch(() => caches.match(KEPT.manifest)));
  }
});

const kept = () => caches.match(KEPT.app, { cacheName: STORE });

// The page in the language of now, if it comes in time and belongs to the scripts that are kept.
async function page(request) {
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  const answer = await Promise.race([fetch(request).catch(() => null), late]);
  if (!answer?.ok || answer.headers.get("Door-Version") !== KEPT.version) return (await kept()) ?? fetch(request);
  if (!answer.redirected) await (await caches.open(STORE)).put(KEPT.app, answer.clone());
  return answer;
}

// Other events keep the same files under the same version, so only other versions go.
async function clean() {
  const old = (await caches.keys()).filter((name) => name.startsWith("door ") && name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
}
