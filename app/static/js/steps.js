// What is typed in a step is kept on this device, and with the form on the server, until the step is left.
// Answers of the server are never written into fields.
const form = document.querySelector("form[data-saved]");
const status = form.querySelector("[role=status]");
const kept = `form ${location.pathname}`;
const PAUSE = 800;
const AGAIN = 10_000;
const saved = Number(form.dataset.saved);
let counter = saved;
let timer = 0;
let under_way = new AbortController();

const next = () => (counter = Math.max(Date.now(), counter + 1));
const controls = () => [...form.elements].filter((one) => one.name && !/^(file|hidden|submit|button|fieldset)$/.test(one.type));
const answers = (one) => one.type === "checkbox" || one.type === "radio";
const touched = (one) =>
  answers(one) ? one.checked !== one.defaultChecked
    : one.options ? [...one.options].some((each) => each.selected !== each.defaultSelected && each.value)
      : one.value !== one.defaultValue;

function typed() {
  const said = {};
  for (const one of controls()) {
    const values = (said[one.name] ??= []);
    if (answers(one)) one.checked && values.push(one.value);
    else values.push(one.value);
  }
  return said;
}

function restore() {
  for (const name of Object.keys(sessionStorage)) {
    const { counter: then, said } = name.startsWith("form ") ? JSON.parse(sessionStorage[name]) : {};
    if (then <= saved) sessionStorage.removeItem(name); // the server has it, or something newer
    else if (name === kept) put(said);
  }
}

function put(said) {
  const meanwhile = new Set(controls().filter(touched).map((one) => one.name)); // typed before this script came
  for (const one of controls()) {
    const values = said[one.name];
    if (!values || meanwhile.has(one.name)) continue;
    if (answers(one)) one.checked = values.includes(one.value);
    else one.value = values[0] ?? "";
  }
  later();
}

function keep() {
  sessionStorage[kept] = JSON.stringify({ counter: next(), said: typed() });
  later();
}

function later(pause = PAUSE) {
  clearTimeout(timer);
  if (form.dataset.saving) timer = setTimeout(save, pause);
}

async function save() {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token?.value ?? "", step: form.dataset.step, counter: next() });
  for (const [name, values] of Object.entries(typed())) for (const value of values) body.append(name, value);
  try {
    const answer = await fetch(form.dataset.saving, { method: "POST", body, keepalive: true, redirect: "error", signal: under_way.signal });
    if (answer.ok) status.textContent = form.dataset.kept;
  } catch (trouble) {
    if (trouble.name === "AbortError") return;
    status.textContent = form.dataset.away;
    later(AGAIN);
  }
}

form.addEventListener("input", (happened) => {
  const [file] = happened.target.files ?? [];
  if (file && file.size > form.dataset.largest) {
    happened.target.value = "";
    status.textContent = form.dataset.large;
  } else keep();
});
form.addEventListener("submit", (happened) => {
  if (!navigator.onLine) {
    happened.preventDefault();
    status.textContent = form.dataset.away;
    return;
  }
  clearTimeout(timer);
  under_way.abort();
  under_way = new AbortController();
  form.elements.counter.value = next();
});
addEventListener("online", () => later(0));
restore();
