// Names as a search compares them, without case and marks: the same rules as app/programme/search.py.
const ALIKE = { ø: "o", ł: "l", đ: "d", ı: "i", æ: "ae", œ: "oe", "’": "'", "‘": "'", ʼ: "'", "–": "-", ـ: "", ى: "ي", ة: "ه" };

export function folded(text) {
  const letters = text.normalize("NFKD").toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "");
  return [...letters].map((one) => ALIKE[one] ?? one).join("").split(/\s+/).filter(Boolean).join(" ");
}
