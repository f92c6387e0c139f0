// Keep the figures of a page fresh while it is looked at: every ten seconds, and nothing is sent where nothing changed.
const EVERY = 10_000;
const ANNOUNCE_EVERY = 60_000;
const place = document.querySelector("[data-live]");
const said = document.getElementById("figures-said");
const live = document.getElementById("live");
let tag = "";
let announced = Date.now();

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(place.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, redirect: "error" });
    live.hidden = !(answer.ok || answer.status === 304);
    if (answer.ok) show(answer.headers.get("ETag") ?? "", await answer.text());
  } catch {
    live.hidden = true; // the link is away: what is shown stays, and is no longer called live
  }
}

function show(newTag, text) {
  const before = place.textContent;
  const first = !tag;
  tag = newTag;
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const opened = [...place.querySelectorAll("details[open][id]")].map((one) => one.id);
  place.innerHTML = text;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused) place.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  if (!first && place.textContent !== before) announce();
}

function announce() {
  if (Date.now() - announced < ANNOUNCE_EVERY) return;
  announced = Date.now();
  said.textContent = place.querySelector("[data-said]").dataset.said;
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
refresh();
