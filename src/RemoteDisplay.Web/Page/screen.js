// Shows the live screen of one head with noVNC, and reconnects when the connection is lost.

import { viewerAddress } from "./server.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
const STAGE_COLOUR = "transparent";

export class Screen {
  #RFB;
  #place;
  #onState;
  #rfb = null;
  #head = 0;
  #sizing = "scale";
  #viewOnly = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer = 0;

  constructor(RFB, place, onState) {
    this.#RFB = RFB;
    this.#place = place;
    this.#onState = onState;
  }

  get isConnected() { return this.#place.dataset.connected === "true"; }

  show(head) {
    this.#head = head;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#connect();
  }

  set sizing(mode) {
    this.#sizing = mode;
    this.#apply();
  }

  set viewOnly(value) {
    if (this.#viewOnly !== value) {
      this.#viewOnly = value;
      this.#apply();
    }
  }

  sendCtrlAltDel() { this.#rfb?.sendCtrlAltDel(); }

  focus() { this.#rfb?.focus(); }

  #connect() {
    clearTimeout(this.#timer);
    const old = this.#rfb;
    this.#rfb = null;
    old?.disconnect();
    this.#place.replaceChildren();
    this.#place.dataset.connected = "false";
    this.#onState("connecting", "Connecting");

    const rfb = new this.#RFB(this.#place, viewerAddress(this.#head), { shared: true });
    this.#rfb = rfb;
    rfb.addEventListener("connect", () => this.#if(rfb, () => this.#connected()));
    rfb.addEventListener("disconnect", () => this.#if(rfb, () => this.#lost()));
    this.#apply();
  }

  /** Ignores late events of closed connections. */
  #if(rfb, action) {
    if (rfb === this.#rfb) {
      action();
    }
  }

  #connected() {
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#place.dataset.connected = "true";
    this.#onState("connected", "Connected");
    this.focus();
  }

  #lost() {
    this.#rfb = null;
    this.#place.dataset.connected = "false";
    this.#onState("lost", `No connection; next try in ${Math.ceil(this.#pauseMs / 1000)} s`);
    this.#timer = setTimeout(() => this.#connect(), this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }

  #apply() {
    if (this.#rfb) {
      this.#rfb.background = STAGE_COLOUR;
      this.#rfb.viewOnly = this.#viewOnly;
      this.#rfb.resizeSession = this.#sizing === "resize";
      this.#rfb.scaleViewport = this.#sizing !== "actual";
    }
  }
}
