// What a person sets and sends: size, connection, view only, keys, a touch keyboard, texts.

import { byId, setText } from "./dom.js";
import { KeyMenu } from "./keys.js";
import { TouchKeyboard, typeText } from "./typing.js";

/** Touch keyboards take this long to go; the page has its old size only then. */
const KEYBOARD_CLOSES_MS = 700;

export class Controls {
  #screen;
  #keys;
  #touch;
  #typing = null;
  #serverIsViewOnly = false;

  constructor(screen) {
    this.#screen = screen;
    this.#keys = new KeyMenu((keysym, code, down) => screen.key(keysym, code, down));
    this.#touch = new TouchKeyboard(byId("typed"), (keysym) => screen.key(keysym, ""));
    this.#remember("sizing", "scale", (value) => { screen.sizing = value; });
    this.#remember("link", "normal", (value) => { screen.link = value; });
    byId("only").addEventListener("change", () => this.#applyViewOnly());
    this.#connectKeyboard();
    this.#connectText();
  }

  /** Whether the server passes no input on. */
  set serverIsViewOnly(value) {
    this.#serverIsViewOnly = value;
    this.#applyViewOnly();
  }

  /** Shows what is possible now. */
  update() {
    const takesInput = this.#screen.takesInput;
    for (const button of document.querySelectorAll("#key-rows button, #touch, #type")) {
      button.disabled = !takesInput;
    }
    if (!takesInput) {
      this.#keys.release();
      this.#typing?.abort();
    }
    byId("paste").hidden = !this.#screen.hasClipboard;
    byId("only").disabled = this.#serverIsViewOnly;
  }

  /** Connects a select element with its value of the last visit. */
  #remember(id, otherwise, apply) {
    const select = byId(id);
    const last = localStorage.getItem(id);
    select.value = [...select.options].some((option) => option.value === last) ? last : otherwise;
    apply(select.value);
    select.addEventListener("change", () => {
      localStorage.setItem(id, select.value);
      apply(select.value);
    });
  }

  #applyViewOnly() {
    this.#screen.viewOnly = this.#serverIsViewOnly || byId("only").checked;
    this.update();
  }

  #connectKeyboard() {
    const button = byId("touch");
    let closing = 0;
    // A press would take the focus from the field, and so close the keyboard before the click.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      if (this.#touch.isOpen) {
        this.#touch.close();
      } else {
        this.#touch.open();
      }
    });
    byId("typed").addEventListener("focus", () => {
      clearTimeout(closing);
      this.#screen.holdsSize = true;
      button.setAttribute("aria-pressed", "true");
    });
    byId("typed").addEventListener("blur", () => {
      closing = setTimeout(() => { this.#screen.holdsSize = false; }, KEYBOARD_CLOSES_MS);
      button.setAttribute("aria-pressed", "false");
    });
  }

  #connectText() {
    byId("type").addEventListener("click", () => this.#typing ? this.#typing.abort() : this.#type());
    byId("paste").addEventListener("click", () => this.#screen.offerClipboard(byId("words").value));
    this.#screen.onClipboard = (text) => {
      byId("words").value = text;
      // Browsers allow this to pages of this machine and of TLS, while they have the focus.
      navigator.clipboard?.writeText(text).catch(() => {});
    };
  }

  async #type() {
    this.#typing = new AbortController();
    setText(byId("type"), "Stop typing");
    await typeText(
      byId("words").value, (keysym) => this.#screen.key(keysym, ""),
      (left) => setText(byId("typing"), left === 0 ? "" : `${left} characters left`), this.#typing.signal);
    this.#typing = null;
    setText(byId("type"), "Type this text");
    setText(byId("typing"), "");
  }
}
