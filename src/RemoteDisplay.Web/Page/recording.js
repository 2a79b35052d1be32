// Records a canvas as a video file, by the browser's own encoder.

import { make } from "./dom.js";

/** What browsers can write, best first. */
const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];
const BITS_PER_SECOND = 8_000_000;
const PIECE_MS = 1000;
/** Until the encoder has the last picture. */
const END_MS = 100;

/** Offers a file for download. `name` has no time and no extension yet. */
export function save(blob, name, extension) {
  const url = URL.createObjectURL(blob);
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  make("a", { href: url, download: `${name}-${time}.${extension}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Draws a pixel as it is: a canvas gives a picture to its stream only when something is drawn. */
function repeatPicture(canvas) {
  canvas.getContext("2d").drawImage(canvas, 0, 0, 1, 1, 0, 0, 1, 1);
}

export class Recording {
  #name;
  #onEnd;
  #recorder = null;
  #canvas = null;
  #sizes = new MutationObserver(() => this.#begin(this.#canvas));

  /** `name` gives the file's name; `onEnd` is called when a recording has ended, with an error or nothing. */
  constructor(name, onEnd) {
    this.#name = name;
    this.#onEnd = onEnd;
  }

  static get isPossible() {
    return "MediaRecorder" in window && "captureStream" in HTMLCanvasElement.prototype
      && TYPES.some((type) => MediaRecorder.isTypeSupported(type));
  }

  get isRunning() { return this.#recorder !== null; }

  start(canvas) {
    this.#begin(canvas);
    this.#sizes.observe(canvas, { attributeFilter: ["width", "height"] });
  }

  /** Ends the recording, and saves it. */
  stop() {
    if (this.isRunning) {
      this.#sizes.disconnect();
      this.#finish();
      this.#onEnd();
    }
  }

  /** Begins a file; when the canvas has another size, the next one. */
  #begin(canvas) {
    this.#finish();
    this.#canvas = canvas;
    const stream = canvas.captureStream();
    const recorder = new MediaRecorder(stream, {
      mimeType: TYPES.find((type) => MediaRecorder.isTypeSupported(type)), videoBitsPerSecond: BITS_PER_SECOND,
    });
    const name = this.#name();
    const pieces = [];
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      const type = recorder.mimeType.split(";")[0];
      if (pieces.some((piece) => piece.size > 0)) {
        save(new Blob(pieces, { type }), name, type.split("/")[1]);
      }
    });
    recorder.addEventListener("error", (event) => {
      this.#sizes.disconnect();
      this.#recorder = null;
      this.#onEnd(event.error ?? new Error("the browser has ended it"));
    });
    recorder.start(PIECE_MS);
    this.#recorder = recorder;
    repeatPicture(canvas);
  }

  /** The last picture again, so that the file lasts until now; then the end, once the encoder has it. */
  #finish() {
    const recorder = this.#recorder;
    this.#recorder = null;
    if (recorder?.state === "recording") {
      repeatPicture(this.#canvas);
      setTimeout(() => recorder.state === "recording" && recorder.stop(), END_MS);
    }
  }
}
