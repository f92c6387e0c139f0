// Let the telephone keep this ticket, say in words how that went, and forget it again when asked.
const place = document.querySelector("[data-ticket]");
const said = place.querySelector("[role=status]");
const button = place.querySelector("button");

function told(worker, deed) {
  return new Promise((resolve) => {
    const line = new MessageChannel();
    line.port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(deed, [line.port2]);
  });
}

function active(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  return new Promise((resolve) => {
    const look = () => worker.state === "activated" && resolve(worker);
    worker.addEventListener("statechange", look);
    look();
  });
}

function say(words, kept) {
  place.hidden = false;
  said.textContent = said.dataset[words];
  button.hidden = !kept;
}

if (navigator.serviceWorker && window.caches) {
  try {
    const kept = await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.ticket });
    const worker = await active(kept);
    const done = await told(worker, "keep");
    say(done ? "kept" : "failed", done);
    button.addEventListener("click", async () => {
      told(worker, "forget"); // so that it keeps nothing anew meanwhile; what is kept goes in any case
      await caches.delete(`ticket ${place.dataset.ticket}`);
      await kept.unregister();
      say("forgotten", false);
    });
  } catch {
    say("failed", false);
  }
}
