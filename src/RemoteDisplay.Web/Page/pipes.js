// Shows pipes and their planes, each plane with a small picture.

import { make, setText } from "./dom.js";
import { thumbnail } from "./server.js";

const THUMBNAIL_PX = 256;

/** Updates over which rates are averaged, because answers arrive a little early or late. */
const AVERAGED = 8;

function facts(...names) {
  const values = new Map(names.map((name) => [name, make("dd")]));
  const rows = [...values].flatMap(([name, value]) => [make("dt", {}, name), value]);
  const list = make("dl", { className: "facts" }, ...rows);
  return { list, values };
}

class PlaneView {
  #head;
  #index;
  #image = make("img", { alt: "" });
  #kind = make("div", { className: "kind" });
  #lines = make("code");
  #url = "";
  #isShown = false;
  element;

  constructor(head, index) {
    this.#head = head;
    this.#index = index;
    this.element = make("div", { className: "plane" },
      make("div", { className: "thumb" }, this.#image), make("div", { className: "words" }, this.#kind, this.#lines));
  }

  update(plane, flipRate) {
    this.#isShown = plane.format !== undefined;
    this.element.hidden = !this.#isShown;
    if (!this.#isShown) {
      return;
    }
    setText(this.#kind, `${plane.kind} plane`);
    this.#image.alt = `What the ${plane.kind.toLowerCase()} plane shows`;
    setText(this.#lines, [
      `${plane.format} ${plane.place}`,
      `${plane.tiling}, ${plane.stride} bytes per row`,
      `surface at ${plane.surface}`,
      plane.rotation ? `rotated: ${plane.rotation}` : "",
      plane.scaled_to ? `scaled to ${plane.scaled_to}` : "",
      `${plane.flips} flips${flipRate === null ? "" : `, ${flipRate.toFixed(1)}/s`}`,
    ].filter((line) => line !== "").join("\n"));
  }

  async updatePicture() {
    if (!this.#isShown) {
      return;
    }
    try {
      const url = URL.createObjectURL(await thumbnail(this.#head, this.#index, THUMBNAIL_PX));
      this.#image.src = url;
      URL.revokeObjectURL(this.#url);
      this.#url = url;
    } catch (error) {
      // The plane was turned off after the last update.
    }
  }
}

class PipeView {
  #title;
  #mode = make("span", { className: "mode" });
  #facts = facts("Vblanks", "Measured", "Scan line", "Pixel clock", "Source", "Viewers");
  #planes;
  #past = [];
  #none = make("p", { className: "quiet" }, "no plane is on");
  element;

  constructor(pipe) {
    this.#title = make("h3", {}, `Pipe ${String.fromCharCode(65 + pipe.head)}`);
    this.#planes = pipe.planes.map((_, index) => new PlaneView(pipe.head, index));
    this.element = make("section", { className: "pipe" },
      make("header", {}, this.#title, this.#mode), this.#facts.list,
      ...this.#planes.map((plane) => plane.element), this.#none);
  }

  update(pipe, head, timeMs) {
    const isOn = pipe.mode !== undefined;
    setText(this.#mode, isOn ? pipe.mode : "off");
    this.#facts.list.hidden = !isOn;
    const first = this.#past[0];
    const seconds = first ? (timeMs - first.timeMs) / 1000 : 0;
    const rate = (now, before) => (seconds > 0 && now >= before ? (now - before) / seconds : null);
    const measured = first ? rate(pipe.frame_count, first.pipe.frame_count) : null;
    for (const [name, text] of Object.entries({
      Vblanks: pipe.frame_count.toLocaleString("en"),
      Measured: measured === null ? "–" : `${measured.toFixed(1)} Hz`,
      "Scan line": String(pipe.scan_line ?? "–"),
      "Pixel clock": pipe.pixel_clock_hz === undefined ? "–" : `${(pipe.pixel_clock_hz / 1e6).toFixed(2)} MHz`,
      Source: pipe.source_size ?? "–",
      Viewers: String(head?.viewers ?? 0),
    })) {
      setText(this.#facts.values.get(name), text);
    }
    pipe.planes.forEach((plane, i) =>
      this.#planes[i].update(plane, first ? rate(plane.flips, first.pipe.planes[i].flips) : null));
    this.#none.hidden = !isOn || pipe.planes.some((plane) => plane.format !== undefined);
    this.#past.push({ pipe, timeMs });
    this.#past.splice(0, this.#past.length - AVERAGED);
  }

  forget() { this.#past = []; }

  async updatePictures() {
    for (const plane of this.#planes) {
      await plane.updatePicture();
    }
  }
}

export class Pipes {
  #place;
  #views = [];

  constructor(place) { this.#place = place; }

  async update(info, status, timeMs) {
    if (this.#views.length !== info.pipes.length) {
      this.#views = info.pipes.map((pipe) => new PipeView(pipe));
      this.#place.replaceChildren(...this.#views.map((view) => view.element));
    }
    info.pipes.forEach((pipe, i) => this.#views[i].update(pipe, status.heads[i], timeMs));
    for (const view of this.#views) {
      await view.updatePictures();
    }
  }

  forget() { this.#views.forEach((view) => view.forget()); }
}
