// Shows registers by name and marks those whose values have just changed.

import { byId, make, setText } from "./dom.js";

const MARKED_UPDATES = 3;

export class Registers {
  #rows = new Map();
  #body = make("tbody");

  constructor() {
    byId("registers").replaceChildren(make("table", {},
      make("thead", {},
        make("tr", {}, ...["Name", "Offset", "Value"].map((name) => make("th", { scope: "col" }, name)))),
      this.#body));
    byId("filter").addEventListener("input", () => this.#filter());
    byId("changed").addEventListener("change", () => this.#filter());
  }

  update(registers) {
    const isFirst = this.#rows.size === 0;
    for (const register of registers) {
      const row = this.#rows.get(register.name) ?? this.#add(register, !isFirst);
      if (row.value.textContent !== register.value) {
        row.value.textContent = register.value;
        row.hasChanged = true;
        row.marked = MARKED_UPDATES;
      }
      row.element.classList.toggle("moved", row.marked > 0);
      row.marked = Math.max(0, row.marked - 1);
    }
    this.#filter();
  }

  #add(register, isNew) {
    const value = make("td", {}, register.value);
    const element = make("tr", {}, make("td", {}, register.name), make("td", {}, register.offset), value);
    const row = {
      element, value, text: `${register.name} ${register.offset}`.toUpperCase(),
      hasChanged: isNew, marked: isNew ? MARKED_UPDATES : 0,
    };
    this.#rows.set(register.name, row);
    this.#body.append(element);
    return row;
  }

  #filter() {
    const wanted = byId("filter").value.trim().toUpperCase();
    const onlyChanged = byId("changed").checked;
    let shown = 0;
    for (const row of this.#rows.values()) {
      row.element.hidden = !row.text.includes(wanted) || (onlyChanged && !row.hasChanged);
      shown += row.element.hidden ? 0 : 1;
    }
    setText(byId("registers-count"), `${shown} of ${this.#rows.size}`);
  }
}
