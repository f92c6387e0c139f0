// What the door hears and feels: rising for welcome, falling for goodbye, twice the same for somebody already in, low for a stop.
const NOTES = { ok: [660, 990], goodbye: [880, 590], warn: [520, 520], err: [180, 140] };
const SHAKES = { ok: [60], goodbye: [60], warn: [60, 80, 60], err: [250] };
const LENGTH = 0.12; // seconds a note
let audio = null;

// Browsers let a page sound only after somebody touched it.
for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => (audio ??= new AudioContext()).resume(), { once: true });

export function sound(kind, quiet) {
  navigator.vibrate?.(SHAKES[kind]);
  if (quiet || audio?.state !== "running") return;
  NOTES[kind].forEach((pitch, number) => {
    const begin = audio.currentTime + number * LENGTH * 1.2;
    const tone = new OscillatorNode(audio, { type: kind === "err" ? "square" : "sine", frequency: pitch });
    const level = new GainNode(audio, { gain: 0.25 });
    tone.connect(level).connect(audio.destination);
    level.gain.setTargetAtTime(0, begin + LENGTH * 0.7, 0.02);
    tone.start(begin);
    tone.stop(begin + LENGTH * 1.5);
  });
}
