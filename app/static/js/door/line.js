// The line to the server: fetches the list, and sends what waits, each fact until the server has it.
import * as store from "./store.js";
import * as token from "./token.js";

const BATCH = 200;
const API = "/api/v1/events";

// Let one page of this browser at a time change what is kept of an event.
export const alone = (event, work) => (navigator.locks ? navigator.locks.request(`door ${event}`, work) : work());

export class Line {
  constructor(event) {
    this.event = event;
    this.away = !navigator.onLine;
    this.state = "open"; // "open", "closed" (whoever has this phone must sign in), "ended" (may only send what it holds)
    this.ahead = 0; // seconds by which this phone's clock is ahead of the server's
    this.lastSent = 0;
  }

  async ask(path, { method = "GET", body, headers = {} } = {}) {
    const known = await token.read(this.event);
    if (!known) {
      this.state = "closed";
      return null;
    }
    const began = Date.now();
    try {
      const said = { Authorization: `Bearer ${known.token}`, ...(body ? { "Content-Type": "application/json" } : {}), ...headers };
      const answer = await fetch(`${API}/${encodeURIComponent(this.event)}/${path}`, { method, headers: said, body: body && JSON.stringify(body), cache: "no-store" });
      this.away = answer.status >= 502;
      this.measure(answer, began);
      if (answer.status === 401) await token.forget(this.event);
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) this.state = "closed";
      return answer;
    } catch {
      this.away = true;
      return null;
    }
  }

  // The server's clock shows whole seconds; a difference of two is none.
  measure(answer, began) {
    const said = Date.parse(answer.headers.get("Date") ?? "");
    const ahead = Math.round(((began + Date.now()) / 2 - said - 500) / 1000);
    if (said) this.ahead = Math.abs(ahead) < 3 ? 0 : ahead;
  }

  // Fetch the list if it is another one; facts that the server had before are in it, and go.
  async fetchList(known) {
    const began = Date.now();
    const answer = await this.ask("door", { headers: known ? { "If-None-Match": known.tag } : {} });
    if (answer?.status === 410) {
      this.state = "ended";
      await store.forgetList(this.event);
      return { gone: true };
    }
    if (!answer || !(answer.ok || answer.status === 304)) return {};
    this.state = "open";
    const list = answer.ok ? { ...(await answer.json()), tag: answer.headers.get("ETag") } : known;
    const fresh = { ...list, at: began, ahead: this.ahead };
    return alone(this.event, async () => {
      if (!(await token.read(this.event))) return {}; // signed out meanwhile
      await store.keepList(this.event, fresh);
      const settled = (await store.factsOf(this.event)).filter((one) => one.sent && !one.refused && one.sent < began);
      await store.dropFacts(settled.map((one) => one.id));
      return { list: fresh };
    });
  }

  // Send everything that waits.
  send() {
    return alone(this.event, () => this.sendAll());
  }

  async sendAll() {
    const waiting = (await store.factsOf(this.event)).filter((one) => !one.sent);
    for (const one of waiting.filter((fact) => fact.kind === "walk-in")) {
      if (!(await this.sendWalkIn(one))) return;
    }
    const facts = await store.factsOf(this.event);
    const numbers = new Map(facts.map((one) => [one.id, one.registration ?? one.id]));
    const rest = facts.filter((one) => !one.sent && one.kind !== "walk-in").map((one) => ({ ...one, person: numbers.get(one.person) ?? one.person }));
    for (let from = 0; from < rest.length; from += BATCH) {
      if (!(await this.sendBatch(rest.slice(from, from + BATCH), rest.length - from))) return;
    }
  }

  // Whoever came unannounced gets their number from the server; the scans of them that wait take it.
  async sendWalkIn(fact) {
    const { id: walk_in_id, name, country, group, language } = fact;
    const body = { walk_in_id, name, country, group, language, ...clocks("made_at", fact) };
    const answer = await this.ask("walk-ins", { method: "POST", body });
    if (!answer || retry(answer)) return false;
    const theirs = (await store.factsOf(this.event)).filter((one) => one.person === fact.id);
    const said = answer.ok ? await answer.json() : null;
    const registration = said?.registration_id.replaceAll("-", "");
    const moved = theirs.map((one) => (said ? { ...one, person: registration } : refuse(one, "walk_in")));
    await store.keepFacts(this.event, [...moved, said ? { ...fact, sent: Date.now(), registration } : refuse(fact, `${answer.status}`)]);
    return true;
  }

  // A batch that cannot be read is sent in halves, so that one bad fact stops none behind it.
  async sendBatch(facts, left) {
    const scans = facts.filter((one) => one.kind === "scan");
    const body = { scans: scans.map(scanOut), taken_back: facts.filter((one) => one.kind === "slip").map(slipOut), holding: left - facts.length };
    const answer = await this.ask("scans", { method: "POST", body });
    if (!answer || retry(answer)) return false;
    if (!answer.ok && facts.length > 1) {
      const half = facts.length >> 1;
      return (await this.sendBatch(facts.slice(0, half), left)) && this.sendBatch(facts.slice(half), left - half);
    }
    const problems = new Map(answer.ok ? (await answer.json()).refused?.map((one) => [one.scan_id, one.code]) : facts.map((one) => [one.id, `${answer.status}`]));
    this.lastSent = Date.now();
    await store.keepFacts(this.event, facts.map((one) => (problems.has(one.id) ? refuse(one, problems.get(one.id)) : { ...one, sent: Date.now() })));
    return true;
  }
}

const retry = (answer) => answer.status >= 500 || [401, 403, 404, 408, 429].includes(answer.status);
const refuse = (fact, why) => ({ ...fact, sent: Date.now(), refused: why });
const clocks = (name, fact) => ({ [name]: new Date(fact.at).toISOString(), clock_ahead: fact.ahead });

function scanOut({ id, person, ticket, session_id, half, direction, ...fact }) {
  const who = person ? { registration_id: dashed(person) } : { ticket };
  return { scan_id: id, ...who, session_id, half, direction, ...clocks("scanned_at", fact) };
}

const slipOut = ({ scan, ...fact }) => ({ scan_id: scan, ...clocks("taken_back_at", fact) });
const dashed = (id) => id.replaceAll("-", "").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
