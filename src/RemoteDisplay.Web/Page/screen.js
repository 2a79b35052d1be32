// Shows the live screen of one head with noVNC, and reconnects when the connection is lost.

import { viewerAddress } from "./server.js";
import { sharp } from "./sharp.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
const STAGE_COLOUR = "transparent";

/** Levels for noVNC: of JPEG's quality, which a server without JPEG ignores, and of compression. */
const LINKS = {
  fast: { quality: 9, compression: 1 },
  normal: { quality: 6, compression: 2 },
  slow: { quality: 3, compression: 6 },
};

export class Screen {
  #RFB;
  #place;
  #onState;
  #rfb = null;
  #canvas = null;
  #head = 0;
  #sizing = "scale";
  #link = "normal";
  #viewOnly = false;
  #holdsSize = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer = 0;

  /** Called with the text of the guest's clipboard. */
  onClipboard = () => {};

  constructor(RFB, place, onState) {
    this.#RFB = sharp(RFB);
    this.#place = place;
    this.#onState = onState;
  }

  get isConnected() { return this.#place.dataset.connected === "true"; }

  /** What shows the picture while there is a connection. */
  get canvas() { return this.isConnected ? this.#canvas : null; }

  get takesInput() { return this.isConnected && !this.#viewOnly; }

  get hasClipboard() { return this.#rfb?.hasClipboard ?? false; }

  show(head) {
    this.#head = head;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#place.replaceChildren();
    this.connect();
  }

  set sizing(mode) {
    this.#sizing = mode;
    this.#apply();
  }

  set link(name) {
    this.#link = name;
    this.#apply();
  }

  /** Whether the guest keeps its size now, because a touch keyboard covers a part of the page for a moment. */
  set holdsSize(value) {
    this.#holdsSize = value;
    this.#apply();
  }

  set viewOnly(value) {
    if (this.#viewOnly !== value) {
      this.#viewOnly = value;
      this.#apply();
    }
  }

  /** Presses or releases a key, or does both if `down` is undefined. `code` is empty for a key of no known place. */
  key(keysym, code, down) { this.#rfb?.sendKey(keysym, code, down); }

  offerClipboard(text) { this.#rfb?.clipboardPasteFrom(text); }

  focus() { this.#rfb?.focus({ preventScroll: true }); }

  connect() {
    clearTimeout(this.#timer);
    this.#end();
    this.#onState("connecting", "Connecting");

    const rfb = new this.#RFB(this.#place, viewerAddress(this.#head), { shared: true });
    this.#rfb = rfb;
    rfb.addEventListener("connect", () => this.#if(rfb, () => this.#connected()));
    rfb.addEventListener("disconnect", () => this.#if(rfb, () => this.#lost()));
    rfb.addEventListener("clipboard", (event) => this.#if(rfb, () => this.onClipboard(event.detail.text)));
    this.#apply();
  }

  /** Disconnects until `connect` is called. */
  disconnect() {
    clearTimeout(this.#timer);
    this.#end();
    this.#onState("off", "Disconnected");
  }

  #end() {
    const old = this.#rfb;
    this.#rfb = null;
    this.#keepPicture();
    old?.disconnect();
    this.#place.dataset.connected = "false";
  }

  /** Leaves the last picture where it was; noVNC removes its own elements. */
  #keepPicture() {
    if (this.isConnected) {
      const picture = this.#canvas.cloneNode();
      picture.getContext("2d").drawImage(this.#canvas, 0, 0);
      picture.className = "frozen";
      picture.removeAttribute("tabindex");
      this.#place.querySelector(".frozen")?.remove();
      this.#place.append(picture);
    }
  }

  /** Ignores late events of closed connections. */
  #if(rfb, action) {
    if (rfb === this.#rfb) {
      action();
    }
  }

  #connected() {
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#place.querySelector(".frozen")?.remove();
    this.#canvas = this.#place.querySelector("canvas");
    this.#place.dataset.connected = "true";
    this.#onState("connected", "Connected");
    this.focus();
  }

  #lost() {
    this.#end();
    this.#onState("lost", `No connection; reconnecting in ${Math.ceil(this.#pauseMs / 1000)} s`);
    this.#timer = setTimeout(() => this.connect(), this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }

  #apply() {
    if (this.#rfb) {
      this.#rfb.background = STAGE_COLOUR;
      this.#rfb.viewOnly = this.#viewOnly;
      this.#rfb.askDevicePixels = this.#sizing !== "large";
      this.#rfb.scaleViewport = this.#sizing !== "actual";
      this.#rfb.resizeSession = !this.#holdsSize && (this.#sizing === "resize" || this.#sizing === "large");
      this.#rfb.qualityLevel = LINKS[this.#link].quality;
      this.#rfb.compressionLevel = LINKS[this.#link].compression;
    }
  }
}
