// Typing without a keyboard of keys: a touch keyboard, and texts as a whole.

import { keysymOf, keysymOfKey } from "./keysyms.js";

/** A keyboard on the screen says what was deleted only if something is there to delete. */
const PADDING = "_".repeat(100);

/** A virtual USB keyboard holds 16 events, and the guest takes one every 10 ms; a character is up to four. */
const PAUSE_MS = 40;

/** Sends what a touch keyboard types. It reports changes of a field, because many report no keys. */
export class TouchKeyboard {
  #field;
  #press;
  #value = PADDING;

  /** @param press called with a keysym; presses and releases the key. */
  constructor(field, press) {
    this.#field = field;
    this.#press = press;
    field.addEventListener("input", (event) => this.#changed(event));
    field.addEventListener("keydown", (event) => this.#keyDown(event));
    field.addEventListener("focus", () => this.#reset());
  }

  get isOpen() { return document.activeElement === this.#field; }

  open() { this.#field.focus({ preventScroll: true }); }

  close() { this.#field.blur(); }

  /** Keys that change no text. The others come as changes too. */
  #keyDown(event) {
    const keysym = keysymOfKey(event.key);
    if (keysym !== undefined && !event.isComposing && event.key !== "Backspace") {
      event.preventDefault();
      this.#press(keysym);
    }
  }

  #changed(event) {
    const before = [...this.#value];
    const after = [...this.#field.value];
    let same = 0;
    while (same < before.length && before[same] === after[same]) {
      same++;
    }
    before.slice(same).forEach(() => this.#press(keysymOf("\b")));
    after.slice(same).forEach((character) => this.#press(keysymOf(character)));
    this.#value = this.#field.value;
    if (event.isComposing) {
      return;
    }
    if (after.length < PADDING.length / 2 || after.length > 2 * PADDING.length) {
      this.#reset();
    }
  }

  #reset() {
    this.#field.value = PADDING;
    this.#field.setSelectionRange(PADDING.length, PADDING.length);
    this.#value = PADDING;
  }
}

/** Types a text at a speed that a guest can follow.
 * @param press called with a keysym.
 * @param onProgress called with the number of characters that are left.
 * @param signal stops it. */
export async function typeText(text, press, onProgress, signal) {
  const characters = [...text.replaceAll("\r\n", "\n")];
  for (let i = 0; i < characters.length && !signal.aborted; i++) {
    press(keysymOf(characters[i]));
    onProgress(characters.length - i - 1);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
