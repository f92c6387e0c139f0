// The list of one event together with what happened on this phone since: who is called what, who is in, what the door is told.
import { folded } from "./names.js";

const DOORS_OPEN = 30 * 60_000; // milliseconds before the start in which people arrive
const CANCELLED = new Set(["cancelled", "withdrawn"]);
const MOST_FOUND = 12;

export const ourTime = (fact) => fact.at - fact.ahead * 1000;

export class List {
  constructor(told, facts) {
    this.told = told;
    this.places = told.places;
    const { ids, tickets, names, badge_names, groups, countries, statuses, choices } = told.people;
    this.people = ids.map((id, n) => ({
      id, ticket: tickets[n], name: names[n], badge: badge_names[n] || names[n], group: groups[n], country: countries[n],
      status: statuses[n], choices: choices[n] ?? [], found: folded(`${names[n]} ${badge_names[n]}`),
    }));
    this.byTicket = new Map(this.people.map((one) => [one.ticket, one]));
    this.byId = new Map(this.people.map((one) => [one.id, one]));
    this.seen = new Map(this.places.map((place) => [place.key, new Map()]));
    const { people, places, since, devices } = told.seen;
    people.forEach((person, n) => {
      this.seen.get(this.places[places[n]].key).set(this.people[person].id, { since: since[n] * 1000, where: devices[n] });
    });
    this.facts = [];
    facts.forEach((fact) => this.add(fact));
  }

  // Take in what happened on this phone. Somebody who was written down here is on the list from then on.
  add(fact) {
    this.facts.push(fact);
    const id = fact.registration ?? fact.id;
    if (fact.kind !== "walk-in" || this.byId.has(id)) return;
    const { name, group, country } = fact;
    const person = { id, name, badge: name, group, country, status: "confirmed", choices: [], found: folded(name), new: true };
    this.people.push(person);
    this.byId.set(id, person);
  }

  // The scans of this phone that count at a place, by our clock.
  scansAt(key) {
    const back = new Set(this.facts.filter((one) => one.kind === "slip").map((one) => one.scan));
    const counted = this.facts.filter((one) => one.kind === "scan" && one.place === key && !back.has(one.id) && !one.refused);
    return counted.sort((one, other) => ourTime(one) - ourTime(other));
  }

  // Since when and through which door somebody is inside a place; null if they are not.
  inside(person, key) {
    const known = this.seen.get(key)?.get(person.id);
    let stay = known?.since ? known : null;
    for (const scan of this.scansAt(key)) {
      if (scan.person !== person.id) continue;
      stay = scan.direction === "out" ? null : stay ?? { since: ourTime(scan), where: "" };
    }
    return stay;
  }

  // Everybody who has come to a place; to a day comes whoever comes to a part of it.
  arrived(place) {
    const whole = !place.session_id && !place.half;
    const parts = whole ? this.places.filter((one) => one.day === place.day) : [place];
    const came = new Set();
    for (const { key } of parts) {
      for (const id of this.seen.get(key)?.keys() ?? []) came.add(id);
      for (const scan of this.scansAt(key)) came.add(scan.person);
    }
    return came;
  }

  expected(place) {
    const chosen = place.chosen_only ? (one) => one.choices.includes(place.session_id) : () => true;
    return this.people.filter((one) => one.status === "confirmed" && chosen(one));
  }

  // Who came in last, newest first.
  latest(place, most) {
    const scans = this.scansAt(place.key).filter((one) => one.direction === "in").map((one) => ({ person: this.byId.get(one.person), at: ourTime(one), sent: one.sent }));
    const known = [...(this.seen.get(place.key) ?? [])].filter(([, stay]) => stay.since).map(([id, stay]) => ({ person: this.byId.get(id), at: stay.since, sent: true }));
    const newest = new Map();
    for (const one of [...scans, ...known].sort((a, b) => b.at - a.at)) if (one.person && !newest.has(one.person.id)) newest.set(one.person.id, one);
    return [...newest.values()].slice(0, most);
  }

  search(text) {
    const words = folded(text).split(" ").filter(Boolean);
    const found = words.length ? this.people.filter((one) => words.every((word) => one.found.includes(word))) : [];
    return found.sort((one, other) => (one.status !== "confirmed") - (other.status !== "confirmed")).slice(0, MOST_FOUND);
  }

  // What the door is told before somebody passes.
  verdict(person, place, direction) {
    if (person.status !== "confirmed") return CANCELLED.has(person.status) ? "cancelled" : "not_confirmed";
    if (place.chosen_only && !person.choices.includes(place.session_id) && !person.new) return "not_chosen";
    if (direction === "out") return "goodbye";
    return this.inside(person, place.key) ? "already_in" : "welcome";
  }

  // Where people most likely arrive now: the one session that is on or about to begin, else the half, else the day.
  placeNow(now, today) {
    for (const early of [0, DOORS_OPEN]) {
      const on = this.places.filter((one) => one.session_id && Date.parse(one.starts_at) - early <= now && now < Date.parse(one.ends_at));
      if (on.length === 1) return on[0];
      if (on.length) {
        today = on[0].day;
        break;
      }
    }
    const halves = this.places.filter((one) => one.half && one.starts_at);
    const half = [0, DOORS_OPEN].flatMap((early) => halves.filter((one) => Date.parse(one.starts_at) - early <= now && now < Date.parse(one.ends_at)))[0];
    if (half) return half;
    const days = this.places.filter((one) => !one.session_id && !one.half);
    return days.find((one) => one.day >= today) ?? days.at(-1);
  }
}
