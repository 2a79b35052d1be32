// Boxes over the picture, of which one at a time is open. They do not change the size of the picture.

import { byId } from "./dom.js";

export class Drawers {
  #names;

  /** @param names the elements' ids; the button of each is `open-` and the name. */
  constructor(names) {
    this.#names = names;
    for (const name of names) {
      byId(`open-${name}`).addEventListener("click", () => this.#show(byId(name).hidden ? name : null));
      byId(name).addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
          this.close();
          byId(`open-${name}`).focus();
        }
      });
    }
  }

  close() { this.#show(null); }

  #show(shown) {
    for (const name of this.#names) {
      byId(name).hidden = name !== shown;
      byId(`open-${name}`).setAttribute("aria-expanded", String(name === shown));
    }
  }
}
