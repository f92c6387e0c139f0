// The camera: looks for a code several times a second, with the browser's own reader or, where there is none, with ours.
const EVERY = 120; // milliseconds
const WIDEST = 640; // pixels that our reader looks at

async function reader() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  const { read } = await import("./qr.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let turn = 0;
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    return read(pen.getImageData(0, 0, canvas.width, canvas.height), turn++);
  };
}

// Show the camera in `video` and tell every code that is seen; gives what switches the light, where the camera has one.
export async function watch(video, tell) {
  const wanted = { facingMode: "environment", width: { ideal: 1280 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  const read = await reader();
  const [track] = stream.getVideoTracks();
  video.srcObject = stream;
  await video.play();
  const look = async () => {
    if (track.readyState === "ended") return;
    if (!document.hidden && video.videoWidth) {
      const text = await read(video).catch(() => "");
      if (text) tell(text);
    }
    setTimeout(look, EVERY);
  };
  look();
  const light = track.getCapabilities?.().torch ? (on) => track.applyConstraints({ advanced: [{ torch: on }] }) : null;
  return { light, stop: () => track.stop() };
}
