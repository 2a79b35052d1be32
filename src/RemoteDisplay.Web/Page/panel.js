// Shows what the display engine does, updated every second while the panel is visible.

import { byId, make, table } from "./dom.js";
import { Pipes } from "./pipes.js";
import { Rates } from "./rates.js";
import { Registers } from "./registers.js";
import * as server from "./server.js";

const EVERY_MS = 1000;

export class Panel {
  #rates = new Rates(byId("rates"));
  #pipes = new Pipes(byId("pipes"));
  #registers = new Registers();
  #isOpen = false;
  #isRunning = false;

  set isOpen(value) {
    this.#isOpen = value;
    this.#start();
  }

  constructor() {
    document.addEventListener("visibilitychange", () => this.#start());
  }

  get #isSeen() { return this.#isOpen && !document.hidden; }

  async #start() {
    if (this.#isRunning || !this.#isSeen) {
      return;
    }
    this.#isRunning = true;
    this.#rates.forget();
    this.#pipes.forget();
    while (this.#isSeen) {
      const started = performance.now();
      try {
        await this.#update();
      } catch (error) {
        // The server does not answer; the state of the connection reports this.
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(100, EVERY_MS - (performance.now() - started))));
    }
    this.#isRunning = false;
    this.#start();
  }

  async #update() {
    const [info, status] = await Promise.all([server.info(), server.status()]);
    const timeMs = performance.now();
    this.#rates.add(info, status, timeMs);
    byId("outputs").replaceChildren(table(["Connector", "Monitor", "EDID"], info.outputs.map((output) =>
      [output.connector, output.plugged ? "plugged in" : "none", `${output.edid_bytes} bytes`])));
    if (byId("interrupts-box").open) {
      byId("interrupts").replaceChildren(table(["Group", "IIR", "IMR", "IER"], info.interrupts.map((group) =>
        [group.group, group.iir, group.imr, group.ier])));
    }
    if (byId("buffers-box").open) {
      byId("buffers").replaceChildren(info.buffers.length === 0
        ? make("p", { className: "quiet" }, "none: no client of the display socket has requested a buffer")
        : table(["Id", "Head", "Size", "Format", "Stride", "dma-buf"], info.buffers.map((buffer) =>
          [buffer.id, buffer.head, buffer.size, buffer.format, buffer.stride, buffer.dmabuf ? "yes" : "no"])));
    }
    if (byId("registers-box").open) {
      this.#registers.update(await server.registers());
    }
    await this.#pipes.update(info, status, timeMs);
  }
}
