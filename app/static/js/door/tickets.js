// Ticket codes as people show and type them: the same rules as app/registration/tickets.py.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRTVWXYZ";
const LOOKS_LIKE = { O: "0", I: "1", L: "1", U: "V", S: "5" };
const LENGTH = 8;
const DIGEST = 6; // bytes

// Read a code in any case, with or without the dash, in digits of any script, or as the end of an address; "" if it is none.
export function parsed(text) {
  const last = text.trim().split(/[?#]/)[0].split("/").filter(Boolean).pop() ?? "";
  const plain = [...last].filter((one) => /[\p{L}\p{N}]/u.test(one)).map(digit).join("").toUpperCase();
  const code = [...plain].map((one) => LOOKS_LIKE[one] ?? one).join("");
  const places = [...code].map((one) => ALPHABET.indexOf(one));
  if (places.length !== LENGTH || places.includes(-1)) return "";
  const sum = places.slice(0, -1).reduce((total, place, number) => total + (number + 2) * place, 0);
  return sum % ALPHABET.length === places.at(-1) ? code : "";
}

function digit(one) {
  if (!/\p{Nd}/u.test(one)) return one;
  let zero = one.codePointAt(0);
  while (zero % 2 ** 16 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && one.codePointAt(0) - zero < 9) zero -= 1;
  return String(one.codePointAt(0) - zero);
}

// What the list knows a ticket by.
export async function digest(code, salt) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(salt + code)));
  return btoa(String.fromCharCode(...bytes.slice(0, DIGEST)));
}
