// Shows a screenshot, updated every second, where there is no noVNC for a live screen.

import { screenshot } from "./server.js";

const EVERY_MS = 1000;

export class Still {
  #image;
  #onState;
  #head = 0;
  #isStopped = false;
  isConnected = false;

  constructor(image, onState) {
    this.#image = image;
    this.#onState = onState;
    this.#run();
  }

  show(head) { this.#head = head; }

  set sizing(_) {}

  set viewOnly(_) {}

  set link(_) {}

  set holdsSize(_) {}

  get takesInput() { return false; }

  get hasClipboard() { return false; }

  key() {}

  focus() {}

  connect() { this.#isStopped = false; }

  disconnect() {
    this.#isStopped = true;
    this.#onState("off", "Stopped");
  }

  async #run() {
    for (;;) {
      if (!document.hidden && !this.#isStopped) {
        try {
          const url = URL.createObjectURL(await screenshot(this.#head));
          URL.revokeObjectURL(this.#image.src);
          this.#image.src = url;
          this.#image.hidden = false;
          this.#onState("connected", "Still pictures");
        } catch (error) {
          this.#image.hidden = true;
          this.#onState("lost", error.message);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
