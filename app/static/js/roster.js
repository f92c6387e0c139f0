// A tap on a roster is stored at once and changes only what it is about; the list narrows while a name is typed.
const form = document.querySelector("form[data-roster]");
const list = form?.querySelector(".roster");
const search = document.getElementById("q");
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

async function send(button) {
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  body.set("form", crypto.randomUUID());
  body.set("part", "line");
  button.setAttribute("aria-busy", "true");
  const said = form.querySelector("[data-said]");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
    if (!answer.ok) throw new Error(answer.statusText);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"), button);
  } catch {
    button.removeAttribute("aria-busy");
    said.textContent = form.dataset.away;
  }
}

function show(answer, button) {
  const line = answer.querySelector("li");
  const before = document.getElementById(line.id);
  const number = before?.contains(button) ? [...before.querySelectorAll("button")].indexOf(button) : -1;
  before?.replaceWith(line);
  for (const part of ["said", "tally"]) {
    form.querySelector(`[data-${part}]`).replaceChildren(...answer.querySelector(`[data-${part}]`).childNodes);
  }
  if (number >= 0) (line.querySelectorAll("button")[number] ?? line.querySelector("button")).focus();
}

function move(from, step) {
  const lines = [...list.children].filter((line) => !line.hidden);
  const line = from.closest("li");
  const number = [...line.querySelectorAll("button")].reverse().indexOf(from);
  const other = lines[lines.indexOf(line) + step];
  const buttons = other ? [...other.querySelectorAll("button")].reverse() : [];
  (buttons[number] ?? buttons.at(-1))?.focus();
}

form?.addEventListener("submit", (happened) => {
  if (!happened.submitter?.value) return;
  happened.preventDefault();
  if (!happened.submitter.hasAttribute("aria-busy")) send(happened.submitter);
});
list?.addEventListener("keydown", (happened) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[happened.key];
  if (!step || !happened.target.matches("button")) return;
  happened.preventDefault();
  move(happened.target, step);
});
search?.addEventListener("input", () => {
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  for (const line of list?.children ?? []) {
    const text = fold(line.querySelector(".nm").textContent);
    line.hidden = !words.every((word) => text.includes(word));
  }
});
