// On the page that works without scripts: offer to check in with this phone, and go there at once where it already does.
import { keep, read } from "./token.js";

const place = document.querySelector("[data-app]");
const said = place?.querySelector("[role=status]");
const claim = crypto.randomUUID?.() ?? ""; // the same for every try: a lost answer is told again

async function begin() {
  said.textContent = "";
  try {
    const body = new URLSearchParams({ csrf_token: place.dataset.csrf, claim_id: claim });
    const answer = await fetch(place.dataset.claims, { method: "POST", body, redirect: "error" });
    if (!answer.ok) throw new Error(answer.statusText);
    await keep(await answer.json());
    location.assign(place.dataset.app);
  } catch {
    said.textContent = said.dataset.failed;
  }
}

if (place && navigator.serviceWorker && globalThis.crypto?.subtle) {
  const asked = new URLSearchParams(location.search);
  place.hidden = false;
  place.querySelector("button").addEventListener("click", begin);
  if (asked.has("app")) begin();
  else if (!location.search && (await read(place.dataset.event))) location.replace(place.dataset.app);
}
