// The menu of keys that a browser keeps for itself or that a phone lacks.

import { byId, make } from "./dom.js";
import { KEYS } from "./keysyms.js";

const MODIFIERS = [["Ctrl", "ControlLeft"], ["Alt", "AltLeft"], ["Shift", "ShiftLeft"], ["Super", "MetaLeft"],
  ["AltGr", "AltRight"]];
const SINGLE = [["Esc", "Escape"], ["Tab", "Tab"], ["Enter", "Enter"], ["\u232b", "Backspace", "Backspace"],
  ["Del", "Delete"], ["Ins", "Insert"], ["Home", "Home"], ["End", "End"], ["PgUp", "PageUp"], ["PgDn", "PageDown"],
  ["\u2190", "ArrowLeft", "Left"], ["\u2191", "ArrowUp", "Up"], ["\u2193", "ArrowDown", "Down"],
  ["\u2192", "ArrowRight", "Right"], ["Print", "PrintScreen"], ["Pause", "Pause"], ["Menu", "ContextMenu"]];
const FUNCTIONS = Array.from({ length: 12 }, (_, i) => [`F${i + 1}`, `F${i + 1}`]);
const CHORDS = [["Ctrl+Alt+Del", "cad", "ControlLeft", "AltLeft", "Delete"], ["Alt+Tab", "", "AltLeft", "Tab"],
  ["Alt+F4", "", "AltLeft", "F4"], ["Super", "", "MetaLeft"], ["Ctrl+Esc", "", "ControlLeft", "Escape"],
  ["Ctrl+Alt+F1", "", "ControlLeft", "AltLeft", "F1"], ["Ctrl+Alt+F2", "", "ControlLeft", "AltLeft", "F2"],
  ["Alt+Print", "", "AltLeft", "PrintScreen"]];

export class KeyMenu {
  #press;
  #held = new Map();

  /** @param press called with keysym, code and whether the key is down. */
  constructor(press) {
    this.#press = press;
    byId("key-rows").replaceChildren(
      this.#row("Together", CHORDS.map(([label, id, ...codes]) =>
        this.#button(label, { id }, () => this.#chord(codes)))),
      this.#row("Held until pressed again", MODIFIERS.map(([label, code]) => this.#modifier(label, code))),
      this.#row("Keys", SINGLE.map((key) => this.#key(...key))),
      this.#row("Function keys", FUNCTIONS.map((key) => this.#key(...key))));
  }

  /** Releases what is held. */
  release() {
    for (const [code, button] of this.#held) {
      this.#press(KEYS[code], code, false);
      button.setAttribute("aria-pressed", "false");
    }
    this.#held.clear();
  }

  #row(name, buttons) { return make("div", { role: "group", "aria-label": name, className: "row" }, ...buttons); }

  #button(label, properties, action) {
    const button = make("button", { type: "button", ...properties }, label);
    // The keyboard's focus stays where it is, so a phone's keyboard stays open.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => action(button));
    return button;
  }

  #key(label, code, name) {
    return this.#button(label, name ? { "aria-label": name } : {}, () => this.#chord([code]));
  }

  #modifier(label, code) {
    return this.#button(label, { "aria-pressed": "false" }, (button) => {
      const down = !this.#held.has(code);
      this.#press(KEYS[code], code, down);
      button.setAttribute("aria-pressed", String(down));
      if (down) {
        this.#held.set(code, button);
      } else {
        this.#held.delete(code);
      }
    });
  }

  /** Presses keys in order and releases them in the opposite order; held ones stay held. */
  #chord(codes) {
    const pressed = codes.filter((code) => !this.#held.has(code));
    pressed.forEach((code) => this.#press(KEYS[code], code, true));
    pressed.reverse().forEach((code) => this.#press(KEYS[code], code, false));
  }
}
