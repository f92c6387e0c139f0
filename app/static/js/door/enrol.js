// Fetch this telephone's token for the link that it opened, keep it, and go where check-in begins.
import { keep } from "./token.js";

const place = document.querySelector("[data-claims]");
const claim = crypto.randomUUID?.() ?? ""; // the same for every try: a lost answer is told again

async function fetchToken(said) {
  said.textContent = said.dataset.busy;
  try {
    const answer = await fetch(place.dataset.address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ link: place.dataset.claims, claim_id: claim }),
    });
    if (!answer.ok) {
      said.textContent = answer.status === 410 || answer.status === 404 ? said.dataset.used : said.dataset.failed;
      return;
    }
    const claimed = await answer.json();
    await keep(claimed);
    location.replace(claimed.start);
  } catch {
    said.textContent = said.dataset.failed;
  }
}

if (place) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => fetchToken(place.querySelector("[role=status]")));
}
