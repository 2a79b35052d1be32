// Shows counters as rates: a number and a graph of the last minute.

import { make, setText } from "./dom.js";

const KEPT = 60;
const SVG = "http://www.w3.org/2000/svg";

function format(rate) {
  return rate >= 10_000 ? `${(rate / 1000).toFixed(1)}k`
    : rate >= 100 ? rate.toFixed(0)
    : rate.toFixed(1).replace(/\.0$/, "");
}

class Rate {
  #last = null;
  #history = [];
  #value = make("div", { className: "value" }, "–");
  #line = document.createElementNS(SVG, "polyline");
  element;

  constructor(name, title) {
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", `0 0 ${KEPT - 1} 22`);
    drawing.setAttribute("preserveAspectRatio", "none");
    drawing.setAttribute("aria-hidden", "true");
    drawing.append(this.#line);
    this.element = make("div", { className: "rate", title },
      make("div", { className: "name" }, name), this.#value, drawing);
  }

  /** Adds a count; one that is smaller than the last means that the counter was reset. */
  add(count, timeMs) {
    if (this.#last && count >= this.#last.count && timeMs > this.#last.timeMs) {
      this.#history.push((count - this.#last.count) * 1000 / (timeMs - this.#last.timeMs));
      this.#history.splice(0, this.#history.length - KEPT);
      setText(this.#value, format(this.#history.at(-1)));
      this.#draw();
    }
    this.#last = { count, timeMs };
  }

  /** Drops the last count, so that a pause does not become part of a rate. */
  forget() { this.#last = null; }

  #draw() {
    const top = Math.max(1, ...this.#history);
    const from = KEPT - this.#history.length;
    const points = this.#history.map((rate, i) => `${from + i},${(20 - 18 * rate / top).toFixed(1)}`);
    this.#line.setAttribute("points", points.join(" "));
  }
}

export class Rates {
  #rates = {
    vblanks: new Rate("Vertical blanks", "of all pipes"),
    flips: new Rate("Flips", "states latched by planes"),
    events: new Rate("Events", "changes reported to display clients"),
    reads: new Rate("Trapped reads", "of registers; each stops the guest until it is answered"),
    writes: new Rate("Trapped writes", "of registers, posted ones included"),
    interrupts: new Rate("Interrupts", "sent to the guest"),
  };

  constructor(place) {
    place.replaceChildren(...Object.values(this.#rates).map((rate) => rate.element));
  }

  add(info, status, timeMs) {
    const sum = (values) => values.reduce((a, b) => a + b, 0);
    const counts = {
      vblanks: sum(info.pipes.map((pipe) => pipe.frame_count)),
      flips: sum(info.pipes.flatMap((pipe) => pipe.planes.map((plane) => plane.flips))),
      events: sum(status.heads.map((head) => head.events)),
      reads: info.traps.reads,
      writes: info.traps.writes + info.traps.posted_writes,
      interrupts: info.traps.interrupts,
    };
    for (const [name, rate] of Object.entries(this.#rates)) {
      rate.add(counts[name], timeMs);
    }
  }

  forget() { Object.values(this.#rates).forEach((rate) => rate.forget()); }
}
