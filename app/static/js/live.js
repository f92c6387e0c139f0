// Keep the figures of a page fresh while it is looked at: about every ten seconds, and nothing is sent where nothing changed.
// No two pages keep step, a page out of sight does not ask, and one that gets no answer asks less and less often.
const EVERY = 10_000;
const AT_MOST_EVERY = 3_000;
const ANNOUNCE_EVERY = 60_000;
const place = document.querySelector("[data-live]");
const said = document.getElementById("figures-said");
const live = document.getElementById("live");
let tag = place.dataset.tag ? `"${place.dataset.tag}"` : "";
let announced = Date.now();
let asked = 0;
let failures = 0;
let timer;

async function refresh() {
  clearTimeout(timer);
  if (document.hidden) return;
  if (Date.now() - asked >= AT_MOST_EVERY) await ask();
  timer = setTimeout(refresh, EVERY * (0.8 + 0.4 * Math.random()) * 2 ** Math.min(failures, 4));
}

async function ask() {
  asked = Date.now();
  try {
    const answer = await fetch(place.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, redirect: "error" });
    live.hidden = !(answer.ok || answer.status === 304);
    failures = live.hidden ? failures + 1 : 0;
    if (answer.ok) show(answer.headers.get("ETag") ?? "", await answer.text());
  } catch {
    live.hidden = true; // the link is away: what is shown stays, and is no longer called live
    failures += 1;
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

document.addEventListener("visibilitychange", refresh);
refresh();
