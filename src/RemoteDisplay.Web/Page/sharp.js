// Makes noVNC count in pixels of the display where it counts in CSS pixels.

const ALMOST_EXACT = 0.01;

/** A class of viewers. They override members that noVNC calls on itself; another noVNC that has none of these names
 * works too, in CSS pixels. */
export const sharp = (RFB) => class extends RFB {
  #isAsking = false;

  /** Whether the guest is asked for as many pixels as the display has, not as the page counts. */
  askDevicePixels = true;

  _requestRemoteResize() {
    this.#isAsking = this.askDevicePixels;
    try {
      super._requestRemoteResize();
    } finally {
      this.#isAsking = false;
    }
  }

  _screenSize() {
    const size = super._screenSize();
    const ratio = this.#isAsking ? devicePixelRatio : 1;
    return { w: Math.round(size.w * ratio), h: Math.round(size.h * ratio) };
  }

  /** A pixel of the guest is exactly one of the display where the picture is not scaled, or hardly. */
  _updateScale() {
    super._updateScale();
    const exact = 1 / devicePixelRatio;
    if (!this.scaleViewport || Math.abs(this._display.scale / exact - 1) < ALMOST_EXACT) {
      this._display.scale = exact;
    }
  }

  /** Whether the server takes text for the guest's clipboard. */
  get hasClipboard() {
    return Object.values(this._clipboardServerCapabilitiesFormats ?? {}).some(Boolean);
  }
};
