// Keysyms: names of keys and characters. Source: X11/keysymdef.h; X Window System Protocol, appendix A.

export const KEYS = {
  Backspace: 0xff08, Tab: 0xff09, Enter: 0xff0d, Pause: 0xff13, Escape: 0xff1b, Home: 0xff50,
  ArrowLeft: 0xff51, ArrowUp: 0xff52, ArrowRight: 0xff53, ArrowDown: 0xff54, PageUp: 0xff55, PageDown: 0xff56,
  End: 0xff57, PrintScreen: 0xff61, Insert: 0xff63, ContextMenu: 0xff67, ShiftLeft: 0xffe1, ControlLeft: 0xffe3,
  AltLeft: 0xffe9, MetaLeft: 0xffeb, AltRight: 0xfe03, Delete: 0xffff,
};

const FIRST_FUNCTION_KEY = 0xffbe;
for (let n = 1; n <= 12; n++) {
  KEYS[`F${n}`] = FIRST_FUNCTION_KEY + n - 1;
}

const CONTROLS = { "\n": KEYS.Enter, "\r": KEYS.Enter, "\t": KEYS.Tab, "\b": KEYS.Backspace, "\x1b": KEYS.Escape };
const UNICODE = 0x1000000;

/** The keysym of a character: Latin-1 has the same numbers, other characters those of Unicode behind a prefix. */
export function keysymOf(character) {
  const point = character.codePointAt(0);
  return CONTROLS[character] ?? (point < 0x100 ? point : UNICODE + point);
}

/** The keysym of a key that types no character, by its name in `event.key`; undefined if there is none. */
export const keysymOfKey = (key) =>
  ({ Meta: KEYS.MetaLeft, Control: KEYS.ControlLeft, Alt: KEYS.AltLeft, Shift: KEYS.ShiftLeft })[key] ?? KEYS[key];
